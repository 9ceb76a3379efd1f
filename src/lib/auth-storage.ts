import { latchkey as config } from "../../latchkey.config";
import { readStored } from "./browser-storage";

/** Where the auth client keeps its things in localStorage: `__convexAuth<what>_<namespace>`. */
export const AUTH_NAMESPACE = config.slug;

/** Whether a session may be there: lets a signed-out visitor see the form at once instead of a wait. */
export function hasStoredSession(): boolean {
  return readStored(`__convexAuthJWT_${AUTH_NAMESPACE}`) !== null;
}

/** Whether this browser has left for GitHub and not finished. */
export function hasPendingVerifier(): boolean {
  return readStored(`__convexAuthOAuthVerifier_${AUTH_NAMESPACE}`) !== null;
}

/**
 * Does work that ends this browser's session and begins another, while no tab refreshes its token. The auth client
 * does that under this lock, and whenever a page has loaded: answered after the work, it would forget the new session
 * together with the old. Without locks (old browsers, plain http) the work is done at once.
 */
export function withoutRefresh<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request("__convexAuthRefreshToken", work);
}
