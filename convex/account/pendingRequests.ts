import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { dropRequested } from "../challenges/challenges";

/**
 * Drops what somebody signed in has begun and not finished: a change of address, a step-up, a way to GitHub. Called
 * when the owner takes the account back.
 */
export async function dropPending(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  await dropRequested(ctx, userId, "changeEmail");
  await dropRequested(ctx, userId, "stepUp");
  const links = ctx.db.query("githubLinks").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const link of links) await ctx.db.delete("githubLinks", link._id);
}
