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
import { type Tokens, issueTokens, refreshTokens } from "./library";
import { detailOf, requestedSessionId } from "./liveSession";
import {
  REUSE_WINDOW,
  activeToken,
  dropSpentTokens,
  rowsOfToken,
  withSecret,
} from "./refreshTokens";
import { latchkey } from "../../latchkey.config";

/**
 * The one door through which sessions come to be: `beginSession` after a sign-in, `rotateSession`
 * when a live one gets a new id, `refreshSession` when its access token has run out. Nothing else
 * inserts a session's row or asks the library for tokens, so that what every sign-in is subject to
 * is written here once.
 */

/** How a session begins: by which way in, and on which device (security/devices.ts). */
export interface SignInContext {
  method: SessionMethod;
  fingerprints: string[];
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
  context: SignInContext,
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
  const expirationTime = now + latchkey.session.total;
  const sessionId = await insertSession(ctx, user._id, expirationTime, detail);
  await noteSignIn(ctx, user, sessionId, context);
  return ok(await sealedTokens(ctx, await issueTokens(ctx, { userId: user._id, sessionId })));
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
  { method, fingerprints }: SignInContext,
): Promise<void> {
  const familiarity = await remember(ctx, user._id, fingerprints);
  await record(ctx, { userId: user._id, kind: "signedIn", sessionId, method });
  // A first device surprises nobody; after a reset the notice of the reset says it already.
  if (familiarity === "new" && method !== "reset") await notify(ctx, user, "newSignIn");
}

/** Adds our secret part to what the library issued. */
async function sealedTokens(ctx: MutationCtx, tokens: Tokens): Promise<Tokens> {
  return { ...tokens, refreshToken: await withSecret(ctx, tokens.refreshToken) };
}

/** Gives a live session a new id, and with it new tokens; what is known about it stays. */
export async function rotateSession(
  ctx: MutationCtx,
  session: Doc<"authSessions">,
): Promise<Tokens> {
  const { userId, expirationTime } = session;
  const before = await detailOf(ctx, session._id);
  if (before === null) throw new Error("A live session has no details");
  const { _id, _creationTime, ...kept } = before;
  const { firstSessionId = session._id, beganTime = session._creationTime } = before;
  const detail = { ...kept, firstSessionId, beganTime, lastActiveTime: Date.now() };
  const sessionId = await insertSession(ctx, userId, expirationTime, detail);
  await endSession(ctx, session._id);
  return await sealedTokens(ctx, await issueTokens(ctx, { userId, sessionId }));
}

/**
 * Exchanges a refresh token for the next one; null if it is not good. A spent one that comes back
 * late has been copied by someone, and which of the two is the thief cannot be told: the session
 * ends for both.
 */
export async function refreshSession(
  ctx: MutationCtx,
  refreshToken: string,
): Promise<Tokens | null> {
  const found = await rowsOfToken(ctx, refreshToken);
  if (found === null) return null;
  const { session, token } = found;
  const user = await ctx.db.get("users", session.userId);
  const now = Date.now();
  if (!isActive(user) || session.expirationTime <= now) {
    await endSession(ctx, session._id);
    return null;
  }
  if (token.firstUsedTime !== undefined && token.firstUsedTime + REUSE_WINDOW <= now) {
    await endSession(ctx, session._id, "refreshTokenReused");
    await record(ctx, { userId: user._id, kind: "refreshTokenReused" });
    await notify(ctx, user, "refreshTokenReused");
    return null;
  }
  const tokens = await refreshTokens(ctx, await singleLine(ctx, token, refreshToken));
  if (tokens === null) {
    await endSession(ctx, session._id);
    return null;
  }
  const detail = await detailOf(ctx, session._id);
  if (detail !== null) await ctx.db.patch("sessionDetails", detail._id, { lastActiveTime: now });
  await dropSpentTokens(ctx, session._id);
  return await sealedTokens(ctx, tokens);
}

/**
 * The token to hand to the library. For one used a moment ago that is the parent of the newest: the
 * library then gives out the newest again instead of starting a second line that would never meet
 * the first.
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
