import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/journey";
import { freshEmail } from "../support/person";

const HOUR = 3_600_000;

/** Sets this computer's clock beside the right one, in every page that opens from now on. */
async function shiftClock(page: Page, by: number): Promise<void> {
  await page.addInitScript((ahead) => {
    const Right = Date;
    const now = () => Right.now() + ahead;
    globalThis.Date = new Proxy(Right, {
      construct: (target, args: []) =>
        args.length === 0 ? new target(now()) : new target(...args),
      apply: () => new Right(now()).toString(),
      get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
    });
  }, by);
}

describe.each([
  ["two hours ahead", 2 * HOUR],
  ["two hours behind", -2 * HOUR],
])("F-E4: with a clock %s", (_, by) => {
  test("a code works, waits are as long as they are, and what is new is told as new", async ({
    person,
  }) => {
    const { page } = person;
    const email = freshEmail();
    await shiftClock(page, by);
    await person.askForAccount(email);
    expect(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - by)).toBeLessThan(
      60_000,
    );
    await page.getByText(/^in 0:\d\d$/).waitFor();
    await page.reload();
    await page.getByText(/^in 0:\d\d$/).waitFor();
    await person.field("Code").fill(await person.code(email));
    await person.button("Verify").click();
    await person.untilSignedIn();
    await person.open("/settings/sessions");
    await page.getByText("This device", { exact: true }).waitFor();
    const told = await page.getByRole("main").locator("time").allTextContents();
    expect(told.length).toBeGreaterThan(0);
    for (const words of told) expect(words).toMatch(/^(now|[12] minutes? ago)$/);
    await page.reload();
    await person.untilSignedIn();
  });
});
