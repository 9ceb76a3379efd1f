import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { launchBrowser } from "../support/browser";
import { Person, freshEmail } from "../support/person";

let browser: Browser;
let ada: Person;
let email: string;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  ada = await Person.arrive(browser, inject("product"));
  email = freshEmail();
  await ada.createAccount(email);
});
afterEach(async () => {
  await ada.leave();
});

test("to-dos are added, ticked off and deleted, and a half-written one survives a reload", async () => {
  const { page } = ada;
  await ada.field("New to-do").fill("Oil the lock");
  await ada.button("Add").click();
  await page.getByRole("checkbox", { name: "Oil the lock" }).check();
  await page.getByText("0 things left to do.").waitFor();
  await ada.field("New to-do").fill("half a thought");
  await page.reload();
  await page.getByRole("checkbox", { name: "Oil the lock", checked: true }).waitFor();
  expect(await ada.field("New to-do").inputValue()).toBe("half a thought");
  await ada.button("Delete “Oil the lock”").click();
  await page.getByText(/Nothing to do/).waitFor();
});

test("a message reaches somebody else's open page with the name of its author", async () => {
  const grace = await Person.arrive(browser, inject("product"));
  await grace.createAccount(freshEmail("grace"));
  const words = `Hello from ${email}`;
  await ada.page.getByRole("textbox", { name: "Message" }).fill(words);
  await ada.button("Send").click();
  await grace.page.getByText(words, { exact: true }).waitFor();
  expect(await grace.button(`Delete your message “${words}”`).count()).toBe(0);
  await ada.button(`Delete your message “${words}”`).click();
  await grace.page.getByText(words, { exact: true }).waitFor({ state: "detached" });
  await grace.leave();
});

test("a draft is seen by its author alone until it is published", async () => {
  const grace = await Person.arrive(browser, inject("product"));
  await grace.createAccount(freshEmail("grace"));
  const title = `Post of ${email}`;
  await ada.field("Title").fill(title);
  await ada.field("Text").fill("What I know about locks.");
  await ada.button("Save draft").click();
  await ada.button(`Publish: ${title}`).waitFor();
  expect(await grace.page.getByRole("heading", { name: title }).count()).toBe(0);
  await ada.button(`Publish: ${title}`).click();
  await grace.page.getByRole("heading", { name: title }).waitFor();
  await grace.leave();
});

test("the plan is raised by a payment that succeeds, and not by one that is declined", async () => {
  await ada.field("Pay with").selectOption("Test card that is declined");
  await ada.button("Upgrade to Pro").click();
  expect(await ada.alert().textContent()).toMatch(/declined/);
  await ada.field("Pay with").selectOption("Test card that works");
  await ada.button("Upgrade to Pro").click();
  await ada.page.getByText("Thank you. You are on the Pro plan.").waitFor();
});

test("the API answers the session's bearer token with its user", async () => {
  await ada.button("Call /api/me").click();
  await ada.page.getByText("Answered with 200").waitFor();
  expect(await ada.page.getByLabel("Answer").textContent()).toContain(email);
});

test("the workspace passes axe and fits 320 pixels, light and dark", async () => {
  const { page } = ada;
  await page.setViewportSize({ width: 320, height: 640 });
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await expectNoSidewaysScroll(page);
});
