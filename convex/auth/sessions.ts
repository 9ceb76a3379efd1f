import { getAuthSessionId } from "@convex-dev/auth/server";
import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { latchkey } from "../../latchkey.config";
import type { endReason, signInMethod } from "../security/vocabulary";
import { clientFields, clientOf } from "../security/client";

/** How long things last. In code, not in variables: one that is not a number would make sessions endless. */
export const DURATIONS = latchkey.session;

export type SignInMethod = Infer<typeof signInMethod>;
export type EndReason = Infer<typeof endReason>;

/** The session the request's token names, if its row still exists and the token's user owns it. */
export async function liveSession(
  ctx: QueryCtx | MutationCtx,
): Promise<{ session: Doc<"authSessions">; user: Doc<"users"> } | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;
  const [userPart = "", sessionPart = ""] = identity.subject.split("|");
  const userId = ctx.db.normalizeId("users", userPart);
  const sessionId = ctx.db.normalizeId("authSessions", sessionPart);
  if (userId === null || sessionId === null) return null;
  const session = await ctx.db.get("authSessions", sessionId);
  if (session === null || session.userId !== userId || session.expirationTime <= Date.now())
    return null;
  const user = await ctx.db.get("users", userId);
  return user === null || user.disabledTime !== undefined ? null : { session, user };
}

/** Tokens deleted in the transaction that ends a session. They are dead with its row; the rest can wait. */
const TOKENS_AT_ONCE = 5;
/** More than this and the oldest makes room, so that ending them all always fits into one transaction. */
export const SESSIONS_MAX = 250;

/** Removes a session, and with it all that could continue it. With a reason, its device can ask why. */
export async function endSession(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
  reason?: EndReason,
): Promise<void> {
  await forgetSession(ctx, sessionId);
  const session = await ctx.db.get("authSessions", sessionId);
  if (session === null) return;
  const { userId } = session;
  if (reason !== undefined) await ctx.db.insert("sessionEndings", { sessionId, userId, reason });
  await ctx.db.delete("authSessions", sessionId);
}

/** Removes what is kept about a session that is over or about to be. */
export async function forgetSession(
  ctx: MutationCtx,
  sessionId: Id<"authSessions">,
): Promise<void> {
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

/** Makes room for one more session of a user. */
export async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(SESSIONS_MAX);
  const [oldest] = sessions;
  if (sessions.length === SESSIONS_MAX && oldest !== undefined) await endSession(ctx, oldest._id);
}

/** Ends every session of a user except one, and says how many. */
export async function endSessionsOf(
  ctx: MutationCtx,
  userId: Id<"users">,
  reason: EndReason,
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
  methods: readonly SignInMethod[],
  except: Id<"authSessions">,
): Promise<void> {
  const details = await ctx.db
    .query("sessionDetails")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .collect();
  for (const { sessionId, method } of details)
    if (sessionId !== except && methods.includes(method))
      await endSession(ctx, sessionId, "methodRemoved");
}

/** The session the request's token names, whether or not it is still good. */
export async function presentedSessionId(ctx: MutationCtx): Promise<Id<"authSessions"> | null> {
  const presented = await getAuthSessionId(ctx);
  return presented === null ? null : ctx.db.normalizeId("authSessions", presented);
}

/** What is kept about a session besides the library's row. */
export async function detailOf(
  ctx: QueryCtx,
  sessionId: Id<"authSessions">,
): Promise<Doc<"sessionDetails"> | null> {
  return await ctx.db
    .query("sessionDetails")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .unique();
}

/** How a session begins: by which way in, and on which device (`marksOf` in security/devices.ts). */
export interface Beginning {
  method: SignInMethod;
  deviceMacs: string[];
}

/** Records how a session began. */
export async function describeSession(
  ctx: MutationCtx,
  session: { sessionId: Id<"authSessions">; userId: Id<"users"> } & Beginning,
): Promise<void> {
  const now = Date.now();
  await ctx.db.insert("sessionDetails", {
    ...session,
    authTime: now,
    lastActiveTime: now,
    ...clientFields(await clientOf(ctx)),
  });
}

/** Starts a session in the transaction that proved the person, and ends the one the browser had before. */
export async function startSession(
  ctx: MutationCtx,
  userId: Id<"users">,
  beginning: Beginning,
): Promise<Id<"authSessions">> {
  const before = await presentedSessionId(ctx);
  if (before !== null) await endSession(ctx, before);
  await makeRoom(ctx, userId);
  const expirationTime = Date.now() + DURATIONS.total;
  const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
  await describeSession(ctx, { sessionId, userId, ...beginning });
  return sessionId;
}

/** Gives a live session a new id, and with it new tokens; what is known about it stays. */
export async function rotateSession(
  ctx: MutationCtx,
  session: Doc<"authSessions">,
): Promise<Id<"authSessions">> {
  const { userId, expirationTime } = session;
  const detail = await detailOf(ctx, session._id);
  const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
  if (detail !== null) {
    const { _id, _creationTime, ...kept } = detail;
    await ctx.db.insert("sessionDetails", { ...kept, sessionId, lastActiveTime: Date.now() });
  }
  await endSession(ctx, session._id);
  return sessionId;
}
