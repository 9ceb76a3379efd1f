import { readStored, storageKey, store } from "./browser-storage";

/**
 * What this browser remembers about its own session, to tell an ended session from one a person
 * left: "active" while signed in, "leaving" once sign-out was pressed and until the server has
 * ended the session.
 */
export type SessionMarker = "active" | "leaving";

const KEY = storageKey("session");

export function readSessionMarker(): SessionMarker | null {
  const stored = readStored(KEY);
  return stored === "active" || stored === "leaving" ? stored : null;
}

export function markSession(trace: SessionMarker | null): void {
  if (readSessionMarker() !== trace) store(KEY, trace);
}

/** Why the session ended, in words for the sign-in screen of this visit; null if nobody knows. */
let reason: string | null = null;

export function keepEndReason(words: string | null): void {
  reason = words;
}

export function readEndReason(): string | null {
  return reason;
}
