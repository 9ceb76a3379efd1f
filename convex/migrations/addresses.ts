import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/**
 * Addresses that are still in the table of version 0.1. Who owns an address must be known at every
 * moment of a migration, or a stranger could take one that looks free.
 */

export async function unmigratedOwner(ctx: QueryCtx, email: string): Promise<Id<"users"> | null> {
  const row = await ctx.db
    .query("emails")
    .withIndex("email", (q) => q.eq("email", email))
    .unique();
  return row?.userId ?? null;
}

export async function releaseUnmigrated(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const rows = ctx.db.query("emails").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const row of rows) await ctx.db.delete("emails", row._id);
}
