import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { expectAccessible } from "../support/axe";
import { test } from "../support/journey";
import type { Person } from "../support/person";

async function downloadBy(person: Person, button: string): Promise<string> {
  const waiting = person.page.waitForEvent("download");
  await person.button(button).click();
  return readFileSync(await (await waiting).path(), "utf8");
}

test("activity is told in sentences, filtered by topic, and downloaded as CSV; all that is kept about a person as JSON", async ({
  join,
}) => {
  const { person, email } = await join("/settings/activity");
  const { page } = person;
  await page.getByText("You created this account").waitFor();
  const csv = await downloadBy(person, "Download as CSV");
  expect(csv).toContain("time,what,topic,outcome,method,device,address");
  expect(csv).toContain("You created this account");
  await person.field("Show").selectOption("Security");
  await page.getByText("Nothing of this kind has happened yet.").waitFor();
  await expectAccessible(page);
  await person.anchor("Account").click();
  const data: unknown = JSON.parse(await downloadBy(person, "Download my data"));
  expect(JSON.stringify(data)).toContain(email);
  await page.getByText("Your data was downloaded.").waitFor();
});

test("deletion asks for the typed address with the focus on Cancel and gives it back; who is deleted is signed out at once, and can keep the account by signing in", async ({
  join,
}) => {
  const { person, email } = await join("/settings/account");
  const { page } = person;
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

  await opener.click();
  await person.field("Your email address").fill(email);
  await person.button("Delete account").click();
  await person.heading("Your account will be deleted").waitFor();
  await expectAccessible(page);
  await person.signIn(email);
  await person.button("Keep my account").waitFor();
  await expectAccessible(page);
  await person.button("Keep my account").click();
  await person.heading(/^Good/).waitFor();
});
