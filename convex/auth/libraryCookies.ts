/** The cookies that @convex-dev/auth 0.0.95 sets when a browser leaves for a provider. */

export type OAuthCheck = "pkce" | "state" | "nonce";

function isSecure(): boolean {
  return (process.env["CONVEX_SITE_URL"] ?? "").startsWith("https:");
}

/** The library prefixes its cookies except on your own machine. */
function prefixed(name: string): string {
  const local = /(localhost|127\.0\.0\.1):\d+/.test(process.env["CONVEX_SITE_URL"] ?? "");
  return local ? name : `__Host-${name}`;
}

function returnCookie(provider: string): string {
  return prefixed(`${provider}RedirectTo`);
}

/**
 * They are SameSite=None and Partitioned, for embedding. The callback is a top-level navigation,
 * for which Lax is enough and tighter; over plain http, on your own machine, Secure would lose them
 * in some browsers.
 */
export function tightened(cookie: string): string {
  const lax = cookie.replace(/; *SameSite=None/i, "; SameSite=Lax").replace(/; *Partitioned/i, "");
  return isSecure() ? lax : lax.replace(/; *Secure/i, "");
}

/** What takes all cookies of a provider's away. */
export function expiredCookies(provider: string, checks: readonly OAuthCheck[]): string[] {
  const secure = isSecure() ? "; Secure" : "";
  const names = [
    ...checks.map((check) => prefixed(`${provider}OAuth${check}`)),
    returnCookie(provider),
  ];
  return names.map((name) => `${name}=; Max-Age=0; Path=/; HttpOnly${secure}; SameSite=Lax`);
}

/** The page the browser was to return to, as a cookie remembers it; undefined if none does. */
export function rememberedReturn(request: Request, provider: string): string | undefined {
  const prefix = `${returnCookie(provider)}=`;
  const cookies = (request.headers.get("Cookie") ?? "").split(/; */);
  const value = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
