import { expect } from "vitest";
import { expectAccessible } from "../support/axe";
import { test } from "../support/journey";
import { PASSWORD, type Person } from "../support/person";
import { anotherSession } from "../support/registered";

/** Two browsers of one person, side by side. */

function rows(person: Person) {
  return person.page.getByRole("region", { name: "Signed-in devices" }).getByRole("listitem");
}

test("a sign-in elsewhere appears without a reload, below this device; signed out from here, it falls back to sign-in and says why", async ({
  join,
  arrive,
}) => {
  const { person: here, email } = await join("/settings/sessions");
  const there = await arrive();
  await here.page.getByText("This device", { exact: true }).waitFor();
  expect(await rows(here).count()).toBe(1);
  expect(await here.button("Sign out of all other devices").count()).toBe(0);
  await there.signIn(email);
  await there.untilSignedIn();
  await rows(here).nth(1).waitFor();
  expect(await rows(here).first().textContent()).toContain("This device");
  expect(await rows(here).nth(1).textContent()).toContain("Signed in with password");
  await expectAccessible(here.page);
  await rows(here)
    .nth(1)
    .getByRole("button", { name: /^Sign out .+ on .+/ })
    .click();
  await there.page
    .getByText("You were signed out on this device, from another device of yours.")
    .waitFor();
  expect(new URL(there.page.url()).pathname).toBe("/sign-in");
  await rows(here).nth(1).waitFor({ state: "detached" });
});

test("all other devices are signed out by one press, which says how many", async ({
  join,
  arrive,
  urls,
}) => {
  const { person: here, email } = await join("/settings/sessions");
  const there = await arrive();
  await there.resume(await anotherSession(urls, email));
  await here.button("Sign out of all other devices").click();
  await here.page.getByText("1 other device was signed out.").waitFor();
  await there.page.waitForURL(/\/sign-in/);
  await here.untilSignedIn();
});

test("a changed password signs the other device out and says why there", async ({
  join,
  arrive,
  urls,
}) => {
  const { person: here, email } = await join("/settings/security");
  const there = await arrive();
  await there.resume(await anotherSession(urls, email));
  await here.field("Current password").fill(PASSWORD);
  await here.field("New password").fill("an even longer lantern story");
  await here.button("Change password").click();
  await here.page.getByText("Password changed. 1 other device was signed out.").waitFor();
  await there.page.getByText(/because your password was changed/).waitFor();
});

test("this was not me: the link of a notice secures the account after one press", async ({
  join,
  arrive,
  urls,
}) => {
  const { person: here, email } = await join();
  const there = await arrive();
  await there.resume(await anotherSession(urls, email));
  const link = await here.link(email, "/not-me");
  const owner = await arrive();
  await owner.page.goto(link);
  await owner.button("This was not me").waitFor();
  expect(owner.page.url()).not.toContain("token");
  await expectAccessible(owner.page);
  await owner.button("This was not me").click();
  await owner.heading("Your account is safe again").waitFor();
  await there.page.getByText(/you reported that something was not you/).waitFor();
  await here.page.waitForURL(/\/sign-in/);
  await owner.anchor("Set a new password").click();
  await owner.heading("Reset your password").waitFor();
  expect(await owner.field("Email").inputValue()).toBe(email);
  // For whoever used it: the answer may have been lost.
  await owner.page.goto(link);
  await owner.heading("Your account is safe again").waitFor();
  await there.page.goto(link);
  await there.heading("This link no longer works").waitFor();
});
