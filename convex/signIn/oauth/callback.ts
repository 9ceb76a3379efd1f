import { ConvexError } from "convex/values";
import type { ActionCtx } from "../../_generated/server";
import { type ErrorCode, isAppErrorData } from "../../shared/errors";
import { CALLBACK_PAGE, oauthParams } from "../../shared/validation";
import { checkEnvironment, siteUrl } from "../../lib/environment";

/** The two HTTP routes of GitHub sign-in, around the library's. */

type Route = (ctx: ActionCtx, request: Request) => Promise<Response>;
type CallbackError = ErrorCode | "access_denied";

const COOKIES = ["githubOAuthpkce", "githubOAuthstate", "githubRedirectTo"];

/** Where GitHub sign-in ends: our callback page, never anywhere else. */
export function callbackPage(redirectTo: unknown): string {
  const parsed = oauthParams.safeParse({ redirectTo });
  return siteUrl() + (parsed.success ? parsed.data.redirectTo : CALLBACK_PAGE);
}

function isSecure(): boolean {
  return (process.env["CONVEX_SITE_URL"] ?? "").startsWith("https:");
}

/**
 * The library's cookies are SameSite=None and Partitioned, for embedding. The callback is a top-level navigation, for
 * which Lax is enough and tighter; over plain http, on your own machine, Secure would lose them in some browsers.
 */
function tightened(cookie: string): string {
  const lax = cookie.replace(/; *SameSite=None/i, "; SameSite=Lax").replace(/; *Partitioned/i, "");
  return isSecure() ? lax : lax.replace(/; *Secure/i, "");
}

/** The library prefixes its cookies except on your own machine. */
function cookieName(name: string): string {
  const local = /(localhost|127\.0\.0\.1):\d+/.test(process.env["CONVEX_SITE_URL"] ?? "");
  return local ? name : `__Host-${name}`;
}

function expired(name: string): string {
  const secure = isSecure() ? "; Secure" : "";
  return `${cookieName(name)}=; Max-Age=0; Path=/; HttpOnly${secure}; SameSite=Lax`;
}

/** The context for the library, and what its store call failed with: the library swallows that. */
function watched(ctx: ActionCtx): { ctx: ActionCtx; failure: () => ErrorCode | null } {
  let failure: ErrorCode | null = null;
  const runMutation: ActionCtx["runMutation"] = async (...call) => {
    try {
      return await ctx.runMutation(...call);
    } catch (error) {
      const known = error instanceof ConvexError && isAppErrorData(error.data);
      failure = known ? error.data.code : "INTERNAL";
      throw error;
    }
  };
  return { ctx: { ...ctx, runMutation }, failure: () => failure };
}

function withError(location: string, error: CallbackError): string {
  const url = new URL(location);
  url.searchParams.delete("code");
  url.searchParams.set("error", error);
  return url.toString();
}

/**
 * The way back for a browser that got nowhere: 400, because the link was not good, with a page that goes on to our
 * callback page by itself, where the reason stands in words.
 */
function wayBack(redirectTo: unknown, error: CallbackError): Response {
  const target = withError(callbackPage(redirectTo), error).replaceAll("&", "&amp;");
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="0; url=${target}">
<title>Sign-in did not start</title>
<p>This sign-in link is not valid any more. <a href="${target}">Go back to the app</a></p>
</html>
`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
  return new Response(body, { status: 400, headers });
}

function towards(location: string, response: Response): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  for (const cookie of response.headers.getSetCookie())
    headers.append("Set-Cookie", tightened(cookie));
  return new Response(null, { status: 302, headers });
}

/** Leaves for GitHub, unless the link was not made by this app a moment ago or GitHub is not set up. */
export function startRoute(library: Route): Route {
  return async (ctx, request) => {
    const url = new URL(request.url);
    const redirectTo = url.searchParams.get("redirectTo");
    const isOurs =
      oauthParams.safeParse({ redirectTo }).success && url.pathname === "/api/auth/signin/github";
    if (!isOurs) return wayBack(redirectTo, "INVALID_INPUT");
    const watch = watched(ctx);
    try {
      checkEnvironment("github");
      const response = await library(watch.ctx, request);
      const location = response.headers.get("Location");
      if (location !== null) return towards(location, response);
    } catch (error) {
      // oxlint-disable-next-line no-console -- the operator must learn what is not set up
      console.error(error instanceof Error ? error.message : String(error));
    }
    return wayBack(redirectTo, watch.failure() ?? "INTERNAL");
  };
}

/** The page the browser was to return to, as the library's cookie remembers it. */
function rememberedPage(request: Request): string {
  const prefix = `${cookieName("githubRedirectTo")}=`;
  const cookies = (request.headers.get("Cookie") ?? "").split(/; */);
  const value = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
  try {
    return callbackPage(value === undefined ? undefined : decodeURIComponent(value));
  } catch {
    return callbackPage(undefined);
  }
}

async function libraryPage(library: Route, ctx: ActionCtx, request: Request): Promise<string> {
  const watch = watched(ctx);
  let location: string | null = null;
  try {
    location = (await library(watch.ctx, request)).headers.get("Location");
  } catch {
    // The library logs what it catches; what it does not catch ends here, on a page instead of a bare 500.
  }
  if (location !== null && new URL(location).searchParams.has("code")) return location;
  return withError(rememberedPage(request), watch.failure() ?? "INTERNAL");
}

/** Comes back from GitHub: to our callback page with a code, or with the reason why there is none. */
export function callbackRoute(library: Route): Route {
  return async (ctx, request) => {
    const denied = new URL(request.url).searchParams.get("error") === "access_denied";
    const headers = new Headers({
      Location: denied
        ? withError(rememberedPage(request), "access_denied")
        : await libraryPage(library, ctx, request),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
    });
    for (const name of COOKIES) headers.append("Set-Cookie", expired(name));
    return new Response(null, { status: 302, headers });
  };
}
