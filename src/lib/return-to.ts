import { paths } from "./paths";

/** Where a person wanted to go before signing in. It comes from the address bar, so only places inside this app are believed. */

const PARAMETER = "returnTo";
/**
 * Longer ones would not fit through GitHub and back once they are encoded (REDIRECT_MAX in
 * convex/shared/limits.ts).
 */
const LONGEST_ENCODED = 900;
const SCREENS_OF_SIGN_IN: readonly string[] = [
  paths.signIn,
  paths.signUp,
  paths.verifyEmail,
  paths.forgotPassword,
  paths.resetPassword,
  paths.authCallback,
  paths.changePassword,
];

/** A path of this app with its query and hash, or null for anything else. */
export function safeReturnTo(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  // Browsers read "\" as "/" and skip tabs and newlines inside addresses.
  if (!/^\/(?!\/)/.test(value) || /[\\\p{Cc}]/u.test(value)) return null;
  const here = window.location.origin;
  if (!URL.canParse(value, here)) return null;
  const url = new URL(value, here);
  if (url.origin !== here || url.pathname.startsWith("//")) return null;
  const inside = url.pathname + url.search + url.hash;
  if (encodeURIComponent(inside).length > LONGEST_ENCODED) return null;
  return inside === paths.home || SCREENS_OF_SIGN_IN.includes(url.pathname) ? null : inside;
}

export function readReturnTo(search: string): string | null {
  return safeReturnTo(new URLSearchParams(search).get(PARAMETER));
}

/** A screen's path that remembers where to go afterwards. */
export function withReturnTo(path: string, returnTo: string | null): string {
  return returnTo === null ? path : `${path}?${PARAMETER}=${encodeURIComponent(returnTo)}`;
}
