import { storageKey } from "./browser-storage";

/** That this tab left for GitHub to connect it to the account that is signed in: nothing else may do so on coming back. */
const KEY = storageKey("connecting");

export function noteConnecting(): void {
  try {
    sessionStorage.setItem(KEY, "github");
  } catch {
    // Storage is blocked, and without it the auth client cannot finish such a trip either.
  }
}

/** Whether it did; true once. */
export function takeConnecting(): boolean {
  try {
    const noted = sessionStorage.getItem(KEY) !== null;
    sessionStorage.removeItem(KEY);
    return noted;
  } catch {
    return false;
  }
}
