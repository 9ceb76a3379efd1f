import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { isActive } from "../security/activeUsers";
import { clientFields, clientOf } from "../security/client";
import { remember } from "../security/devices";
import { notify } from "../security/notices";
import type { SessionMethod } from "../shared/signInMethods";
import { endSession, makeRoom } from "./endSession";
import {
  type Tokens,
  issueAccessToken,
  issueTokens,
  issuedTokenId,
  refreshTokens,
} from "./library";
import { detailOf, live, requestedSessionId } from "./liveSession";
import {
  dropSpentTokens,
  judge,
  moveTokens,
  presentedRows,
  voidSecrets,
  withSecret,
} from "./refreshTokens";
import { type Step, keepOutcome, keptOutcome } from "./repeatable";
import { latchkey as config } from "../../latchkey.config";

/**
 * The one door through which sessions come to be: `beginSession` after a sign-in, `sessionAgain`
 * for a sign-in whose answer was lost, `rotateSession` when a live one gets a new id,
 * `refreshSession` when its access token has run out. Nothing else inserts a session's row or asks
 * the library for tokens, so that what every sign-in is subject to is written here once.
 */

/** How a session begins: by which way in, and on which device (security/devices.ts). */
export interface SignInContext {
  method: SessionMethod;
  fingerprints: string[];
  /** The step that begins it, for which the same browser may ask again. */
  step: Step;
  /** When the person proved who they are, if not now (epoch ms); 0 if they did not. */
  authTime?: number;
}

/**
 * Signs a person in who was proven in the same transaction, and ends the session the browser had
 * before. Leaves a line of activity and the memory of the device, and tells the owner by mail if
 * they have signed in before but never from here. FORBIDDEN if the account is closed.
 */
export async function beginSession(
  ctx: MutationCtx,
  user: Doc<"users">,
  { step, ...context }: SignInContext,
): Promise<Result<Tokens>> {
  if (!isActive(user)) return err({ code: "FORBIDDEN" });
  const before = await requestedSessionId(ctx);
  if (before !== null) await endSession(ctx, before);
  await makeRoom(ctx, user._id);
  const now = Date.now();
  const detail = {
    authTime: now,
    ...context,
    lastActiveTime: now,
    ...clientFields(await clientOf(ctx)),
  };
  const expirationTime = now + config.session.total;
  const sessionId = await insertSession(ctx, user._id, expirationTime, detail);
  await noteSignIn(ctx, user, sessionId, context);
  const tokens = await issueTokens(ctx, { userId: user._id, sessionId });
  const tokenId = issuedTokenId(ctx, tokens.refreshToken);
  await keepOutcome(ctx, step, user._id, { tokenId });
  return ok({ ...tokens, refreshToken: await withSecret(ctx, tokenId, sessionId) });
}

async function insertSession(
  ctx: MutationCtx,
  userId: Id<"users">,
  expirationTime: number,
  detail: Omit<Doc<"sessionDetails">, "_id" | "_creationTime" | "sessionId" | "userId">,
): Promise<Id<"authSessions">> {
  const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
  await ctx.db.insert("sessionDetails", { ...detail, sessionId, userId });
  return sessionId;
}

async function noteSignIn(
  ctx: MutationCtx,
  user: Doc<"users">,
  sessionId: Id<"authSessions">,
  { method, fingerprints }: Omit<SignInContext, "step">,
): Promise<void> {
  const familiarity = await remember(ctx, user._id, fingerprints);
  await record(ctx, { userId: user._id, kind: "signedIn", sessionId, method });
  // A first device surprises nobody; after a reset the notice of the reset says it already.
  if (familiarity === "new" && method !== "reset") await notify(ctx, user, "newSignIn");
}

/** The session that a step began lately and nobody has refreshed; "over" if it is not so. */
async function keptSession(
  ctx: MutationCtx,
  step: Step,
): Promise<{ session: Doc<"authSessions">; token: Doc<"authRefreshTokens"> } | "over" | null> {
  const kept = await keptOutcome(ctx, step);
  if (kept === null || !("tokenId" in kept)) return null;
  const token = await ctx.db.get("authRefreshTokens", kept.tokenId);
  if (token === null || token.firstUsedTime !== undefined) return "over";
  const signedIn = await live(ctx, token.sessionId);
  return signedIn === null ? "over" : { session: signedIn.session, token };
}

/**
 * Tokens of the session that a step began within the last two minutes, for the same browser, which
 * has not got its answer; null if the step was not taken. CODE_EXPIRED if the session is over, or
 * if its tokens were used: then the answer did arrive.
 */
