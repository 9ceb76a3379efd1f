import { describe, expect, inject } from "vitest";
import { axeFindings } from "../support/axe";
import { test } from "../support/journey";
import { PASSWORD, Person, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** Everybody can use the sign-in screens: by keyboard, by screen reader, on a narrow or magnified screen. */

const SCREENS = ["/sign-in", "/sign-up", "/forgot-password", "/verify-email", "/reset-password"];

async function sidewaysScroll(person: Person): Promise<number> {
  return person.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("axe finds nothing on a sign-in screen that is empty, refused, waiting, offline or past its first step", async ({
    browser,
  }) => {
    const person = await Person.arrive(browser, inject("product"), { colorScheme });
    const findings: string[] = [];
    const look = async (state: string) => {
      const found = await axeFindings(person.page);
      findings.push(...found.map((finding) => `${state}: ${finding}`));
    };

    for (const path of [...SCREENS, "/no/such/page"]) {
      await person.open(path);
      await person.heading(/./).waitFor();
      await look(`${path} empty`);
    }
    await person.open("/sign-in");
    await person.button("Sign in").click();
    await person.alert().first().waitFor();
    await look("/sign-in without words");

    await person.open("/sign-up");
    await person.field("Email").fill("nobody");
    await person.field("Password").fill("short");
    await person.page.getByText(/guess/).last().waitFor();
    await person.button("Create account").click();
    await person.alert().first().waitFor();
    await look("/sign-up refused");

    await person.askForAccount(freshEmail());
    await look("/verify-email with a code on its way");
    await person.field("Code").fill("0000");
    await person.button("Verify").click();
    await person.alert().waitFor();
    await look("/verify-email refused");

    await person.context.setOffline(true);
    await person.page.getByText(/^You are offline/).waitFor();
    await look("/verify-email offline");
    await person.field("Code").fill("00000000");
    await person.button("Verify").click();
    await look("/verify-email sent while offline");
    await person.leave();
    expect(findings).toEqual([]);
  });

  test("axe finds nothing at home, in its open menu and while an answer is awaited", async ({
    browser,
  }) => {
    const urls = inject("product");
    const { email, session } = await registered(urls);
    const person = await Person.arrive(browser, urls, { colorScheme });
    await person.resume(session);
    expect(await axeFindings(person.page)).toEqual([]);
    await person.button("Account menu").click();
    await person.page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    expect(await axeFindings(person.page)).toEqual([]);
    await person.page.keyboard.press("Escape");
    await person.signOut();
    await person.page.routeWebSocket(/\/sync$/, () => undefined); // accepts and never answers
    await person.signIn(email);
    await person.page.getByText("Signing in").waitFor();
    expect(await axeFindings(person.page)).toEqual([]);
    await person.leave();
  });
});

test("sign-up, the code, the menu, sign-out and sign-in need nothing but a keyboard", async ({
  person,
}) => {
  const { keyboard } = person.page;
  const email = freshEmail();
  const tabTo = async (name: string) => {
    for (let stops = 0; stops < 20; stops += 1) {
      await keyboard.press("Tab");
      const focused = person.page.locator("a:focus, button:focus");
      if ((await focused.count()) > 0 && (await focused.textContent())?.includes(name)) return;
    }
    throw new Error(`Twenty tab stops without ${name}`);
  };

  await person.open("/sign-in");
  await person.field("Email").waitFor();
  await tabTo("Create account");
  await keyboard.press("Enter");
  await person.heading("Create account").waitFor();
  await keyboard.type(email);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await person.page.waitForURL(/\/verify-email/);
  await person.field("Code").waitFor();
  await keyboard.type(await person.code(email));
  await keyboard.press("Enter");
  await person.untilSignedIn();
  await tabTo("Account menu");
  await keyboard.press("Enter");
  const out = person.page.getByRole("menuitem", { name: "Sign out" });
  await out.waitFor();
  await keyboard.press("End");
  await keyboard.press("Enter");
  await person.heading("Sign in").waitFor();
  await expect.poll(() => person.field("Email").evaluate((i) => i.matches(":focus"))).toBe(true);
  await keyboard.type(email);
  await keyboard.press("Tab"); // "Forgot password?"
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await person.untilSignedIn();
});

