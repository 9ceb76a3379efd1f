import { useSyncExternalStore } from "react";

/**
 * What has happened, said to those who do not see it: a row that came or went, a change that shows
 * nowhere in words.
 */

interface Announcement {
  text: string;
  /** Tells it from the one before, so that the same words are read again. */
  number: number;
}

let latest: Announcement = { text: "", number: 0 };
const listeners = new Set<() => void>();

export function announce(text: string): void {
  latest = { text, number: latest.number + 1 };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAnnouncement(): Announcement {
  return useSyncExternalStore(subscribe, () => latest);
}
