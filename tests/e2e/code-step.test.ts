import { expect } from "vitest";
import { test } from "../support/journey";
import { type Person, freshEmail } from "../support/person";

/** Typing the mailed code, as people do it: pasted, late, twice, elsewhere. */

async function paste(person: Person, label: string, text: string): Promise<void> {
  await person.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await person.page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await person.field(label).focus();
  await person.page.keyboard.press("ControlOrMeta+V");
}

function other(code: string): string {
  return code === "00000000" ? "00000001" : "00000000";
}

test('a pasted "Your code is 1234 5678" is read and sends itself', async ({ person }) => {
  const email = freshEmail();
  await person.askForAccount(email);
  const code = await person.code(email);
  await paste(person, "Code", `Your code is ${code.slice(0, 4)} ${code.slice(4)}`);
  await person.untilSignedIn();
});

test("after a refused code nothing sends itself again, and the button still works", async ({
  person,
}) => {
  const email = freshEmail();
  await person.askForAccount(email);
  const code = await person.code(email);
  await paste(person, "Code", other(code));
  await person.alert().waitFor();
  await person.field("Code").fill("");
  await paste(person, "Code", code);
  expect(await person.field("Code").inputValue()).toBe(code);
  await person.button("Verify").click();
  await person.untilSignedIn();
});

test("the wait for a new code begins on arrival, is shown as it passes, and survives a reload", async ({
  person,
}) => {
  await person.page.clock.install();
  await person.askForAccount(freshEmail());
  const resend = person.page.getByRole("button", { name: /^Send a new code/ });
  await resend.waitFor();
  expect(await resend.textContent()).toMatch(/in 0:4\d/);
  expect(await resend.getAttribute("aria-disabled")).toBe("true");
  await person.page.clock.fastForward(20_000);
  await person.page.reload();
  await resend.waitFor();
  await expect.poll(() => resend.textContent()).toMatch(/in 0:[12]\d/);
  await person.page.clock.fastForward(30_000);
  await expect.poll(() => resend.getAttribute("aria-disabled")).toBeNull();
  expect(await resend.textContent()).not.toMatch(/ in /);
});

test("a new code asked for too soon is refused by the server too, with a time", async ({
  person,
}) => {
  const email = freshEmail();
  await person.askForAccount(email);
  // The browser forgets the wait; the server does not.
  await person.page.evaluate(() => {
    const key = "latchkey.challenge.email-verification";
    const kept: object = JSON.parse(localStorage.getItem(key) ?? "{}") as object; // the app's own
    localStorage.setItem(key, JSON.stringify({ ...kept, resendAt: 0 }));
  });
  await person.page.reload();
  await person.page.getByRole("button", { name: /^Send a new code/ }).click();
  await person.alert().waitFor();
  expect(await person.alert().textContent()).toMatch(/Try again in \d+ seconds/);
  expect(await person.messages(email)).toHaveLength(1);
});

test("another address can be given: the form comes back with the address in it", async ({
  person,
}) => {
  const email = freshEmail();
  await person.askForAccount(email);
  await person.anchor("Use a different email").click();
  await person.heading("Create account").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
  await person.page.goBack();
  await person.heading("Check your email").waitFor();
});

test("S39: a code typed in another browser is refused, and still works in the one that asked", async ({
  person,
  arrive,
}) => {
  const email = freshEmail();
  await person.askForAccount(email);
  const stranger = await arrive();
  await stranger.open("/verify-email");
  await stranger.heading("No code is waiting here").waitFor();
  // With a challenge of the same address and a secret of its own.
  await stranger.page.evaluate(
    (email) =>
      localStorage.setItem(
        "latchkey.challenge.email-verification",
        JSON.stringify({ email, browserSecret: "x".repeat(43), resendAt: 0, returnTo: null }),
      ),
    email,
  );
  await stranger.open("/verify-email");
  const code = await person.code(email);
  await stranger.field("Code").fill(code);
  await stranger.alert().waitFor();
  expect(await stranger.alert().textContent()).toMatch(/another browser/);
  await person.field("Code").fill(code);
  await person.untilSignedIn();
});

test("a code that arrived is found in another tab of the same browser", async ({ person }) => {
  const email = freshEmail();
  await person.askForAccount(email);
  const tab = await person.context.newPage();
  await tab.goto(`${person.urls.app}/verify-email`);
  await tab.getByText(email).waitFor();
  await tab.getByLabel("Code", { exact: true }).fill(await person.code(email));
  await tab.getByRole("button", { name: "Account menu" }).waitFor();
  await person.untilSignedIn();
});
