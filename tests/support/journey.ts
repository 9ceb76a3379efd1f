import { type Browser } from "playwright-core";
import { inject, test as plain } from "vitest";
import { launchBrowser } from "./browser";
import { Person } from "./person";

interface Journey {
  /** One Chromium for each file. */
  browser: Browser;
  /** A newcomer in a profile of their own, gone after the test. */
  person: Person;
}

/** `test` for browser journeys. */
export const test = plain.extend<Journey>({
  browser: [
    // Vitest reads from the pattern which fixtures this one needs: none.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  person: async ({ browser }, use) => {
    const person = await Person.arrive(browser, inject("product"));
    await use(person);
    await person.leave();
  },
});