test("nothing scrolls sideways at 320 pixels or magnified four times, on any screen", async ({
  browser,
}) => {
  // 1280 pixels at 400 % are 320 CSS pixels of a denser screen.
  for (const deviceScaleFactor of [1, 4]) {
    const viewport = { width: 320, height: deviceScaleFactor === 1 ? 568 : 256 };
    const person = await Person.arrive(browser, inject("product"), { viewport, deviceScaleFactor });
    const wide: string[] = [];
    for (const path of [...SCREENS, "/no/such/page"]) {
      await person.open(path);
      await person.heading(/./).waitFor();
      if ((await sidewaysScroll(person)) > 0) wide.push(path);
    }
    const long = `${"a".repeat(60)}@${"b".repeat(60)}.example.com`;
    await person.askForAccount(long);
    if ((await sidewaysScroll(person)) > 0) wide.push("/verify-email with a long address");
    await person.leave();
    expect(wide).toEqual([]);
  }
});

test("on a small touch screen inputs have 16-pixel text and every target is large enough", async ({
  browser,
}) => {
  const viewport = { width: 375, height: 667 };
  const person = await Person.arrive(browser, inject("product"), {
    viewport,
    hasTouch: true,
    isMobile: true,
  });
  for (const path of SCREENS) {
    await person.open(path);
    await person.heading(/./).waitFor();
    const small = await person.page.evaluate(() => {
      const shown = (element: Element) => element.checkVisibility() && !element.matches(".sr-only");
      const texts = [...document.querySelectorAll("form input")].filter(
        (input) => shown(input) && Number.parseFloat(getComputedStyle(input).fontSize) < 16,
      );
      const targets = [...document.querySelectorAll("button, main a, input")].filter((target) => {
        const { height, width } = target.getBoundingClientRect();
        const primary = target.matches("form button[type=submit]");
        return shown(target) && (height < (primary ? 44 : 24) || width < 24);
      });
      return [...texts, ...targets].map((element) => element.outerHTML.slice(0, 120));
    });
    expect(small, path).toEqual([]);
  }
  await person.leave();
});

test("the focus ring is at least two pixels wide on whatever the keyboard reaches", async ({
  person,
}) => {
  await person.open("/sign-in");
  await person.field("Email").waitFor();
  const thin: string[] = [];
  for (let stops = 0; stops < 12; stops += 1) {
    await person.page.keyboard.press("Tab");
    const ring = await person.page.evaluate(() => {
      let element = document.activeElement;
      // A ring may be drawn by the box around a control.
      for (let up = 0; element !== null && up < 3; up += 1, element = element.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        if (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) return null;
      }
      return document.activeElement?.outerHTML.slice(0, 120) ?? "";
    });
    if (ring !== null && !ring.startsWith("<body")) thin.push(ring);
  }
  expect(thin).toEqual([]);
});

test("who asks for less motion is shown none", async ({ browser }) => {
  const person = await Person.arrive(browser, inject("product"), { reducedMotion: "reduce" });
  await person.open("/sign-in");
  await person.button("Sign in").hover();
  const moving = await person.page.evaluate(
    () =>
      [...document.querySelectorAll("*")]
        .map((element) => getComputedStyle(element))
        .filter(
          ({ transitionDuration, animationName, animationDuration }) =>
            Number.parseFloat(transitionDuration) > 0.05 ||
            (animationName !== "none" && Number.parseFloat(animationDuration) > 0.05),
        ).length,
  );
  expect(moving).toBe(0);
  await person.leave();
});

test("the theme can be chosen, is there before the first paint, and is kept", async ({
  person,
}) => {
  await person.open("/sign-in");
  await person.page.getByRole("radio", { name: "Dark" }).check();
  const background = () =>
    person.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await background()).toBe("dark");
  await person.page.route(/main\.tsx|\/assets\/.*\.js/, (route) => route.abort()); // no app at all
  await person.page.reload();
  expect(await background()).toBe("dark");
});
