import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { dropRequested } from "../challenges/challenges";

/**
 * Drops what somebody has begun and not finished: a change of address, a reauthentication, a way to
 * a provider to connect it or to sign in. Called when the owner takes the account back or gives it
 * another password.
 */
export async function dropPendingRequests(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  await dropRequested(ctx, userId, "changeEmail");
  await dropRequested(ctx, userId, "reauthentication");
  const requests = ctx.db
    .query("authorizationRequests")
    .withIndex("userId", (q) => q.eq("userId", userId));
  for await (const request of requests) await ctx.db.delete("authorizationRequests", request._id);
}
