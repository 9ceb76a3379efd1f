import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { test } from "../support/journey";
import { PASSWORD, freshEmail } from "../support/person";

const SECTIONS = ["Security", "Sessions", "Activity", "Account", "Profile"];

test("settings are reached from the account menu and walked by their navigation; each screen takes the focus, passes axe in light and dark, and fits 320 pixels and 400 % zoom", async ({
  join,
}) => {
  const { person } = await join();
  const { page } = person;
  await person.button("Account menu").click();
  await page.getByRole("menuitem", { name: "Settings", exact: true }).click();
  const nav = page.getByRole("navigation", { name: "Settings" });
  for (const name of SECTIONS) {
    await nav.getByRole("link", { name, exact: true }).click();
    const heading = page.getByRole("heading", { level: 1, name, exact: true });
    await heading.and(page.locator(":focus")).waitFor();
    expect(await nav.locator("[aria-current=page]").textContent()).toBe(name);
    expect(await page.title()).toContain(name);
    await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    // 1280 x 1024 pixels at 400 % are 320 x 256 CSS pixels.
    for (const height of [640, 256]) {
      await page.setViewportSize({ width: 320, height });
      await expectNoSidewaysScroll(page);
    }
  }
});

test("a name and a picture are saved in place and show at once; what is no picture is refused in words", async ({
  join,
}) => {
  const { person } = await join("/settings/profile");
  const { page } = person;
  await person.field("Name").fill("Ада Лавлейс");
  await page
    .getByRole("region", { name: "Your name" })
    .getByRole("button", { name: "Save" })
    .click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await person.button("Account menu").click();
  await page.getByRole("menu").getByText("Ада Лавлейс").waitFor();
  await page.keyboard.press("Escape");

  const file = { name: "me.txt", mimeType: "text/plain", buffer: Buffer.from("me") };
  await page.locator("input[type=file]").setInputFiles(file);
  await person
    .alert()
    .filter({ hasText: /PNG, JPEG or WebP/ })
    .waitFor();

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
  const size = await shown.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(size).toEqual([512, 512]);
  await person.button("Remove picture").click();
  await shown.waitFor({ state: "detached" });
});

test("the password is changed with the current one, and a wrong one is said at its field", async ({
  join,
}) => {
  const { person, email } = await join("/settings/security");
  await person.field("Current password").fill("not my password at all");
  await person.field("New password").fill("an even longer lantern story");
  await person.button("Change password").click();
  await person
    .alert()
    .filter({ hasText: /not your current password/ })
    .waitFor();
  await person.field("Current password").fill(PASSWORD);
  await person.button("Change password").click();
  await person.page.getByText(/Password changed/).waitFor();
  expect(await person.field("New password").inputValue()).toBe("");
  await person.signOut();
  await person.signIn(email, "an even longer lantern story");
  await person.untilSignedIn();
});

test("the address changes once the code mailed to the new one is typed, and the old one can undo it", async ({
  join,
}) => {
  const { person, email } = await join("/settings/security");
  const { page } = person;
  const newEmail = freshEmail("ada-new");
  await person.field("New email").fill(newEmail);
  await person.button("Change email").click();
  await person.field("Code").waitFor();
  await expectAccessible(page);
  await person.field("Code").fill(await person.code(newEmail));
  await page.getByText(`Your address is ${newEmail} now.`).waitFor();
  await page.goto(await person.link(email, "/undo-email"));
  await person.button("Undo the change").waitFor();
  expect(page.url()).not.toContain("token");
  await expectAccessible(page);
  await person.button("Undo the change").click();
  await person.heading("The change was undone").waitFor();
  await person.anchor("Set a new password").click();
  await person.heading("Reset your password").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
});
