import { expect } from "vitest";
import { test } from "../support/journey";
import { freshEmail } from "../support/person";

test("a newcomer creates an account with the code from the mailbox and is signed in", async ({
  person,
}) => {
  const email = freshEmail();
  await person.createAccount(email);
  await person.page.getByText(email).first().waitFor();
  expect(new URL(person.page.url()).pathname).toBe("/");
});

test("a signed-in person reloads and still is signed in, without seeing sign-in", async ({
  person,
}) => {
  await person.createAccount(freshEmail());
  const seen: string[] = [];
  person.page.on("framenavigated", (frame) => seen.push(new URL(frame.url()).pathname));
  await person.page.reload();
  await person.untilSignedIn();
  expect(seen.filter((path) => path !== "/")).toEqual([]);
});

test("a person signs out and signs in again", async ({ person }) => {
  const email = freshEmail();
  await person.createAccount(email);
  await person.signOut();
  await person.signIn(email);
  await person.untilSignedIn();
});

test("a wrong password is answered with an alert, keeps the address and clears the password", async ({
  person,
}) => {
  const email = freshEmail();
  await person.createAccount(email);
  await person.signOut();
  await person.signIn(email, "not the password of this account");
  await person.alert().waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
  expect(await person.field("Password").inputValue()).toBe("");
});

test("a wrong code is answered with an alert and the right one still works", async ({ person }) => {
  const email = freshEmail();
  await person.open("/sign-up");
  await person.field("Email").fill(email);
  await person.field("Password").fill("a lantern for the long way home");
  await person.button("Create account").click();
  await person.page.waitForURL(/\/verify-email/);
  const code = await person.code(email);
  await person.field("Code").fill(code === "00000000" ? "00000001" : "00000000");
  await person.button("Verify").click();
  await person.alert().waitFor();
  await person.field("Code").fill(code);
  await person.button("Verify").click();
  await person.untilSignedIn();
});

test("a code step survives a reload", async ({ person }) => {
  const email = freshEmail();
  await person.open("/sign-up");
  await person.field("Email").fill(email);
  await person.field("Password").fill("a lantern for the long way home");
  await person.button("Create account").click();
  await person.page.waitForURL(/\/verify-email/);
  await person.page.reload();
  await person.page.getByText(email).first().waitFor();
  await person.field("Code").fill(`Your code is ${await person.code(email)}`);
  await person.untilSignedIn();
});

test("a forgotten password is replaced with a code from the mailbox, and the old one stops working", async ({
  person,
}) => {
  const email = freshEmail();
  await person.createAccount(email);
  await person.signOut();
  await person.open("/sign-in");
  await person.field("Email").fill(email);
  await person.page.getByRole("link", { name: "Forgot password?" }).click();
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
