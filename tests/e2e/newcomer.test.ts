import { expect } from "vitest";
import { test } from "../support/journey";
import { freshEmail } from "../support/person";
import { registered } from "../support/registered";

test("a newcomer creates an account with the code from the mailbox, stays signed in over a reload, signs out and signs in again", async ({
  person,
}) => {
  const email = freshEmail();
  await person.createAccount(email);
  await person.page.getByText(email).first().waitFor();
  expect(person.place()).toBe("/");
  const seen: string[] = [];
  person.page.on("framenavigated", (frame) => seen.push(new URL(frame.url()).pathname));
  await person.page.reload();
  await person.untilSignedIn();
  expect(seen.filter((path) => path !== "/")).toEqual([]);
  await person.signOut();
  await person.signIn(email);
  await person.untilSignedIn();
});

test("a forgotten password is replaced with a code from the mailbox, and the old one stops working", async ({
  person,
  urls,
}) => {
  const { email } = await registered(urls);
  await person.open("/sign-in");
  await person.field("Email").fill(email);
  await person.anchor("Forgot password?").click();
  await person.button("Send code").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
  await person.button("Send code").click();
  await person.page.waitForURL(/\/reset-password/);
  await person.field("Code").fill(await person.code(email, 2));
  await person.field("New password").fill("an even longer lantern story");
  await person.button("Set new password").click();
  await person.untilSignedIn();
  await person.signOut();
  await person.signIn(email);
  await person.alert().waitFor();
  await person.signIn(email, "an even longer lantern story");
  await person.untilSignedIn();
});
