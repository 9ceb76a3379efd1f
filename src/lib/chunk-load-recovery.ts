import { storageKey } from "./browser-storage";
import { answers } from "./online";

/**
 * Screens are loaded when they are needed. One that could not be loaded (no network just then, or a
 * new release has replaced it) stays lost for this page, because browsers remember the failure; a
 * reload brings it back.
 */

const KEY = storageKey("reloadedAt");
/** A second loss so soon is none that a reload mends. */
const AGAIN_AFTER = 30_000;
const ASK_EVERY = 2000;

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

/** Whether an error is a part that was lost on its way. */
export function isLostCode(error: unknown): boolean {
  return error instanceof TypeError && FETCH_FAILED.test(error.message);
}

/** Whether it is one that a reload can bring. */
export function isChunkLoadError(error: unknown): boolean {
  return isLostCode(error) && Date.now() - reloadedAt() > AGAIN_AFTER;
}

/** Whether the server that the app's code comes from can be reached. */
export function canFetchCode(): Promise<boolean> {
  return answers(window.location.origin);
}

/** Waits until it can be, or until nobody wants to know any more: null then. */
export async function untilCodeCanBeFetched(isWanted: () => boolean): Promise<true | null> {
  while (isWanted()) {
    if (await canFetchCode()) return isWanted() || null;
    await new Promise((done) => setTimeout(done, ASK_EVERY));
  }
  return null;
}

/** Reloads the page, at once or as soon as there is a way to its server. */
export async function reloadForChunks(isWanted = () => true): Promise<void> {
  if ((await untilCodeCanBeFetched(isWanted)) === null) return;
  try {
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    return; // see reloadedAt
  }
  window.location.reload();
}
