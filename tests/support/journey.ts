import type { Browser, BrowserContextOptions } from "playwright-core";
import { inject, test as plain } from "vitest";
import { launchBrowser } from "./browser";
import { Person } from "./person";
import type { ProductUrls } from "./product";
import { type Registered, registered } from "./registered";

interface Member extends Registered {
  readonly person: Person;
}

interface Journey {
  /** One Chromium for all files of a worker. */
  browser: Browser;
  urls: ProductUrls;
  /**
   * Brings somebody with a browser profile of their own, who is gone after the test; to the shared
   * product, if not to another.
   */
  arrive: (options?: BrowserContextOptions, product?: ProductUrls) => Promise<Person>;
  /** A newcomer. */
  person: Person;
  /** Somebody who has just created an account, signed in at `path`. */
  join: (path?: string, options?: BrowserContextOptions) => Promise<Member>;
}

/** `test` for browser journeys. One that fails tells what each of its people had before them. */
export const test = plain.extend<Journey>({
  browser: [
    // Vitest reads from the pattern which fixtures this one needs: none.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  // oxlint-disable-next-line no-empty-pattern
  urls: async ({}, use) => use(inject("product")),
  arrive: async ({ browser, urls, task }, use) => {
    const people: Person[] = [];
    await use(async (options, product = urls) => {
      const person = await Person.arrive(browser, product, options);
      people.push(person);
      return person;
    });
    if (task.result?.state === "fail" || (task.result?.errors ?? []).length > 0)
      for (const person of people) console.error(await person.view());
    await Promise.all(people.map((person) => person.leave()));
  },
  person: async ({ arrive }, use) => use(await arrive()),
  join: async ({ arrive, urls }, use) =>
    use(async (path, options) => {
      const [person, account] = await Promise.all([arrive(options), registered(urls)]);
      await person.resume(account.session, path);
      return { ...account, person };
    }),
});
