import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { appError } from "../lib/result";
import { REAUTHENTICATION_TTL } from "../shared/limits";
import { type SignedIn, detailOf } from "./liveSession";

/** How lately the person at a session has proven who they are, and how long it has been there. */

/** The first id of a session: it gets another at each proof. Stands for its browser. */
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

/** Throws REAUTHENTICATION_REQUIRED, with the ways to do it, unless that was lately enough. */
export async function requireRecentAuth(ctx: QueryCtx, signedIn: SignedIn): Promise<void> {
  const freshUntil = (await authTimeOf(ctx, signedIn.session._id)) + REAUTHENTICATION_TTL;
  if (freshUntil > Date.now()) return;
  // By way of the function that knows the methods' rows, which this zone may not import.
  const methods = await ctx.runQuery(internal.reauthentication.methods, {});
  throw appError({ code: "REAUTHENTICATION_REQUIRED", methods });
}

/** Remembers that the person has just proven who they are. */
export async function noteAuth(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const detail = await detailOf(ctx, sessionId);
  if (detail !== null) await ctx.db.patch("sessionDetails", detail._id, { authTime: Date.now() });
}
