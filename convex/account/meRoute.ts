import { api } from "../_generated/api";
import { httpAction } from "../_generated/server";
import { siteUrl } from "../lib/environment";

/**
 * `GET /api/me`: the bearer token's user, for other programs than the app and for pages of the
 * app's own origin.
 */

function headers(): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": new URL(siteUrl()).origin,
    "Cache-Control": "no-store",
    Vary: "Origin",
  };
}

/** 200 with what `users:current` answers, or 401 with a code. */
export const me = httpAction(async (ctx) => {
  let user;
  try {
    user = await ctx.runQuery(api.users.current, {});
  } catch {
    // A token that cannot be read at all is as good as none.
    user = null;
  }
  if (user !== null) return Response.json(user, { headers: headers() });
  return Response.json(
    { code: "UNAUTHENTICATED" },
    { status: 401, headers: { ...headers(), "WWW-Authenticate": "Bearer" } },
  );
});

/** The browser's question before the request: which origin, method and header are allowed. */
export const preflight = httpAction(
  async () =>
    new Response(null, {
      status: 204,
      headers: {
        ...headers(),
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "Authorization",
        "Access-Control-Max-Age": "86400",
      },
    }),
);
