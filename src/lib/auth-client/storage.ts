import { latchkey as config } from "../../../latchkey.config";
import { readStored } from "../browser-storage";

/**
 * What @convex-dev/auth keeps in this browser, by the names and formats of the installed version.
 * tests/web/auth-client.test.tsx fails when another version changes them.
 */

export const NAMESPACE = config.slug;

const TOKEN = `__convexAuthJWT_${NAMESPACE}`;
const VERIFIER = `__convexAuthOAuthVerifier_${NAMESPACE}`;
/**
 * The lock under which the library refreshes its token, which it does whenever a page has loaded.
 */
const REFRESH_LOCK = "__convexAuthRefreshToken";

/** Whether a session may be there: lets a signed-out visitor see the form at once. */
export function hasStoredSession(): boolean {
  return readStored(TOKEN) !== null;
}

/** The access token that this browser keeps, which every tab may have got. */
export function storedToken(): string | null {
  return readStored(TOKEN);
}

/** Whose session this browser keeps a token of, as `user|session`. Nothing is verified here. */
export function storedSession(): string | null {
  const { sub } = claimsOf(storedToken());
  return typeof sub === "string" ? sub : null;
}

/** What a token says, nothing of it verified; nothing if it is none. */
export function claimsOf(token: string | null): Record<string, unknown> {
  const payload = token?.split(".")[1];
  if (payload === undefined) return {};
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof claims === "object" && claims !== null ? { ...claims } : {};
  } catch {
    return {}; // no token of ours
  }
}

/** Whether this browser has left for a provider and not finished. */
export function hasPendingVerifier(): boolean {
  return readStored(VERIFIER) !== null;
}

/**
 * Does work that ends this browser's session and begins another, while no tab refreshes its token:
 * a refresh that is answered after the work would forget the new session together with the old.
 * Without locks (old browsers, plain http) the work is done at once.
 */
export function withoutRefresh<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!("locks" in navigator)) return work();
  return navigator.locks.request(REFRESH_LOCK, work);
}
