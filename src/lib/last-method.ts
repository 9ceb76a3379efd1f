import { readStored, storageKey, store } from "./browser-storage";

/** How this browser signed in last, for the person's own information. */
export type SignInMethod = "password" | "code" | "github";

const KEY = storageKey("method");

export function readLastMethod(): SignInMethod | null {
  const stored = readStored(KEY);
  return stored === "password" || stored === "code" || stored === "github" ? stored : null;
}

export function keepLastMethod(method: SignInMethod): void {
  store(KEY, method);
}