export async function sessionAgain(ctx: MutationCtx, step: Step): Promise<Result<Tokens> | null> {
  const kept = await keptSession(ctx, step);
  if (kept === null) return null;
  const tokens = kept === "over" ? null : await handOutAgain(ctx, kept.session, kept.token);
  return tokens === null ? err({ code: "CODE_EXPIRED" }) : ok(tokens);
}

/**
 * The same for a step that may as well begin another session: null as soon as the first is over, is
 * in use, or is the caller's, who signs in anew.
 */
export async function unusedSessionAgain(ctx: MutationCtx, step: Step): Promise<Tokens | null> {
  const kept = await keptSession(ctx, step);
  if (kept === null || kept === "over") return null;
  const isCallers = (await requestedSessionId(ctx)) === kept.session._id;
  return isCallers ? null : await handOutAgain(ctx, kept.session, kept.token);
}

/**
 * Gives a live session a new id, and with it new tokens; what is known about it stays. Access
 * tokens under the old id are dead at once. The refresh token under the old id leads to the new one
 * until the first of the two is presented, so that a browser which never gets this answer goes on
 * by refreshing: whoever gets SESSION_ENDED refreshes before they believe it. What comes by that
 * way has to prove again who they are. With a `step`, the same browser can also send it again.
 */
export async function rotateSession(
  ctx: MutationCtx,
  session: Doc<"authSessions">,
  step?: Step,
): Promise<Tokens> {
  const { userId, expirationTime } = session;
  const before = await detailOf(ctx, session._id);
  if (before === null) throw new Error("A live session has no details");
  const { _id, _creationTime, ...kept } = before;
  const { firstSessionId = session._id, beganTime = session._creationTime } = before;
  const detail = { ...kept, firstSessionId, beganTime, lastActiveTime: Date.now() };
  const sessionId = await insertSession(ctx, userId, expirationTime, detail);
  const tokenId =
    (await moveTokens(ctx, session._id, sessionId)) ??
    issuedTokenId(ctx, (await issueTokens(ctx, { userId, sessionId })).refreshToken);
  await endSession(ctx, session._id);
  if (step !== undefined) await keepOutcome(ctx, step, userId, { tokenId });
  const token = await issueAccessToken(ctx, { userId, sessionId });
  return { token, refreshToken: await withSecret(ctx, tokenId, sessionId) };
}

/**
 * Exchanges a refresh token for the next one; null if it is not good. The rules stand in
 * refreshTokens.ts. A copied one ends the session for both, because which of the two is the thief
 * cannot be told.
 */
export async function refreshSession(
  ctx: MutationCtx,
  refreshToken: string,
): Promise<Tokens | null> {
  const presented = await presentedRows(ctx, refreshToken);
  if (presented === null) return null;
  const { session } = presented;
  const user = await ctx.db.get("users", session.userId);
  const now = Date.now();
  if (!isActive(user) || session.expirationTime <= now) {
    await endSession(ctx, session._id);
    return null;
  }
  const verdict = await judge(ctx, presented);
  if (verdict.kind === "copied") {
    await endSession(ctx, session._id, "refreshTokenReused");
    await record(ctx, { userId: user._id, kind: "refreshTokenReused" });
    await notify(ctx, user, "refreshTokenReused");
    return null;
  }
  const tokens =
    verdict.kind === "exchange"
      ? await exchange(ctx, session, verdict.token._id)
      : await handOutAgain(ctx, session, verdict.token);
  if (tokens === null) {
    await endSession(ctx, session._id);
    return null;
  }
  const detail = await detailOf(ctx, session._id);
  const proof = verdict.isFormer ? { authTime: 0 } : {};
  if (detail !== null)
    await ctx.db.patch("sessionDetails", detail._id, { lastActiveTime: now, ...proof });
  return tokens;
}

/** The successor of a token that is presented for the first time; null if it is too old. */
async function exchange(
  ctx: MutationCtx,
  { _id: sessionId }: Doc<"authSessions">,
  tokenId: Id<"authRefreshTokens">,
): Promise<Tokens | null> {
  const tokens = await refreshTokens(ctx, `${tokenId}|${sessionId}`);
  if (tokens === null) return null;
  await dropSpentTokens(ctx, sessionId);
  const nextId = issuedTokenId(ctx, tokens.refreshToken);
  return { ...tokens, refreshToken: await withSecret(ctx, nextId, sessionId) };
}

/** A token that nobody has presented yet, once more; null if it is too old. */
async function handOutAgain(
  ctx: MutationCtx,
  { _id: sessionId, userId }: Doc<"authSessions">,
  { _id: tokenId, expirationTime }: Doc<"authRefreshTokens">,
): Promise<Tokens | null> {
  if (expirationTime < Date.now()) return null;
  await voidSecrets(ctx, tokenId);
  const token = await issueAccessToken(ctx, { userId, sessionId });
  return { token, refreshToken: await withSecret(ctx, tokenId, sessionId) };
}
