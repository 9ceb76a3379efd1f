import { readInTab, storageKey, storeInTab } from "./browser-storage";

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

/** Null forgets. */
export function keepDraft(owner: string, what: string, text: string | null): void {
  storeInTab(keyOf(owner, what), text);
}
