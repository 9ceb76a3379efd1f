import { expect } from "vitest";
import { expectAccessible, expectNoSidewaysScroll } from "../support/axe";
import { test } from "../support/journey";
import { NARROW, enlarge, focusedText } from "../support/large-text";
import { addsTodoInSample } from "../support/sample-journey";

test("to-dos are added, ticked off and deleted, and a half-written one survives a reload", async ({
  join,
}) => {
  const { person: ada } = await join();
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

test("a message reaches somebody else's open page with the name of its author, a draft only once it is published", async ({
  join,
}) => {
  const [{ person: ada, email }, { person: grace }] = await Promise.all([join(), join()]);
  const words = `Hello from ${email}`;
  await ada.page.getByRole("textbox", { name: "Message" }).fill(words);
  await ada.button("Send").click();
  await grace.page.getByText(words, { exact: true }).waitFor();
  expect(await grace.button(`Delete your message “${words}”`).count()).toBe(0);
  await ada.button(`Delete your message “${words}”`).click();
  await grace.page.getByText(words, { exact: true }).waitFor({ state: "detached" });

  const title = `Post of ${email}`;
  await ada.field("Title").fill(title);
  await ada.field("Text").fill("What I know about locks.");
  await ada.button("Save draft").click();
  await ada.button(`Publish: ${title}`).waitFor();
  expect(await grace.page.getByRole("heading", { name: title }).count()).toBe(0);
  await ada.button(`Publish: ${title}`).click();
  await grace.page.getByRole("heading", { name: title }).waitFor();
});

test("a declined payment leaves the plan, one that succeeds raises it; the API answers the session's token with its user", async ({
  join,
}) => {
  const { person: ada, email } = await join();
  const { page } = ada;
  await ada.field("Pay with").selectOption("Test card that is declined");
  await ada.button("Upgrade to Pro").click();
  await ada
    .alert()
    .filter({ hasText: /declined/ })
    .waitFor();
  await ada.field("Pay with").selectOption("Test card that works");
  await ada.button("Upgrade to Pro").click();
  await page.getByText("Thank you. You are on the Pro plan.").waitFor();
  await ada.button("Call /api/me").click();
  await page.getByText("Answered with 200").waitFor();
  expect(await page.getByLabel("Answer").textContent()).toContain(email);

  await page.setViewportSize({ width: 320, height: 640 });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await expectNoSidewaysScroll(page);
});

test("F-E16: an error stands under its own control when the button beside it wraps", async ({
  join,
}) => {
  const { person: ada } = await join("/", NARROW);
  await enlarge(ada.page);
  await ada.button("Add").click();
  const error = await ada.alert().boundingBox();
  const field = await ada.field("New to-do").boundingBox();
  const button = await ada.button("Add").boundingBox();
  expect(error?.y).toBeGreaterThan(field?.y ?? Infinity);
  expect(button?.y).toBeGreaterThan(error?.y ?? Infinity);
});

test("F-E16: the focus stays near a row that was deleted", async ({ join }) => {
  const { person: ada } = await join();
  for (const text of ["Oil", "Turn"]) await addsTodoInSample(ada, text);
  const [first, second] = await ada.page.getByRole("button", { name: /^Delete “/ }).all();
  await second?.focus();
  await ada.page.keyboard.press("Enter");
  await expect.poll(() => focusedText(ada)).toBe("Delete");
  await first?.focus();
  await ada.page.keyboard.press("Enter");
  await expect.poll(() => focusedText(ada)).toBe("To-dos");
});
