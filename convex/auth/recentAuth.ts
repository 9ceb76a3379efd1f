import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { StepUpMethod } from "../shared/errors";
import { STEP_UP_TTL } from "../shared/limits";
import { passwordOf } from "../account/users";
import { appError } from "../lib/result";
import { detailOf } from "./sessions";

/** How lately the person at a session has proven who they are, and by what they can do it again. */

/** When the session's last proof was: its sign-in, or a step-up since. Epoch milliseconds. */
export async function provenAt(ctx: QueryCtx, sessionId: Id<"authSessions">): Promise<number> {
  return (await detailOf(ctx, sessionId))?.authTime ?? 0;
}

/** A password for those who have one; a mailed code for the others. */
export async function stepUpMethods(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<[StepUpMethod, ...StepUpMethod[]]> {
  return (await passwordOf(ctx, userId)) === null ? ["code"] : ["password"];
}

/** Throws STEP_UP_REQUIRED unless the session's last proof is at most ten minutes old. */
export async function requireFreshProof(
  ctx: QueryCtx,
  signedIn: { user: Doc<"users">; session: Doc<"authSessions"> },
): Promise<void> {
  const freshUntil = (await provenAt(ctx, signedIn.session._id)) + STEP_UP_TTL;
  if (freshUntil > Date.now()) return;
  const methods = await stepUpMethods(ctx, signedIn.user._id);
  throw appError({ code: "STEP_UP_REQUIRED", methods });
}

/** Remembers a proof that has just been given. */
export async function noteProof(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const detail = await detailOf(ctx, sessionId);
  if (detail !== null) await ctx.db.patch("sessionDetails", detail._id, { authTime: Date.now() });
}
