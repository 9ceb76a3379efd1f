import { expect } from "vitest";
import { expectAccessible } from "../support/axe";
import { newGithubAccount } from "../support/github-accounts";
import { test } from "../support/journey";
import { PASSWORD, type Person, freshEmail } from "../support/person";
import { ageSessions } from "../support/registered";

/**
 * What is sensitive asks people to prove once more who they are when the last proof is more than
 * ten minutes old.
 */

function dialogOf(person: Person) {
  return person.page.getByRole("dialog", { name: "Confirm that it is you" });
}

test("after ten minutes a change of address asks for the password in a dialog, goes on by itself, and asks no more", async ({
  join,
  urls,
}) => {
  const { person, email } = await join("/settings/security");
  const dialog = dialogOf(person);
  const newEmail = freshEmail("ada-new");
  await ageSessions(urls, { email, minutes: 11 });
  await person.field("New email").fill(newEmail);
  await person.button("Change email").click();
  await dialog.waitFor();
  await expectAccessible(person.page);

  // Who does not confirm has changed nothing, and loses nothing of what was typed.
  await person.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await person.field("New email").inputValue()).toBe(newEmail);
  expect(await person.messages(newEmail)).toEqual([]);

  await person.button("Change email").click();
  const password = dialog.getByLabel("Password", { exact: true });
  await password.fill("not my password at all");
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  await password.fill(PASSWORD);
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await person.field("Code").fill(await person.code(newEmail));
  await person.page.getByText(`Your address is ${newEmail} now.`).waitFor();

  await person.button("Connect GitHub").click();
  await person.page.waitForURL((url) => url.href.startsWith(`${urls.identity}/github/`));
});

test("who has no password confirms with a mailed code, and the first password is set by itself", async ({
  person,
  urls,
}) => {
  const email = freshEmail("gil");
  await person.continueAs(await newGithubAccount(urls, { email }));
  await person.untilSignedIn();
  await person.open("/settings/security");
  await person.field("New password").fill(PASSWORD);
  await ageSessions(urls, { email, minutes: 11 });
  await person.button("Set a password").click();
  const dialog = dialogOf(person);
  await dialog.waitFor();
  await dialog.getByText(`enter the code that we mailed to ${email}`).waitFor();
  await expectAccessible(person.page);
  await dialog.getByLabel("Code", { exact: true }).fill(await person.code(email));
  await dialog.waitFor({ state: "detached" });
  await person.page.getByText(/^Password set\./).waitFor();
  await person.signOut();
  await person.signIn(email);
  await person.untilSignedIn();
});
