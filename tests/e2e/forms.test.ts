import { expect } from "vitest";
import { test } from "../support/journey";
import { PASSWORD, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** How the forms behave while they are filled in, refused and answered. */

const isFocused = (input: Element) => input.matches(":focus");

test("S16: each form is sent with Enter from a page of its own that marks its fields for password managers", async ({
  person,
}) => {
  const marks = (label: string) => person.field(label).getAttribute("autocomplete");
  const email = freshEmail();
  await person.open("/sign-up");
  expect([await marks("Email"), await marks("Password")]).toEqual(["username", "new-password"]);
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.page.keyboard.press("Enter");
  await person.heading("Check your email").waitFor();
  expect(await marks("Code")).toBe("one-time-code");
  await person.field("Code").pressSequentially(await person.code(email));
  await person.page.keyboard.press("Enter");
  await person.untilSignedIn();
  expect(await person.page.locator("input[type=password]").count()).toBe(0);
  expect(person.place()).toBe("/");
  await person.signOut();
  expect([await marks("Email"), await marks("Password")]).toEqual(["username", "current-password"]);
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.page.keyboard.press("Enter");
  await person.untilSignedIn();
});

test("sign-in and sign-up lead to each other and carry the address across", async ({ person }) => {
  const email = freshEmail();
  await person.open("/sign-in");
  await expect.poll(() => person.field("Email").evaluate(isFocused)).toBe(true);
  await person.field("Email").fill(email);
  await person.anchor("Create account").click();
  await person.heading("Create account").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
  await expect.poll(() => person.field("Password").evaluate(isFocused)).toBe(true);
  await person.anchor("Sign in").click();
  await person.heading("Sign in").waitFor();
  await person.anchor("Forgot password?").click();
  await person.heading("Reset your password").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
  await person.page.goBack();
  await person.heading("Sign in").waitFor();
  expect(await person.field("Email").inputValue()).toBe(email);
});

test("S16: text can be pasted into every field", async ({ person }) => {
  await person.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await person.open("/sign-up");
  for (const label of ["Email", "Password"]) {
    const text = `pasted.into.${label}@example.com`;
    await person.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await person.field(label).focus();
    await person.page.keyboard.press("ControlOrMeta+V");
    expect(await person.field(label).inputValue()).toBe(text);
  }
});

test("a password can be shown without losing the place in it, and is hidden when it is sent", async ({
  person,
}) => {
  await person.open("/sign-in");
  const password = person.field("Password");
  await password.fill("lantern");
  await password.press("ArrowLeft");
  await person.page.getByRole("button", { name: "Show password" }).click();
  expect(await password.getAttribute("type")).toBe("text");
  expect(await password.evaluate(isFocused)).toBe(true);
  const caret = () => password.evaluate((input: HTMLInputElement) => input.selectionStart);
  await expect.poll(caret).toBe(6);
  await person.field("Email").fill("nobody");
  await person.button("Sign in").click();
  await person.alert().waitFor();
  expect(await password.getAttribute("type")).toBe("password");
});

test("an empty form says what is missing, puts the focus there, and the title says that something is wrong", async ({
  person,
}) => {
  await person.open("/sign-in");
  await person.button("Sign in").click();
  await person.page.getByText("Enter your email address").waitFor();
  await expect.poll(() => person.field("Email").evaluate(isFocused)).toBe(true);
  expect(await person.field("Email").getAttribute("aria-invalid")).toBe("true");
  expect(await person.page.title()).toMatch(/^Error: /);
  await person.field("Email").fill("ada@example.com");
  await person.field("Password").fill("some words");
  await expect.poll(() => person.page.title()).toBe("Sign in · Latchkey");
});

test("a wrong password and an unknown address get the same answer, and the focus goes to the empty password", async ({
  person,
}) => {
  const { email } = await registered(person.urls);
  const answers: (string | null)[] = [];
  for (const address of [email, freshEmail("nobody")]) {
    await person.signIn(address, "not the password of this account");
    await person.alert().waitFor();
    answers.push(await person.alert().textContent());
    expect(await person.field("Email").inputValue()).toBe(address);
    expect(await person.field("Password").inputValue()).toBe("");
    await expect.poll(() => person.field("Password").evaluate(isFocused)).toBe(true);
    expect(await person.page.title()).toMatch(/^Error: /);
  }
  expect(answers[0]).toBe(answers[1]);
});

test("sign-up and reset say the same whether or not there is an account", async ({
  arrive,
  urls,
}) => {
  const { email: known } = await registered(urls);
  const texts: string[][] = [];
  for (const email of [known, freshEmail("nobody")]) {
    const person = await arrive();
    const seen = async () =>
      (await person.page.locator("main").innerText())
        .replace(email, "…")
        .replace(/\d:\d\d/, "the time left");
    await person.askForAccount(email);
    await person.field("Code").waitFor();
    const afterSignUp = await seen();
    await person.open("/forgot-password");
    await person.field("Email").fill(email);
    await person.button("Send code").click();
    await person.page.waitForURL(/\/reset-password/);
    await person.field("Code").waitFor();
    texts.push([afterSignUp, await seen()]);
  }
  expect(texts[0]).toEqual(texts[1]);
});

test("S20: a password is never in an address, in history or in what the browser stores", async ({
  person,
}) => {
  const password = `lantern ${crypto.randomUUID()}`;
  const addresses: string[] = [];
  person.page.on("request", (request) => addresses.push(request.url()));
  person.page.on("framenavigated", (frame) => addresses.push(frame.url()));
  const email = freshEmail();
  await person.createAccount(email, password);
  await person.signOut();
  await person.signIn(email, `wrong ${password}`);
  await person.alert().waitFor();
  await person.signIn(email, password);
  await person.untilSignedIn();
  const stored = await person.page.evaluate(() =>
    JSON.stringify([
      Object.values(localStorage),
      Object.values(sessionStorage),
      document.cookie,
      history.state,
    ]),
  );
  const kept = decodeURIComponent(addresses.join("\n")) + stored;
  expect(kept).not.toContain(password);
});

test("S98: a form sent twice at once has one effect", async ({ person }) => {
  const email = freshEmail();
  await person.open("/sign-up");
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.button("Create account").dblclick();
  await person.heading("Check your email").waitFor();
  const code = await person.code(email);
  await person.field("Code").pressSequentially(code);
  await person.button("Verify").dblclick();
  await person.untilSignedIn();
  expect(await person.messages(email)).toHaveLength(1);
  await person.signOut();
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await person.button("Sign in").dblclick();
  await person.untilSignedIn();
});
