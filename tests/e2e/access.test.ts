import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { axeFindings, expectNoSidewaysScroll } from "../support/axe";
import { test } from "../support/journey";
import { PASSWORD, type Person, freshEmail } from "../support/person";

/**
 * Everybody can use the sign-in screens: by keyboard, by screen reader, on a narrow or magnified
 * screen.
 */

const SCREENS = ["/sign-in", "/sign-up", "/forgot-password", "/verify-email", "/reset-password"];

/** What axe finds in both schemes, each line with the state it was found in. */
async function look(person: Person, state: string): Promise<string[]> {
  const findings: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await person.page.emulateMedia({ colorScheme });
    for (const finding of await axeFindings(person.page))
      findings.push(`${state}, ${colorScheme}: ${finding}`);
  }
  return findings;
}

/** 1280 x 1024 pixels at 400 % are 320 x 256 CSS pixels. */
async function expectNarrow({ page }: Person): Promise<void> {
  for (const height of [568, 256]) {
    await page.setViewportSize({ width: 320, height });
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 1280, height: 720 });
}

test("axe finds nothing on a sign-in screen that is empty, refused, waiting, offline or past its first step, and none scrolls sideways at 320 pixels or 400 %", async ({
  person,
}) => {
  const findings: string[] = [];
  const see = async (state: string) => findings.push(...(await look(person, state)));
  for (const path of [...SCREENS, "/no/such/page"]) {
    await person.open(path);
    await person.heading(/./).waitFor();
    await see(`${path} empty`);
    await expectNarrow(person);
  }
  await person.open("/sign-in");
  await person.button("Sign in").click();
  await person.alert().first().waitFor();
  await see("/sign-in without words");

  await person.open("/sign-up");
  await person.field("Email").fill("nobody");
  await person.field("Password").fill("short");
  await person.page.getByText(/guess/).last().waitFor();
  await person.button("Create account").click();
  await person.alert().first().waitFor();
  await see("/sign-up refused");

  await person.askForAccount(freshEmail("a".repeat(50)).replace("@", `@${"b".repeat(60)}.`));
  await expectNarrow(person);
  await see("/verify-email with a code on its way");
  await person.field("Code").fill("0000");
  await person.button("Verify").click();
  await person.alert().waitFor();
  await see("/verify-email refused");

  await person.context.setOffline(true);
  await person.page.getByText(/^You are offline/).waitFor();
  await person.field("Code").fill("00000000");
  await person.button("Verify").click();
  await see("/verify-email sent while offline");
  expect(findings).toEqual([]);
});

test("axe finds nothing in the open account menu and while an answer is awaited", async ({
  join,
}) => {
  const { person, email } = await join();
  await person.button("Account menu").click();
  await person.page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  expect(await look(person, "menu")).toEqual([]);
  await person.page.keyboard.press("Escape");
  await person.signOut();
  await person.page.routeWebSocket(/\/sync$/, () => undefined); // accepts and never answers
  await person.signIn(email);
  await person.page.getByText("Signing in").waitFor();
  expect(await look(person, "waiting")).toEqual([]);
});

test("sign-up, the code, the menu, sign-out and sign-in need nothing but a keyboard", async ({
  person,
}) => {
  const { keyboard } = person.page;
  const email = freshEmail();
  await person.open("/sign-in");
  await person.field("Email").waitFor();
  await tabTo(person, person.anchor("Create account"));
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
  await tabTo(person, person.button("Account menu"));
  await keyboard.press("Enter");
  const out = person.page.getByRole("menuitem", { name: "Sign out" });
  await out.waitFor();
  await keyboard.press("End");
  await keyboard.press("Enter");
  await person.heading("Sign in").waitFor();
  await expect.poll(() => person.field("Email").evaluate((i) => i.matches(":focus"))).toBe(true);
  await keyboard.type(email);
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await person.untilSignedIn();
});

