import { latchkey as config } from "../../latchkey.config";

/**
 * What this browser and this tab keep. Their storage may be blocked or full: what it does not take
 * is kept in memory, for as long as the page lives.
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

function keptIn(area: () => Storage) {
  const memory = new Map<string, string>();
  return {
    read: (key: string) => memory.get(key) ?? attempt(() => area().getItem(key)),
    write: (key: string, value: string | null): void => {
      memory.delete(key);
      const isStored = attempt(() => {
        if (value !== null) area().setItem(key, value);
        return value !== null;
      });
      if (isStored) return;
      if (value !== null) memory.set(key, value);
      // Also what was there before a value that there is no room for.
      attempt(() => area().removeItem(key));
    },
  };
}

const browser = keptIn(() => localStorage);
const tab = keptIn(() => sessionStorage);

export const readStored = browser.read;

/** Null removes. Tells the hooks of this tab; other tabs hear of it by the browser's own event. */
export function store(key: string, value: string | null): void {
  browser.write(key, value);
  for (const listener of listeners) listener();
}

/** What only this tab keeps, across its reloads. */
export const readInTab = tab.read;

/** Null removes. */
export const storeInTab = tab.write;

/** For useSyncExternalStore: calls back when this tab or another one changes what is stored. */
export function onStored(listener: Listener): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

/** Text as JSON: anything, or null. */
export function readJson(text: string | null): unknown {
  return text === null ? null : attempt(() => JSON.parse(text) as unknown);
}
