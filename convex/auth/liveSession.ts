import { getAuthSessionId } from "@convex-dev/auth/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isActive } from "../security/activeUsers";

/** Which session a request belongs to, and whether it is still good. */

/** A session and whose it is. */
export interface SignedIn {
  user: Doc<"users">;
  session: Doc<"authSessions">;
}

/** The session if it has not run out and its user may be in the account. */
export async function live(
  ctx: QueryCtx | MutationCtx,
  sessionId: Id<"authSessions">,
): Promise<SignedIn | null> {
  const session = await ctx.db.get("authSessions", sessionId);
  if (session === null || session.expirationTime <= Date.now()) return null;
  const user = await ctx.db.get("users", session.userId);
  return isActive(user) ? { session, user } : null;
}

/** The session the request's token names, if its row still exists and the token's user owns it. */
export async function liveSession(ctx: QueryCtx | MutationCtx): Promise<SignedIn | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;
  // The subject of the library's tokens is `<user id>|<session id>`.
  const [userPart = "", sessionPart = ""] = identity.subject.split("|");
  const userId = ctx.db.normalizeId("users", userPart);
  const sessionId = ctx.db.normalizeId("authSessions", sessionPart);
  if (userId === null || sessionId === null) return null;
  const signedIn = await live(ctx, sessionId);
  return signedIn?.user._id === userId ? signedIn : null;
}

/** The session the request's token names, whether or not it is still good. */
export async function requestedSessionId(
  ctx: QueryCtx | MutationCtx,
): Promise<Id<"authSessions"> | null> {
  const requested = await getAuthSessionId(ctx);
  return requested === null ? null : ctx.db.normalizeId("authSessions", requested);
}

/**
 * The claim of our access tokens that says when the person had proven who they are as it was issued
 * (epoch ms). Not `auth_time`, which Convex keeps to itself (P7.4).
 */
export const PROVEN_AT = "provenAt";

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
