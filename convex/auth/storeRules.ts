import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { record } from "../security/activityLog";
import { clientOf } from "../security/client";
import { answerTrip, claimIntent, redeemTrip } from "../signIn/oauth/authorizationRequests";
import type { NewSession, RawStore, SessionInfo, StoreCall, Tokens } from "./storeCall";
import { marksOf } from "../security/devices";
import { noteSignIn } from "./newSignIn";
import { notify } from "../security/notices";
import { appError } from "../lib/result";
import { byEverybody, byNetwork, spend } from "../security/rateLimits";
import { REUSE_WINDOW, activeToken, presented, pruneSpent, withSecret } from "./refreshTokens";
import {
  describeSession,
  detailOf,
  endSession,
  forgetSession,
  liveSession,
  makeRoom,
  presentedSessionId,
} from "./sessions";

/** What this app adds to each kind of call that the library's `store` answers. */

type Call<Type extends StoreCall["type"]> = Extract<StoreCall, { type: Type }>;

/** Time between starting at GitHub and coming back, as the library's cookies have it. */
const VERIFIER_AGE = 15 * 60_000;

async function sealed(ctx: MutationCtx, tokens: Tokens): Promise<Tokens> {
  return { ...tokens, refreshToken: await withSecret(ctx, tokens.refreshToken) };
}

export async function issueTokens(
  ctx: MutationCtx,
  session: NewSession,
  raw: RawStore,
): Promise<Tokens> {
  return await sealed(ctx, await raw.tokens(session));
}

export async function signOut(ctx: MutationCtx): Promise<null> {
  const live = await liveSession(ctx);
  const sessionId = await presentedSessionId(ctx);
  if (sessionId !== null) await endSession(ctx, sessionId);
  if (live !== null) await record(ctx, { userId: live.user._id, kind: "signedOut" });
  return null;
}

/**
 * Exchanges a refresh token for the next one. A spent one that comes back late has been copied by someone, and which
 * of the two is the thief cannot be told: the session ends for both.
 */
export async function refreshSession(
  ctx: MutationCtx,
  refreshToken: string,
  raw: RawStore,
): Promise<Tokens | null> {
  const found = await presented(ctx, refreshToken);
  if (found === null) return null;
  const { session, token } = found;
  const user = await ctx.db.get("users", session.userId);
  const now = Date.now();
  if (user === null || user.disabledTime !== undefined || session.expirationTime <= now) {
    await endSession(ctx, session._id);
    return null;
  }
  if (token.firstUsedTime !== undefined && token.firstUsedTime + REUSE_WINDOW <= now) {
    await endSession(ctx, session._id, "tokenReused");
    await record(ctx, { userId: user._id, kind: "refreshTokenReused" });
    await notify(ctx, user, "tokenReused");
    return null;
  }
  const tokens = await raw.refresh(await singleLine(ctx, token, refreshToken));
  if (tokens === null) {
    await forgetSession(ctx, session._id);
    return null;
  }
  await touch(ctx, session._id);
  await pruneSpent(ctx, session._id);
  return await sealed(ctx, tokens);
}

/**
 * The token to hand to the library. For one used a moment ago that is the parent of the newest: the library then
 * gives out the newest again instead of starting a second line that would never meet the first.
 */
async function singleLine(
  ctx: MutationCtx,
  token: Doc<"authRefreshTokens">,
  refreshToken: string,
): Promise<string> {
  if (token.firstUsedTime === undefined) return refreshToken;
  const parent = (await activeToken(ctx, token.sessionId))?.parentRefreshTokenId;
  return parent === undefined ? refreshToken : `${parent}|${token.sessionId}`;
}

async function touch(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const detail = await detailOf(ctx, sessionId);
  if (detail !== null)
    await ctx.db.patch("sessionDetails", detail._id, { lastActiveTime: Date.now() });
}

/** The last step of GitHub sign-in: the code from the callback, in the browser that started. */
export async function redeemOAuthCode(
  ctx: MutationCtx,
  call: Call<"verifyCodeAndSignIn">,
  raw: RawStore,
): Promise<SessionInfo | null> {
  if (call.verifier === undefined) return null;
  const client = await clientOf(ctx);
  const spent = await spend(ctx, [byNetwork("codeTryNetwork", client)]);
  // Not thrown: the library's client has no way on from a failure here, but knows what no tokens mean.
  if (!spent.ok) return null;
  const linked = await redeemTrip(ctx, call.verifier, call.params.code);
  if (linked === null) return null;
  if (linked !== "none") return { ...linked, tokens: await issueTokens(ctx, linked, raw) };
  const before = await presentedSessionId(ctx);
  const info = await raw.redeem(call);
  if (info === null) return null;
  const { sessionId, userId } = info;
  const user = await ctx.db.get("users", userId);
  if (user === null || user.disabledTime !== undefined) {
    await endSession(ctx, sessionId);
    return null;
  }
  if (before !== null) await forgetSession(ctx, before);
  await makeRoom(ctx, userId);
  const beginning = { method: "github" as const, deviceMacs: await marksOf(null, client) };
  await describeSession(ctx, { sessionId, userId, ...beginning });
  await noteSignIn(ctx, user, { sessionId, ...beginning });
  return { ...info, tokens: info.tokens === null ? null : await sealed(ctx, info.tokens) };
}

export async function startOAuth(ctx: MutationCtx, raw: RawStore): Promise<Id<"authVerifiers">> {
  const network = byNetwork("oauthNetwork", await clientOf(ctx));
  const spent = await spend(ctx, [network, byEverybody("oauthGlobal")]);
  if (!spent.ok) throw appError(spent.error);
  const verifierId = await raw.verifier();
  await claimIntent(ctx, verifierId);
  return verifierId;
}

/** Ties the browser's cookies to a verifier: only to one of that table, once, and soon after it was made. */
export async function signVerifier(
  ctx: MutationCtx,
  call: Call<"verifierSignature">,
  raw: RawStore,
): Promise<null> {
  const verifierId = ctx.db.normalizeId("authVerifiers", call.verifier);
  const verifier = verifierId === null ? null : await ctx.db.get("authVerifiers", verifierId);
  if (verifier === null || verifier.signature !== undefined)
    throw appError({ code: "INVALID_INPUT", field: "code" });
  if (verifier._creationTime + VERIFIER_AGE <= Date.now())
    throw appError({ code: "INVALID_INPUT", field: "code" });
  await raw.sign(verifier._id, call.signature);
  return null;
}

/**
 * Comes back from GitHub. A browser that left while signed in does not become a new user by it: unless it asked to
 * connect GitHub, its owner is told to.
 */
export async function userOAuth(
  ctx: MutationCtx,
  call: Call<"userOAuth">,
  raw: RawStore,
): Promise<string> {
  const linkCode = await answerTrip(ctx, call);
  if (linkCode !== null) return linkCode;
  const verifier = await ctx.db
    .query("authVerifiers")
    .withIndex("signature", (q) => q.eq("signature", call.signature))
    .unique();
  const sessionId = verifier?.sessionId;
  const session = sessionId === undefined ? null : await ctx.db.get("authSessions", sessionId);
  const account = await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", call.provider).eq("providerAccountId", call.providerAccountId),
    )
    .unique();
  if (session !== null && account === null) throw appError({ code: "GITHUB_LINK_REQUIRED" });
  return await raw.oauth(call);
}
