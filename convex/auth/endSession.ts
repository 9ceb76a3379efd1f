import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { dropRequestedIn } from "../challenges/challenges";
import { forgetDevice, forgetDevices } from "../security/devices";
import type { RevocationReason } from "../shared/securityEvents";
import { type SignInMethodId, sessionMethodsOf } from "../shared/signInMethods";
import { detailOf } from "./liveSession";
import { originOf } from "./recentAuth";

/** How sessions end: with everything that could continue them. */

/** Tokens deleted in the transaction that ends a session. They are dead with its row. */
const TOKENS_AT_ONCE = 5;
/** One more and the oldest makes room, so that ending them all always fits into a transaction. */
export const SESSIONS_MAX = 250;

/**
 * Removes a session and what is kept about it. With a reason, its device can ask why, and a
 * change of address that was asked for in it and is not finished is given up.
 */
export async function endSession(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
  reason?: RevocationReason,
): Promise<void> {
  const session = await ctx.db.get("authSessions", sessionId);
  if (session !== null && reason !== undefined) {
    const { userId } = session;
    await ctx.db.insert("revokedSessions", { sessionId, userId, reason });
    await dropRequestedIn(ctx, userId, "changeEmail", await originOf(ctx, sessionId));
  }
  await dropDetails(ctx, sessionId);
  if (session !== null) await ctx.db.delete("authSessions", sessionId);
}

async function dropDetails(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const details = ctx.db
    .query("sessionDetails")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId));
  for await (const detail of details) await ctx.db.delete("sessionDetails", detail._id);
  if (await dropTokens(ctx, sessionId, TOKENS_AT_ONCE))
    await ctx.scheduler.runAfter(0, internal.housekeeping.sweepTokens, { sessionId });
}

/** Deletes at most so many refresh tokens of a session, and says whether there may be more. */
export async function dropTokens(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
  most: number,
): Promise<boolean> {
  const tokens = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .take(most);
  const secrets = await ctx.db
    .query("refreshSecrets")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .take(most);
  for (const token of tokens) await ctx.db.delete("authRefreshTokens", token._id);
  for (const secret of secrets) await ctx.db.delete("refreshSecrets", secret._id);
  return tokens.length === most || secrets.length === most;
}

/** A user's sessions, the newest first, those that have run out included. */
export async function sessionsOf(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"authSessions">[]> {
  return await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .order("desc")
    .take(SESSIONS_MAX);
}

/** Whether a session was the user's and was ended from another of them, within the last day. */
export async function wasRevoked(
  ctx: QueryCtx,
  sessionId: Id<"authSessions">,
  userId: Id<"users">,
): Promise<boolean> {
  const revoked = await ctx.db
    .query("revokedSessions")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .first();
  return revoked?.userId === userId && revoked.reason === "sessionRevoked";
}

/**
 * Makes room for one more session of a user. The oldest goes of those in which nobody has proven
 * who they are, if there is one: a provider's account begins any number of them.
 */
export async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const sessions = await sessionsOf(ctx, userId);
  if (sessions.length < SESSIONS_MAX) return;
  const details = await detailsOf(ctx, userId);
  const unproven = new Set(
    details.filter(({ authTime }) => authTime === 0).map(({ sessionId }) => sessionId),
  );
  const goes = sessions.findLast(({ _id }) => unproven.has(_id)) ?? sessions.at(-1);
  if (goes !== undefined) await endSession(ctx, goes._id);
}

async function detailsOf(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"sessionDetails">[]> {
  return await ctx.db
    .query("sessionDetails")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .collect();
}

/** Ends every session of a user except one, and says how many. */
export async function endSessionsOf(
  ctx: MutationCtx,
  userId: Id<"users">,
  reason: RevocationReason,
  except?: Id<"authSessions">,
): Promise<number> {
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .collect();
  const ended = sessions.filter((session) => session._id !== except);
  for (const session of ended) await endSession(ctx, session._id, reason);
  return ended.length;
}

/** Ends what a way in began that is taken away, except the session that takes it away. */
export async function endSessionsBegunBy(
  ctx: MutationCtx,
  userId: Id<"users">,
  method: SignInMethodId,
  except: Id<"authSessions">,
): Promise<void> {
  const begunBy = sessionMethodsOf(method);
  for (const detail of await detailsOf(ctx, userId))
    if (detail.sessionId !== except && begunBy.includes(detail.method))
      await endSession(ctx, detail.sessionId, "methodRemoved");
}

/**
 * Forgets the devices of a session's user, but for the one that began it. All stay where a session
 * does not say which that was.
 */
export async function forgetOtherDevices(
  ctx: MutationCtx,
  session: Doc<"authSessions">,
): Promise<void> {
  const fingerprints = await fingerprintsOfSession(ctx, session);
  if (fingerprints !== null) await forgetDevices(ctx, session.userId, fingerprints);
}

/** Forgets the device that began a session of the same user, unless it is this session's too. */
export async function forgetDeviceOf(
  ctx: MutationCtx,
  ended: Doc<"authSessions">,
  session: Doc<"authSessions">,
): Promise<void> {
  const fingerprints = (await fingerprintsOfSession(ctx, ended)) ?? [];
  const own = (await fingerprintsOfSession(ctx, session)) ?? [];
  await forgetDevice(ctx, session.userId, fingerprints, own);
}

/** By what the device is known that began a session; null where the session does not say. */
async function fingerprintsOfSession(
  ctx: QueryCtx,
  session: Doc<"authSessions">,
): Promise<string[] | null> {
  const detail = await detailOf(ctx, session._id);
  return detail?.fingerprints ?? detail?.deviceMacs ?? null;
}
