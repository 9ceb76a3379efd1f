import { readStored, storageKey, store } from "./browser-storage";

/** How this browser signed in last, for the person's own information: the id of a method. */
const KEY = storageKey("method");

export function readLastMethod(): string | null {
  return readStored(KEY);
}

export function keepLastMethod(method: string): void {
  store(KEY, method);
}
