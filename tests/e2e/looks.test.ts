import { type Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/journey";
import { PASSWORD, type Person } from "../support/person";
import { endOtherSessions, anotherSession, registered } from "../support/registered";

/** What only a browser that draws can prove: that nothing jumps, and that nothing is lost to sight or to a person's hands. */

/** Adds up what moved by itself since the page began (https://wicg.github.io/layout-instability). */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ("value" in entry && typeof entry.value === "number") seen.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () =>
    page.evaluate(async () => {
      // Shifts are reported after the frame they happened in.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      return (globalThis as unknown as { seen: { shift: number } }).seen.shift; // set above
    });
}

async function settled(person: Person): Promise<void> {
  await person.heading(/./).waitFor();
  await person.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

test("U61: nothing on a page moves while it loads", async ({ person, urls }) => {
  const { session } = await registered(urls);
  const shift = await watchShifts(person.page);
  const shifts: Record<string, number> = {};
  const measure = async (path: string) => {
    await person.open(path);
    await settled(person);
    shifts[path] = await shift();
  };
  for (const path of ["/sign-in", "/sign-up", "/forgot-password"]) await measure(path);
  await person.resume(session);
  for (const path of ["/", "/settings/profile", "/settings/security", "/settings/activity"])
    await measure(path);
  expect(Object.entries(shifts).filter(([, moved]) => moved >= 0.01)).toEqual([]);
});

test("U75: a session that ends in the middle of an edit costs none of what was typed", async ({
  person,
}) => {
  const { page, urls } = person;
  const { email, session } = await registered(urls);
  await person.resume(session, "/settings/profile");
  await person.field("Name").fill("Ada, not yet saved");
  await endOtherSessions(urls, await anotherSession(urls, email));
  await person.heading("Sign in").waitFor();
  await page.getByText("You were signed out on this device").waitFor();
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.button("Sign in").click();
  await person.heading("Profile").waitFor();
  expect(person.place()).toBe("/settings/profile");
  expect(await person.field("Name").inputValue()).toBe("Ada, not yet saved");
});

/** Controls whose edge or state forced colours take away: what cannot be told from the page around it. */
function lostControls(): string[] {
  const shown = (element: Element) =>
    element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const hasEdge = (element: Element) => {
    const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } =
      getComputedStyle(element);
    return (
      borderTopStyle !== "none" &&
      Number.parseFloat(borderTopWidth) >= 1 &&
      borderTopColor !== backgroundColor
    );
  };
  const edges = [...document.querySelectorAll("main form button[type=submit], main select")];
  const inputs = [
    ...document.querySelectorAll(
      "main input:not([type=radio], [type=checkbox], [type=file], [hidden])",
    ),
  ];
  const boxes = [...edges, ...inputs.map((input) => input.parentElement ?? input)];
  const lost = boxes.filter((box) => shown(box) && !hasEdge(box));
  const icons = [...document.querySelectorAll("main svg, header svg")].filter((icon) => {
    const { color } = getComputedStyle(icon);
    return shown(icon) && color === getComputedStyle(document.body).backgroundColor;
  });
  return [...lost, ...icons].map((element) => element.outerHTML.slice(0, 160));
}

test("U104: with forced colours every control keeps its edge, its ring and its icon", async ({
  arrive,
  urls,
}) => {
  const { session } = await registered(urls);
  const person = await arrive({
    forcedColors: "active",
    colorScheme: "dark",
  });
  const { page } = person;
  const lost: string[] = [];
  await person.open("/sign-in");
  await person.button("Sign in").click();
  await person.alert().first().waitFor();
  lost.push(...(await page.evaluate(lostControls)));
  const ring = await person
    .field("Email")
    .evaluate((input) => getComputedStyle(input.parentElement ?? input).outlineStyle);
  expect(ring).toBe("solid");
  await person.resume(session);
  for (const path of ["/settings/profile", "/settings/security"]) {
    await person.open(path);
    await settled(person);
    lost.push(...(await page.evaluate(lostControls)));
  }
  const open = page.locator("nav [aria-current=page]");
  expect(await open.evaluate((link) => getComputedStyle(link).outlineStyle)).toBe("solid");
  expect(lost).toEqual([]);
});

test("U111: a page that is read from the right and has longer words keeps to its width", async ({
  arrive,
  urls,
}) => {
  const long = `${"a".repeat(40)}.${crypto.randomUUID().slice(0, 8)}@${"b".repeat(60)}.example.com`;
  const { session } = await registered(urls, long);
  const person = await arrive({ viewport: { width: 320, height: 640 } });
  const { page } = person;
  const wide: string[] = [];
  const look = async (path: string) => {
    await person.open(path);
    await settled(person);
    const isWide = await page.evaluate(() => {
      document.documentElement.dir = "rtl";
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
        text.textContent = (text.textContent ?? "").replaceAll(
          /\p{L}+/gu,
          (word) => word + word.slice(0, Math.ceil(word.length * 0.4)),
        );
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth;
    });
    if (isWide) wide.push(path);
  };
  await look("/sign-in");
  await person.resume(session);
  for (const path of ["/", "/settings/security", "/settings/sessions"]) await look(path);
  expect(wide).toEqual([]);
});
