import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import {
  SESSIONS_MAX,
  endSession,
  endSessionsOf,
  isSessionOf,
  sessionsOf,
  wasRevoked,
} from "./auth/endSession";
import { authedMutation, authedQuery, publicQuery } from "./auth/functions";
import { requestedSessionId } from "./auth/liveSession";
import { originOf } from "./auth/recentAuth";
import { keepOutcome, keptAnswer } from "./auth/repeatable";
import { appError } from "./lib/result";
import { record } from "./security/activityLog";
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

function viewOf(
  session: Doc<"authSessions">,
  detail: Doc<"sessionDetails"> | undefined,
  currentId: Id<"authSessions">,
): SessionView {
  return {
    _id: session._id,
    current: session._id === currentId,
    method: detail?.method ?? null,
    startedAt: session._creationTime,
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
    const detailOf = new Map(details.map((detail) => [detail.sessionId, detail]));
    return sessions
      .filter((session) => session.expirationTime > Date.now())
      .map((session) => viewOf(session, detailOf.get(session._id), ctx.session._id))
      .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastActiveAt - a.lastActiveAt);
  },
});

/** Ends one of the caller's sessions. NOT_FOUND for any other id, whosoever's it is. */
export const revoke = authedMutation({
  args: { sessionId: v.id("authSessions") },
  handler: async (ctx, { sessionId }): Promise<null> => {
    if (await wasRevoked(ctx, sessionId, ctx.user._id)) return null;
    if (!(await isSessionOf(ctx, sessionId, ctx.user._id))) throw appError({ code: "NOT_FOUND" });
    await endSession(ctx, sessionId, "sessionRevoked");
    await record(ctx, { userId: ctx.user._id, kind: "sessionRevoked", sessionId });
    return null;
  },
});

/** Ends every session of the caller but this one. */
export const revokeOthers = authedMutation({
  args: {},
  handler: async (ctx): Promise<{ ended: number }> => {
    const ended = await endSessionsOf(ctx, ctx.user._id, "sessionRevoked", ctx.session._id);
    const step = { name: "othersRevoked", by: await originOf(ctx, ctx.session._id) };
    // Those that began since are ended as well; where there are none, the answer is that of before.
    if (ended === 0) return (await keptAnswer<{ ended: number }>(ctx, step)) ?? { ended };
    await record(ctx, { userId: ctx.user._id, kind: "sessionRevoked" });
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