/** Goes on with Tab alone until this has the focus. */
async function tabTo(person: Person, target: Locator): Promise<void> {
  const focused = target.and(person.page.locator(":focus"));
  for (let stops = 0; stops < 40; stops += 1) {
    await person.page.keyboard.press("Tab");
    if ((await focused.count()) > 0) return;
  }
  throw new Error(`Forty tab stops without ${target.toString()}`);
}

test("the settings need nothing but Tab, Enter, Space and Escape", async ({ join }) => {
  const { person } = await join();
  const { page } = person;
  const { keyboard } = page;
  const focusedHeading = (name: string) =>
    person.heading(name).and(page.locator(":focus")).waitFor();
  await tabTo(person, person.button("Account menu"));
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Settings" }).and(page.locator(":focus")).waitFor();
  await keyboard.press("Enter");
  await focusedHeading("Profile");

  await tabTo(person, person.field("Name"));
  await keyboard.type("Ada");
  await keyboard.press("Enter");
  await page.getByText("Saved", { exact: true }).waitFor();

  await page.reload();
  await person.heading("Profile").waitFor();
  await tabTo(person, person.anchor("Security"));
  await keyboard.press("Enter");
  await focusedHeading("Security");
  await tabTo(person, person.field("Current password"));
  await keyboard.type(PASSWORD);
  await tabTo(person, person.field("New password"));
  await keyboard.type("an even longer lantern story");
  await tabTo(person, person.button("Change password"));
  await keyboard.press("Space");
  await page.getByText(/^Password changed/).waitFor();

  await page.reload();
  await person.heading("Security").waitFor();
  await tabTo(person, person.anchor("Activity"));
  await keyboard.press("Enter");
  await focusedHeading("Activity");
  const downloaded = page.waitForEvent("download");
  await tabTo(person, person.button("Download as CSV"));
  await keyboard.press("Space");
  await downloaded;

  await page.reload();
  await person.heading("Activity").waitFor();
  await tabTo(person, person.anchor("Account"));
  await keyboard.press("Enter");
  await focusedHeading("Account");
  await tabTo(person, person.button("Delete account…"));
  await keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Delete account?" });
  await dialog.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
  // Nothing behind the dialog is reached.
  for (let stops = 0; stops < 8; stops += 1) {
    await keyboard.press("Tab");
    expect(
      await dialog.evaluate(
        (it) =>
          it.contains(document.activeElement) || document.activeElement?.closest("main") === null,
      ),
    ).toBe(true);
  }
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await person.button("Delete account…").and(page.locator(":focus")).waitFor();

  await page.reload();
  await person.heading("Account").waitFor();
  await tabTo(person, person.anchor("Sessions"));
  await keyboard.press("Enter");
  await focusedHeading("Sessions");
  await tabTo(person, person.button("Sign out this device"));
  await keyboard.press("Enter");
  await person.heading("Sign in").waitFor();
});

test("on a small touch screen inputs have 16-pixel text and every target is large enough", async ({
  arrive,
}) => {
  const person = await arrive({
    viewport: { width: 375, height: 667 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = person;
  for (const path of SCREENS) {
    await person.open(path);
    await person.heading(/./).waitFor();
    const small = await page.evaluate(() => {
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

test("who asks for less motion is shown none", async ({ arrive }) => {
  const person = await arrive({ reducedMotion: "reduce" });
  await person.open("/sign-in");
  await person.button("Sign in").hover();
  const moving = await person.page.evaluate(
    () =>
      [...document.querySelectorAll("*")]
        .map((element) => getComputedStyle(element))
        .filter(
          ({ transitionProperty, transitionDuration, animationName, animationDuration }) =>
            (transitionProperty !== "none" && Number.parseFloat(transitionDuration) > 0) ||
            (animationName !== "none" && Number.parseFloat(animationDuration) > 0.05),
        ).length,
  );
  expect(moving).toBe(0);
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
