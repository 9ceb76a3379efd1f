import { readInTab, readJson, storageKey, storeInTab } from "./browser-storage";

/**
 * Texts that were typed and not saved, kept in this tab, so that a reload or an ended session loses
 * none.
 */

function keyOf(owner: string, what: string): string {
  return storageKey(`draft.${owner}.${what}`);
}

export function readDraft(owner: string, what: string): string | null {
  return readInTab(keyOf(owner, what));
}

/**
 * The key of what is about to be sent, the same for the same input until that is settled: by it the
 * backend adds a row once, whatever becomes of the answer. It is kept before anything is sent.
 */
export function keyOfSent(owner: string, what: string, input: string): string {
  const before = readSent(owner, what);
  if (before?.input === input) return before.key;
  const key = crypto.randomUUID();
  keepDraft(owner, `${what}-sent`, JSON.stringify({ key, input }));
  return key;
}

/** What was sent from here and not answered; null if there is nothing. */
export function readSent(owner: string, what: string): { key: string; input: string } | null {
  const sent = readJson(readDraft(owner, `${what}-sent`));
  if (typeof sent !== "object" || sent === null) return null;
  const { key, input }: Record<string, unknown> = { ...sent };
  return typeof key === "string" && typeof input === "string" ? { key, input } : null;
}

/** It is there, or was refused. */
export function forgetSent(owner: string, what: string): void {
  keepDraft(owner, `${what}-sent`, null);
}

/** Null forgets. */
export function keepDraft(owner: string, what: string, text: string | null): void {
  storeInTab(keyOf(owner, what), text);
}
