import { storageKey } from "./browser-storage";

/**
 * Texts that were typed and not saved, kept in this tab, so that a reload or an ended session loses
 * none.
 */

function keyOf(owner: string, what: string): string {
  return storageKey(`draft.${owner}.${what}`);
}

export function readDraft(owner: string, what: string): string | null {
  try {
    return sessionStorage.getItem(keyOf(owner, what));
  } catch {
    return null; // storage is blocked
  }
}

/** Null forgets. */
export function keepDraft(owner: string, what: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(keyOf(owner, what));
    else sessionStorage.setItem(keyOf(owner, what), text);
  } catch {
    // Storage is blocked or full: the text lives as long as its screen.
  }
}
