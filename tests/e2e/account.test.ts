import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { expectAccessible } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { Person, freshEmail } from "../support/person";

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

async function downloadBy(button: string): Promise<string> {
  const waiting = person.page.waitForEvent("download");
  await person.button(button).click();
  return readFileSync(await (await waiting).path(), "utf8");
}

test("activity is told in sentences, filtered by topic, and downloaded as CSV", async () => {
  const { page } = person;
  await person.open("/settings/activity");
  await page.getByText("You created this account").waitFor();
  const csv = await downloadBy("Download as CSV");
  expect(csv).toContain("time,what,topic,outcome,method,device,address");
  expect(csv).toContain("You created this account");
  await person.field("Show").selectOption("Security");
  await page.getByText("Nothing of this kind has happened yet.").waitFor();
  await expectAccessible(page);
});

test("a person downloads everything that is kept about them", async () => {
  await person.open("/settings/account");
  const data: unknown = JSON.parse(await downloadBy("Download my data"));
  expect(JSON.stringify(data)).toContain(email);
  await person.page.getByText("Your data was downloaded.").waitFor();
});

test("deletion asks for the typed address with the focus on Cancel, and gives the focus back", async () => {
  const { page } = person;
  await person.open("/settings/account");
  const opener = person.button("Delete account…");
  await opener.click();
  const dialog = page.getByRole("alertdialog", { name: "Delete account?" });
  await dialog.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete account", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await opener.and(page.locator(":focus")).waitFor();
});

test("a deleted account is signed out at once, and signing in again offers to keep it", async () => {
  const { page } = person;
  await person.open("/settings/account");
  await person.button("Delete account…").click();
  await person.field("Your email address").fill(email);
  await person.button("Delete account").click();
  await page.getByRole("heading", { level: 1, name: "Your account will be deleted" }).waitFor();
  await expectAccessible(page);
  await person.signIn(email);
  await person.button("Keep my account").waitFor();
  await expectAccessible(page);
  await person.button("Keep my account").click();
  await page.getByRole("heading", { level: 1, name: /^Good/ }).waitFor();
});
