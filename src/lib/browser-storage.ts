import { latchkey as config } from "../../latchkey.config";

/**
 * The browser's storage, which may be blocked or full: reads then give null and writes are dropped.
 */

/** Names of what is stored begin with the product's, because other apps may share its origin. */
export function storageKey(name: string): string {
  return `${config.slug}.${name}`;
}

type Listener = () => void;
const listeners = new Set<Listener>();

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export function readStored(key: string): string | null {
  return attempt(() => localStorage.getItem(key));
}

/** Null removes. Tells the hooks of this tab; other tabs hear of it by the browser's own event. */
export function store(key: string, value: string | null): void {
  attempt(() => (value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value)));
  for (const listener of listeners) listener();
}

/** For useSyncExternalStore: calls back when this tab or another one changes what is stored. */
export function onStored(listener: Listener): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** What was stored as JSON: anything, or null. */
export function readStoredJson(key: string): unknown {
  const text = readStored(key);
  return text === null ? null : attempt(() => JSON.parse(text) as unknown);
}
