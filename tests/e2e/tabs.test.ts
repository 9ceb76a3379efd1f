import { expect } from "vitest";
import { test } from "../support/journey";
import type { Person } from "../support/person";
import { PASSWORD } from "../support/person";
import { anotherSession, registered, endOtherSessions } from "../support/registered";

/** One session, many tabs, and what is left of it in the history. */

async function openTab(person: Person, path = "/") {
  const page = await person.context.newPage();
  await page.goto(person.urls.app + path);
  return { page, menu: page.getByRole("button", { name: "Account menu" }) };
}

test("S79: signing out in one tab takes private content off the others, and Back brings none of it back", async ({
  join,
}) => {
  const { person, email } = await join();
  const other = await openTab(person);
  await other.menu.waitFor();
  await person.signOut();
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await other.page.getByText(email).count()).toBe(0);
  for (const page of [person.page, other.page]) {
    await page.goBack();
    await expect.poll(() => new URL(page.url()).pathname).not.toBe("/");
    expect(await page.getByText(email).count()).toBe(0);
  }
});

test("signing in in one tab lets the others in", async ({ person }) => {
  const { email } = await registered(person.urls);
  const other = await openTab(person);
  await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
  await person.signIn(email);
  await person.untilSignedIn();
  await other.menu.waitFor();
});

test("S69: a storm of reloads in several tabs signs nobody out", async ({ join }) => {
  const { person } = await join();
  const tabs = [await openTab(person), await openTab(person)];
  const pages = [person.page, ...tabs.map(({ page }) => page)];
  for (let round = 0; round < 4; round += 1)
    // Each round ends the one before while its scripts run and a refresh may be under way. Sooner, a page is not there to be reloaded.
    await Promise.all(pages.map((page) => page.reload({ waitUntil: "domcontentloaded" })));
  for (const page of pages) await page.getByRole("button", { name: "Account menu" }).waitFor();
  expect(pages.map((page) => new URL(page.url()).pathname)).toEqual(["/", "/", "/"]);
});

test("a session that was ended elsewhere says so at sign-in, and leaves nothing private", async ({
  person,
}) => {
  const { email } = await registered(person.urls);
  const session = await anotherSession(person.urls, email);
  await person.resume(session);
  await endOtherSessions(person.urls, await anotherSession(person.urls, email));
  await person.heading("Sign in").waitFor();
  await person.page.getByText(/You were signed out on this device/).waitFor();
  expect(await person.page.locator("main").innerText()).not.toContain(email);
  const kept = await person.page.evaluate(() => Object.keys(localStorage).join(" "));
  expect(kept).not.toMatch(/JWT|RefreshToken/);
});

test("a person who left by themselves is not told that they were signed out", async ({ join }) => {
  const { person, email } = await join();
  await person.signOut();
  await person.field("Email").fill(email);
  expect(await person.page.getByText(/You were signed out/).count()).toBe(0);
  await person.field("Password").fill(PASSWORD);
  await person.button("Sign in").click();
  await person.untilSignedIn();
});
