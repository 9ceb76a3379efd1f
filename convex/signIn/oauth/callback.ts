import { ConvexError } from "convex/values";
import type { ActionCtx } from "../../_generated/server";
import { expiredCookies, rememberedReturn, tightened } from "../../auth/libraryCookies";
import { checkEnvironment, siteUrl } from "../../lib/environment";
import { type ErrorCode, isAppErrorData } from "../../shared/errors";
import type { OAuthProviderId } from "../../shared/oauthProviders";
import { CALLBACK_PAGE, oauthParams } from "../../shared/validation";
import { OFFERED, PROVIDERS } from "./registry";

/** The two HTTP routes of an OAuth sign-in, around the library's. */

type Route = (ctx: ActionCtx, request: Request) => Promise<Response>;

/** Why a browser comes back without a code, as the address of our callback page says it. */
interface Problem {
  error: ErrorCode | "access_denied";
  provider?: OAuthProviderId;
}

/** Where an OAuth sign-in ends: our callback page, never anywhere else. */
export function callbackPage(redirectTo: unknown): string {
  const parsed = oauthParams.safeParse({ redirectTo });
  return siteUrl() + (parsed.success ? parsed.data.redirectTo : CALLBACK_PAGE);
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

function withProblem(location: string, { error, provider }: Problem): string {
  const url = new URL(location);
  url.searchParams.delete("code");
  url.searchParams.set("error", error);
  if (provider !== undefined) url.searchParams.set("provider", provider);
  return url.toString();
}

/**
 * The way back for a browser that got nowhere: 400, because the link was not good, with a page that
 * goes on to our callback page by itself, where the reason stands in words.
 */
function wayBack(redirectTo: unknown, problem: Problem): Response {
  const target = withProblem(callbackPage(redirectTo), problem).replaceAll("&", "&amp;");
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

/** The path of the route by which a browser leaves for a provider. */
export const START_PREFIX = "/api/auth/signin/";

/**
 * Leaves for a provider, unless the link was not made by this app a moment ago or it is not set up.
 */
export function startRoute(library: Route): Route {
  return async (ctx, request) => {
    const url = new URL(request.url);
    const redirectTo = url.searchParams.get("redirectTo");
    const provider = OFFERED.find((id) => url.pathname === START_PREFIX + id);
    if (provider === undefined || !oauthParams.safeParse({ redirectTo }).success)
      return wayBack(redirectTo, { error: "INVALID_INPUT" });
    const watch = watched(ctx);
    try {
      checkEnvironment(PROVIDERS[provider].settings);
      const response = await library(watch.ctx, request);
      const location = response.headers.get("Location");
      if (location !== null) return towards(location, response);
    } catch (error) {
      // oxlint-disable-next-line no-console -- the operator must learn what is not set up
      console.error(error instanceof Error ? error.message : String(error));
    }
    return wayBack(redirectTo, { error: watch.failure() ?? "INTERNAL", provider });
  };
}

async function libraryPage(
  library: Route,
  provider: OAuthProviderId,
  ctx: ActionCtx,
  request: Request,
): Promise<string> {
  const watch = watched(ctx);
  let location: string | null = null;
  try {
    location = (await library(watch.ctx, request)).headers.get("Location");
  } catch {
    // The library logs what it catches; what it does not catch ends here, on a page instead of a
    // bare 500.
  }
  if (location !== null && new URL(location).searchParams.has("code")) {
    const url = new URL(location);
    url.searchParams.set("provider", provider);
    return url.toString();
  }
  const page = callbackPage(rememberedReturn(request, provider));
  return withProblem(page, { error: watch.failure() ?? "INTERNAL", provider });
}

/**
 * Comes back from a provider: to our callback page with a code, or with the reason why there is
 * none.
 */
export function callbackRoute(provider: OAuthProviderId, library: Route): Route {
  return async (ctx, request) => {
    const denied = new URL(request.url).searchParams.get("error") === "access_denied";
    const page = callbackPage(rememberedReturn(request, provider));
    const headers = new Headers({
      Location: denied
        ? withProblem(page, { error: "access_denied", provider })
        : await libraryPage(library, provider, ctx, request),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
    });
    for (const cookie of expiredCookies(provider, PROVIDERS[provider].checks))
      headers.append("Set-Cookie", cookie);
    return new Response(null, { status: 302, headers });
  };
}
