import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import type { MutationCtx } from "./_generated/server";
import { suspendConnectionsOf, suspendOthersConnections } from "./account/suspension";
import {
  SESSIONS_MAX,
  endSession,
  endSessionsOf,
  forgetDeviceOf,
  forgetOtherDevices,
  sessionsOf,
  wasRevoked,
} from "./auth/endSession";
import { authedMutation, authedQuery, publicQuery } from "./auth/functions";
import { type SignedIn, detailOf, requestedSessionId } from "./auth/liveSession";
import { originOf, requireRecentAuth } from "./auth/recentAuth";
import { keepOutcome, keptAnswer } from "./auth/repeatable";
import { appError } from "./lib/result";
import { record } from "./security/activityLog";
import { notify } from "./security/notices";
import { deviceName } from "./shared/deviceName";
import type { RevocationReason } from "./shared/securityEvents";
import type { SessionMethod } from "./shared/signInMethods";

/** A session as its owner sees it. Times are epoch milliseconds. */
export interface SessionView {
  _id: Id<"authSessions">;
  current: boolean;
  method: SessionMethod | null;
  startedAt: number;
  lastActiveAt: number;
  /** Browser and system in words, or null if they cannot be told. */
  device: string | null;
}

function beginningOf(
  session: Doc<"authSessions">,
  detail: Doc<"sessionDetails"> | null | undefined,
): number {
  return detail?.beganTime ?? session._creationTime;
}

/** Throws REAUTHENTICATION_REQUIRED unless each session is older, or the proof is fresh. */
async function requireRightToEnd(
  ctx: MutationCtx & SignedIn,
  sessions: Doc<"authSessions">[],
): Promise<void> {
  const own = beginningOf(ctx.session, await detailOf(ctx, ctx.session._id));
  for (const session of sessions) {
    if (session.expirationTime <= Date.now()) continue;
    if (beginningOf(session, await detailOf(ctx, session._id)) > own)
      return await requireRecentAuth(ctx, ctx);
  }
}

function viewOf(
  session: Doc<"authSessions">,
  detail: Doc<"sessionDetails"> | undefined,
  currentId: Id<"authSessions">,
): SessionView {
  return {
    _id: session._id,
    current: session._id === currentId,
    method: detail?.method ?? null,
    startedAt: beginningOf(session, detail),
    lastActiveAt: detail?.lastActiveTime ?? session._creationTime,
    device: deviceName(detail?.userAgent),
  };
}

/** The caller's live sessions, this one first, then the last used. */
export const list = authedQuery({
  args: {},
  handler: async (ctx): Promise<SessionView[]> => {
    const sessions = await sessionsOf(ctx, ctx.user._id);
    const details = await ctx.db
      .query("sessionDetails")
      .withIndex("userId", (q) => q.eq("userId", ctx.user._id))
      .order("desc")
      .take(SESSIONS_MAX);
    const bySession = new Map(details.map((detail) => [detail.sessionId, detail]));
    return sessions
      .filter((session) => session.expirationTime > Date.now())
      .map((session) => viewOf(session, bySession.get(session._id), ctx.session._id))
      .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastActiveAt - a.lastActiveAt);
  },
});

/**
 * Ends one of the caller's sessions, and suspends what another one has connected lately. NOT_FOUND
 * for any other id, whosoever's it is. One that began after the caller's ends only by a fresh
 * proof: whoever sits in an old one must not be able to shut its owner out again and again.
 */
export const revoke = authedMutation({
  args: { sessionId: v.id("authSessions") },
  handler: async (ctx, { sessionId }): Promise<null> => {
    if (await wasRevoked(ctx, sessionId, ctx.user._id)) return null;
    const session = await ctx.db.get("authSessions", sessionId);
    if (session?.userId !== ctx.user._id) throw appError({ code: "NOT_FOUND" });
    await requireRightToEnd(ctx, [session]);
    if (sessionId !== ctx.session._id) {
      await suspendConnectionsOf(ctx, ctx, sessionId);
      // Whoever comes back from there is told of; who signs out here is known here.
      await forgetDeviceOf(ctx, session, ctx.session);
    }
    await endSession(ctx, sessionId, "sessionRevoked");
    await record(ctx, { userId: ctx.user._id, kind: "sessionRevoked", sessionId });
    // Its own device knows.
    if (sessionId !== ctx.session._id) await notify(ctx, ctx.user, "sessionRevoked");
    return null;
  },
});

/**
 * Ends every session of the caller but this one, and suspends what another has connected lately.
 * A fresh proof is needed if one of them began after this one.
 */
export const revokeOthers = authedMutation({
  args: {},
  handler: async (ctx): Promise<{ ended: number }> => {
    const sessions = await sessionsOf(ctx, ctx.user._id);
    await requireRightToEnd(ctx, sessions);
    await suspendOthersConnections(ctx, ctx);
    await forgetOtherDevices(ctx, ctx.session);
    const ended = await endSessionsOf(ctx, ctx.user._id, "sessionRevoked", ctx.session._id);
    const step = { name: "othersRevoked", by: await originOf(ctx, ctx.session._id) };
    // Those that began since are ended as well; where there are none, the answer is that of before.
    if (ended === 0) return (await keptAnswer<{ ended: number }>(ctx, step)) ?? { ended };
    await record(ctx, { userId: ctx.user._id, kind: "sessionRevoked" });
    await notify(ctx, ctx.user, "sessionRevoked");
    await keepOutcome(ctx, step, ctx.user._id, { answer: { ended } });
    return { ended };
  },
});

/**
 * Why the session of the caller's token was ended, for a device that still holds the token; null if
 * it is not known (any more). It takes no id: nobody can ask about another's session.
 */
export const revocationReason = publicQuery({
  args: {},
  handler: async (ctx): Promise<{ reason: RevocationReason; endedAt: number } | null> => {
    const sessionId = await requestedSessionId(ctx);
    if (sessionId === null) return null;
    const revoked = await ctx.db
      .query("revokedSessions")
      .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
      .first();
    return revoked === null ? null : { reason: revoked.reason, endedAt: revoked._creationTime };
  },
});
