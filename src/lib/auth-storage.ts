import { readStored } from "./browser-storage";

/** Where the auth client keeps its things in localStorage: `__convexAuth<what>_<namespace>`. */
export const AUTH_NAMESPACE = "latchkey";

/** Whether a session may be there: lets a signed-out visitor see the form at once instead of a wait. */
export function hasStoredSession(): boolean {
  return readStored(`__convexAuthJWT_${AUTH_NAMESPACE}`) !== null;
}

/** Whether this browser has left for GitHub and not finished. */
export function hasPendingVerifier(): boolean {
  return readStored(`__convexAuthOAuthVerifier_${AUTH_NAMESPACE}`) !== null;
}
