import { storageKey } from "./browser-storage";

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
  try {
    sessionStorage.setItem(KEY, JSON.stringify(request));
  } catch {
    // Storage is blocked, and without it the auth client cannot finish such a request either.
  }
}

export function readAuthorizationRequest(): AuthorizationRequest | null {
  try {
    const noted: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (typeof noted !== "object" || noted === null) return null;
    const { provider, purpose }: Record<string, unknown> = { ...noted };
    if (typeof provider !== "string" || (purpose !== "signIn" && purpose !== "connect"))
      return null;
    return { provider, purpose };
  } catch {
    return null;
  }
}

/** It is finished, one way or another. */
export function forgetAuthorizationRequest(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is blocked: there is nothing to forget.
  }
}
