/** axe in a real browser, where colours and sizes count too. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axed {
  axe?: { run: (context: Document, options: object) => Promise<AxeResults> };
}

/** What axe finds on a page as it is now, one line each; empty when all is well. */
export async function axeFindings(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => (globalThis as Axed).axe !== undefined);
  if (!isThere) await page.evaluate(source);
  // Colours on their way from one to another are not those that people see.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity) // spinners
        .map(({ finished }) => finished),
    ),
  );
  return page.evaluate(async () => {
    const { axe } = globalThis as Axed;
    const results = await axe?.run(document, { resultTypes: ["violations"] });
    return (results?.violations ?? []).flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
  });
}

/** Fails with what is wrong and where, in the page's present state. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

/** Fails when the page can be scrolled sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(content).toBeLessThanOrEqual(window);
}
