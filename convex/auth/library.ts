import { convexAuth } from "@convex-dev/auth/server";
import type { AnyDataModel, GenericQueryCtx } from "convex/server";
import type { GenericId } from "convex/values";
import { latchkey as config } from "../../latchkey.config";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx, MutationCtx, QueryCtx } from "../_generated/server";
import { PROVEN_AT, detailOf } from "./liveSession";

/**
 * What of @convex-dev/auth 0.0.95 this app stands on besides its documented functions. A registered
 * function keeps its body in `_handler`; its `store` makes tokens and verifiers. The contract test
 * tests/convex/hardenedAuth.test.ts fails when a new version changes any of it.
 */

type Handler<Ctx, Args, Result> = (ctx: Ctx, args: Args) => Promise<Result>;

/**
 * The body of a registered function. The types are the wire seam: the library does not export them.
 */
export function bodyOf<Ctx, Args, Result>(registered: unknown): Handler<Ctx, Args, Result> {
  if (typeof registered !== "function" || !("_handler" in registered))
    throw new Error("@convex-dev/auth or convex changed: a registered function has no _handler");
  return registered._handler as Handler<Ctx, Args, Result>;
}

/** Runs an HTTP action's body, for callers that wrap a route. */
export function httpBody(
  registered: unknown,
): (ctx: ActionCtx, request: Request) => Promise<Response> {
  return bodyOf<ActionCtx, Request, Response>(registered);
}

export interface Tokens {
  token: string;
  refreshToken: string;
}

/**
 * How long the library's tokens are good for. In code: a variable that is no number would mean for
 * ever.
 */
export const LIFETIMES = {
  session: {
    totalDurationMs: config.session.total,
    inactiveDurationMs: config.session.inactive,
  },
  jwt: {
    durationMs: config.session.accessToken,
    // What a token is good for does not grow after it was issued (recentAuth.ts).
    customClaims: async (
      ctx: GenericQueryCtx<AnyDataModel>,
      { sessionId }: { sessionId: GenericId<"authSessions"> },
    ) => {
      // The library's context knows no tables; it is the one of our own functions.
      const detail = await detailOf(ctx as unknown as QueryCtx, sessionId);
      return { [PROVEN_AT]: detail?.authTime ?? 0 };
    },
  },
};

/** Tokens and verifiers do not depend on the providers, so this instance needs none. */
const { store } = convexAuth({ providers: [], ...LIFETIMES });

/** Casts are the wire seam: what each kind of call returns is not in the library's types. */
async function call<Result>(ctx: MutationCtx, args: object): Promise<Result> {
  return (await bodyOf<MutationCtx, { args: object }, unknown>(store)(ctx, { args })) as Result;
}

/** The tokens of a session that has a row. */
export async function issueTokens(
  ctx: MutationCtx,
  session: { userId: Id<"users">; sessionId: Id<"authSessions"> },
): Promise<Tokens> {
  const args = { type: "signIn", generateTokens: true, ...session };
  return (await call<{ tokens: Tokens }>(ctx, args)).tokens;
}

/** An access token alone: the library makes a refresh token with it, which nobody gets. */
export async function issueAccessToken(
  ctx: MutationCtx,
  session: { userId: Id<"users">; sessionId: Id<"authSessions"> },
): Promise<string> {
  const { token, refreshToken } = await issueTokens(ctx, session);
  await ctx.db.delete("authRefreshTokens", issuedTokenId(ctx, refreshToken));
  return token;
}

/** The id of a refresh token that the library has just issued, `<token id>|<session id>`. */
export function issuedTokenId(ctx: MutationCtx, refreshToken: string): Id<"authRefreshTokens"> {
  const id = ctx.db.normalizeId("authRefreshTokens", refreshToken.split("|")[0] ?? "");
  if (id === null) throw new Error("The refresh token of @convex-dev/auth has changed shape");
  return id;
}

/** Exchanges a refresh token, `<token id>|<session id>`, for the next one. */
export async function refreshTokens(
  ctx: MutationCtx,
  refreshToken: string,
): Promise<Tokens | null> {
  return await call<Tokens | null>(ctx, { type: "refreshSession", refreshToken });
}

/** Makes the row by which a browser that leaves for a provider is known when it comes back. */
export async function makeVerifier(ctx: MutationCtx): Promise<Id<"authVerifiers">> {
  return await call<Id<"authVerifiers">>(ctx, { type: "verifier" });
}

/** Ties a verifier to what the browser's cookies hold. */
export async function signVerifier(
  ctx: MutationCtx,
  verifier: Id<"authVerifiers">,
  signature: string,
): Promise<void> {
  await call<void>(ctx, { type: "verifierSignature", verifier, signature });
}
