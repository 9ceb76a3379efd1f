import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { expectAccessible } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { Person, freshEmail } from "../support/person";

/** Two browsers of one person, side by side. */
let browser: Browser;
let here: Person;
let there: Person;
let email: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  here = await Person.arrive(browser, inject("product"));
  there = await Person.arrive(browser, inject("product"));
  email = freshEmail();
  await here.createAccount(email);
  await here.open("/settings/sessions");
  await here.page.getByText("This device", { exact: true }).waitFor();
});
afterEach(async () => {
  await Promise.all([here.leave(), there.leave()]);
});

function rows() {
  return here.page.getByRole("region", { name: "Signed-in devices" }).getByRole("listitem");
}

async function signInThere(): Promise<void> {
  await there.signIn(email);
  await there.untilSignedIn();
  await rows().nth(1).waitFor();
}

test("a sign-in elsewhere appears without a reload, below this device", async () => {
  expect(await rows().count()).toBe(1);
  expect(await here.button("Sign out of all other devices").count()).toBe(0);
  await signInThere();
  expect(await rows().first().textContent()).toContain("This device");
  expect(await rows().nth(1).textContent()).toContain("Signed in with password");
  await expectAccessible(here.page);
});

test("a device that is signed out from here falls back to sign-in within 3 seconds and says why", async () => {
  await signInThere();
  const ended = there.page
    .getByText("You were signed out on this device, from another device of yours.")
    .waitFor({ timeout: 3_000 });
  await rows()
    .nth(1)
    .getByRole("button", { name: /^Sign out .+ on .+/ })
    .click();
  await ended;
  expect(new URL(there.page.url()).pathname).toBe("/sign-in");
  await rows().nth(1).waitFor({ state: "detached" });
});

test("all other devices are signed out by one press, which says how many", async () => {
  await signInThere();
  await here.button("Sign out of all other devices").click();
  await here.page.getByText("1 other device was signed out.").waitFor();
  await there.page.waitForURL(/\/sign-in/);
  await here.untilSignedIn();
});

test("a changed password signs the other device out and says why there", async () => {
  await signInThere();
  await here.open("/settings/security");
  await here.field("Current password").fill("a lantern for the long way home");
  await here.field("New password").fill("an even longer lantern story");
  await here.button("Change password").click();
  await here.page.getByText("Password changed. 1 other device was signed out.").waitFor();
  await there.page.getByText(/because your password was changed/).waitFor();
});

test("this was not me: the link of a notice secures the account after one press", async () => {
  await signInThere();
  const link = await here.link(email, "/not-me");
  const owner = await Person.arrive(browser, inject("product"));
  await owner.page.goto(link);
  await owner.button("This was not me").waitFor();
  expect(owner.page.url()).not.toContain("token");
  await expectAccessible(owner.page);
  await owner.button("This was not me").click();
  await owner.page.getByRole("heading", { level: 1, name: "Your account is safe again" }).waitFor();
  await there.page.getByText(/you reported that something was not you/).waitFor();
  await here.page.waitForURL(/\/sign-in/);
  await owner.page.getByRole("link", { name: "Set a new password" }).click();
  await owner.page.waitForURL(/\/forgot-password/);
  expect(await owner.field("Email").inputValue()).toBe(email);
  await owner.page.goto(link);
  await owner.page.getByRole("heading", { level: 1, name: "This link no longer works" }).waitFor();
  await owner.leave();
});
