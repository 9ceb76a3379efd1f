import { useSyncExternalStore } from "react";
import { readStored, storageKey, store } from "./browser-storage";

/**
 * The clock of the deployment, which decides what is too early, too late and how long ago: this
 * computer's may be hours off. Each access token says when it was issued, and a page gets one when
 * it loads; a refusal that is about time says its own. Until that token has come, the difference
 * that this browser found out last is the best there is.
 */

const KEY = storageKey("clockAhead");

/** Seconds of difference are the way an answer takes, and the precision of a token. */
const ALIKE_WITHIN = 5000;

/** How far the deployment's clock is ahead, in milliseconds. */
let ahead = Number(readStored(KEY)) || 0;
const listeners = new Set<() => void>();

/** Takes note of what time it is there, from an answer that has just come. */
export function noteServerTime(at: number): void {
  const difference = at - Date.now();
  ahead = Math.abs(difference) < ALIKE_WITHIN ? 0 : difference;
  store(KEY, ahead === 0 ? null : String(ahead));
  for (const listener of listeners) listener();
}

/** Calls back when the difference is found out. Returns the way to stop listening. */
export function onServerTime(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What time it is there. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** A moment of the deployment's as this computer's clock will show it. */
export function useOnThisClock(at: number): number {
  return at - useSyncExternalStore(onServerTime, () => ahead);
}
