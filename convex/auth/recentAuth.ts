import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { appError } from "../lib/result";
import { REAUTHENTICATION_TTL } from "../shared/limits";
import { PROVEN_AT, type SignedIn, detailOf } from "./liveSession";

/** How lately the person at a session has proven who they are, and how long it has been there. */

/**
 * The first id of a session: it gets another when a provider is connected. Stands for its browser.
 */
export async function originOf(
  ctx: QueryCtx,
  sessionId: Id<"authSessions">,
): Promise<Id<"authSessions">> {
  return (await detailOf(ctx, sessionId))?.firstSessionId ?? sessionId;
}

/** When that was last: at sign-in, or by a reauthentication since. Epoch milliseconds. */
export async function authTimeOf(ctx: QueryCtx, sessionId: Id<"authSessions">): Promise<number> {
  return (await detailOf(ctx, sessionId))?.authTime ?? 0;
}

/**
 * When the person had proven who they are as this request's access token was issued. A proof counts
 * for tokens that are issued after it: the browser gets one by its refresh token, which is not in a
 * copied access token. One without the claim is good for what its session began with.
 */
async function provenTimeOf(ctx: QueryCtx, { session }: SignedIn): Promise<number> {
  const detail = await detailOf(ctx, session._id);
  if (detail === null) return 0;
  const claim = (await ctx.auth.getUserIdentity())?.[PROVEN_AT];
  const asIssued = typeof claim === "number" ? claim : Math.floor(detail._creationTime);
  return Math.min(asIssued, detail.authTime);
}

/** Throws REAUTHENTICATION_REQUIRED, with the ways to do it, unless that was lately enough. */
export async function requireRecentAuth(ctx: QueryCtx, signedIn: SignedIn): Promise<void> {
  const freshUntil = (await provenTimeOf(ctx, signedIn)) + REAUTHENTICATION_TTL;
  if (freshUntil > Date.now()) return;
  // By way of the function that knows the methods' rows, which this zone may not import.
  const methods = await ctx.runQuery(internal.reauthentication.methods, {});
  throw appError({ code: "REAUTHENTICATION_REQUIRED", methods });
}

/**
 * Remembers that the person has just proven who they are. It counts from the browser's next access
 * token on.
 */
export async function noteAuth(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const detail = await detailOf(ctx, sessionId);
  if (detail !== null) await ctx.db.patch("sessionDetails", detail._id, { authTime: Date.now() });
}
