import { readInTab, readJson, storageKey, storeInTab } from "./browser-storage";

/**
 * That this tab left for a provider, and what for: to sign in, or to connect it to the account that
 * is signed in. Nothing else may connect anything on coming back.
 */
export interface AuthorizationRequest {
  provider: string;
  purpose: "signIn" | "connect";
}

const KEY = storageKey("authorization");

export function noteAuthorizationRequest(request: AuthorizationRequest): void {
  storeInTab(KEY, JSON.stringify(request));
}

export function readAuthorizationRequest(): AuthorizationRequest | null {
  const noted = readJson(readInTab(KEY));
  if (typeof noted !== "object" || noted === null) return null;
  const { provider, purpose }: Record<string, unknown> = { ...noted };
  if (typeof provider !== "string" || (purpose !== "signIn" && purpose !== "connect")) return null;
  return { provider, purpose };
}

/** It is finished, one way or another. */
export function forgetAuthorizationRequest(): void {
  storeInTab(KEY, null);
}
