import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { PASSWORD, Person, freshEmail } from "../support/person";

let browser: Browser;
let person: Person;
let email: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  person = await Person.arrive(browser, inject("product"), { reducedMotion: "reduce" });
  email = freshEmail();
  await person.createAccount(email);
});
afterEach(async () => {
  await person.leave();
});

async function openSection(name: string): Promise<void> {
  await person.open(`/settings/${name.toLowerCase()}`);
  await person.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

test("settings are reached from the account menu and walked by their navigation, focus on each heading", async () => {
  const { page } = person;
  await person.button("Account menu").click();
  await page.getByRole("menuitem", { name: "Settings", exact: true }).click();
  const nav = page.getByRole("navigation", { name: "Settings" });
  for (const name of ["Security", "Sessions", "Activity", "Account", "Profile"]) {
    await nav.getByRole("link", { name, exact: true }).click();
    await page
      .getByRole("heading", { level: 1, name, exact: true })
      .and(page.locator(":focus"))
      .waitFor();
    expect(await nav.locator("[aria-current=page]").textContent()).toBe(name);
    expect(await page.title()).toContain(name);
  }
});

test("every screen of the settings passes axe and fits 320 pixels, light and dark", async () => {
  const { page } = person;
  await page.setViewportSize({ width: 320, height: 640 });
  for (const name of ["Profile", "Security", "Sessions", "Activity", "Account"]) {
    await openSection(name);
    await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await expectNoSidewaysScroll(page);
  }
});

test("a name is saved in place and shows in the menu at once", async () => {
  const { page } = person;
  await openSection("Profile");
  await person.field("Name").fill("Ада Лавлейс");
  await page
    .getByRole("region", { name: "Your name" })
    .getByRole("button", { name: "Save" })
    .click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await person.button("Account menu").click();
  await page.getByRole("menu").getByText("Ада Лавлейс").waitFor();
});

test("a picture is cropped to a square, uploaded, and removed again", async () => {
  const { page } = person;
  await openSection("Profile");
  const png = readFileSync("tests/screenshots/sign-in-light.png");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png });
  await page.getByRole("dialog", { name: "Crop your picture" }).waitFor();
  await expectAccessible(page);
  await person.field("Zoom").fill("2");
  await person.button("Use this picture").click();
  await page.getByText("Picture saved").waitFor();
  const shown = page.getByRole("region", { name: "Picture" }).locator("img");
  await shown.waitFor();
  const size = await shown.evaluate((image) =>
    image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : [],
  );
  expect(size).toEqual([512, 512]);
  await person.button("Remove picture").click();
  await shown.waitFor({ state: "detached" });
});

test("a file that is no picture is refused in words", async () => {
  await openSection("Profile");
  const file = { name: "me.txt", mimeType: "text/plain", buffer: Buffer.from("me") };
  await person.page.locator("input[type=file]").setInputFiles(file);
  expect(await person.alert().textContent()).toMatch(/PNG, JPEG or WebP/);
});

test("the password is changed with the current one, and a wrong one is said at its field", async () => {
  await openSection("Security");
  await person.field("Current password").fill("not my password at all");
  await person.field("New password").fill("an even longer lantern story");
  await person.button("Change password").click();
  expect(await person.alert().textContent()).toMatch(/not your current password/);
  await person.field("Current password").fill(PASSWORD);
  await person.button("Change password").click();
  await person.page.getByText(/Password changed/).waitFor();
  expect(await person.field("New password").inputValue()).toBe("");
  await person.signOut();
  await person.signIn(email, "an even longer lantern story");
  await person.untilSignedIn();
});

test("the address changes once the code mailed to the new one is typed, and the old one can undo it", async () => {
  const { page } = person;
  const newEmail = freshEmail("ada-new");
  await openSection("Security");
  await person.field("New email").fill(newEmail);
  await person.button("Change email").click();
  await person.field("Code").waitFor();
  await expectAccessible(page);
  await person.field("Code").fill(await person.code(newEmail));
  await page.getByText(`Your address is ${newEmail} now.`).waitFor();
  const link = await person.link(email, "/undo-email");
  await page.goto(link);
  await person.button("Undo the change").waitFor();
  expect(page.url()).not.toContain("token");
  await expectAccessible(page);
  await person.button("Undo the change").click();
  await page.getByRole("heading", { level: 1, name: "The change was undone" }).waitFor();
  await page.getByRole("link", { name: "Set a new password" }).click();
  await page.waitForURL(/\/forgot-password/);
  await expect.poll(() => person.field("Email").inputValue()).toBe(email);
});

test("GitHub is connected from the settings, and can be disconnected again", async () => {
  const { page, urls } = person;
  const login = `grace-${crypto.randomUUID().slice(0, 8)}`;
  await fetch(`${urls.github}/_accounts/${login}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      emails: [{ email: freshEmail("grace"), primary: true, verified: true, visibility: null }],
    }),
  });
  await openSection("Security");
  await person.button("Connect GitHub").click();
  await person.button(login).click();
  await page.waitForURL(/\/settings\/security/);
  await page.getByText(new RegExp(`${login}, connected`)).waitFor();
  await person.button("Disconnect GitHub").click();
  await person.button("Connect GitHub").waitFor();
});

test("a person who cancels at GitHub is told so in the settings and stays signed in", async () => {
  await openSection("Security");
  await person.button("Connect GitHub").click();
  await person.button("Cancel").click();
  await person.page.waitForURL(/\/settings\/security/);
  expect(await person.alert().textContent()).toMatch(/Connecting GitHub was cancelled/);
  await person.untilSignedIn();
});
