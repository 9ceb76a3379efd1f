import type { Href, Path } from "./navigation";

/**
 * Where a person wanted to go before signing in. It comes from the address bar, so only places
 * inside this app are believed.
 */

const PARAMETER = "returnTo";
/**
 * Longer ones would not fit through a provider and back once they are encoded (REDIRECT_MAX in
 * convex/shared/limits.ts).
 */
const LONGEST_ENCODED = 900;
const SCREENS_OF_SIGN_IN: readonly string[] = [
  "/sign-in",
  "/sign-up",
  "/verify-email",
  "/forgot-password",
  "/reset-password",
  "/auth/callback",
  "/.well-known/change-password",
];

/** A path of this app with its query and hash, or null for anything else. */
export function safeReturnTo(value: string | null | undefined): Href | null {
  if (value === null || value === undefined) return null;
  // Browsers read "\" as "/" and skip tabs and newlines inside addresses.
  if (!/^\/(?!\/)/.test(value) || /[\\\p{Cc}]/u.test(value)) return null;
  const here = window.location.origin;
  if (!URL.canParse(value, here)) return null;
  const url = new URL(value, here);
  if (url.origin !== here || url.pathname.startsWith("//")) return null;
  const inside = url.pathname + url.search + url.hash;
  if (encodeURIComponent(inside).length > LONGEST_ENCODED) return null;
  if (inside === "/" || SCREENS_OF_SIGN_IN.includes(url.pathname)) return null;
  return inside as Href; // inside of this app, where an unknown address has a screen of its own
}

export function readReturnTo(search: string): Href | null {
  return safeReturnTo(new URLSearchParams(search).get(PARAMETER));
}

/** A screen's path that remembers where to go afterwards. */
export function withReturnTo(path: Path, returnTo: string | null): Href {
  return returnTo === null ? path : `${path}?${PARAMETER}=${encodeURIComponent(returnTo)}`;
}
