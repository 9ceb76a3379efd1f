import { storageKey } from "./browser-storage";

/**
 * Screens are loaded when they are needed. One that could not be loaded (no network just then, or a
 * new release has replaced it) stays lost for this page, because browsers remember the failure; a
 * reload brings it back.
 */

const KEY = storageKey("reloadedAt");
/** A second loss so soon is none that a reload mends. */
const AGAIN_AFTER = 30_000;

/** What Chromium, Firefox and Safari say when a module cannot be fetched. */
const FETCH_FAILED =
  /dynamically imported module|Importing a module script failed|Unable to preload CSS/i;

function reloadedAt(): number {
  try {
    return Number(sessionStorage.getItem(KEY) ?? 0);
  } catch {
    return Date.now(); // storage is blocked: nothing would end a circle of reloads
  }
}

/** Whether an error is a part that a reload can bring. */
export function isChunkLoadError(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    FETCH_FAILED.test(error.message) &&
    Date.now() - reloadedAt() > AGAIN_AFTER
  );
}

/** Reloads the page, at once or as soon as there is a network. */
export function reloadForChunks(): void {
  if (!navigator.onLine) {
    window.addEventListener("online", reloadForChunks, { once: true });
    return;
  }
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    return; // see reloadedAt
  }
  window.location.reload();
}
