import { readJson, readStored, storageKey, store } from "../../lib/browser-storage";

/**
 * The secret that ties the code of an address change to this browser, kept until the code is typed.
 */
const KEY = storageKey("emailChange");

export function keepEmailChange(newEmail: string, browserSecret: string): void {
  store(KEY, JSON.stringify({ newEmail, browserSecret }));
}

/** Null if that change was asked for in another browser. */
export function readEmailSecret(newEmail: string): string | null {
  const stored = readJson(readStored(KEY));
  if (typeof stored !== "object" || stored === null) return null;
  const kept: Record<string, unknown> = { ...stored };
  if (kept["newEmail"] !== newEmail || typeof kept["browserSecret"] !== "string") return null;
  return kept["browserSecret"];
}

export function forgetEmailChange(): void {
  store(KEY, null);
}
