import type { Page } from "playwright-core";
import type { Person } from "./person";

/** What a small phone shows. */
export const NARROW = { viewport: { width: 320, height: 640 } };

/** As a browser's setting for text of twice the size does. */
export function enlarge(page: Page): Promise<void> {
  return page.evaluate(() => void (document.documentElement.style.fontSize = "200%"));
}

/** What the element with the focus says. */
export function focusedText({ page }: Person): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.textContent);
}
