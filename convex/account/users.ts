import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { movePasswordAccount } from "../auth/accounts";
import { releaseUnmigrated, unmigratedOwner } from "../migrations/addresses";

/** Users and the addresses they own. Addresses here are canonical. */

export async function userByEmail(ctx: QueryCtx, email: string): Promise<Doc<"users"> | null> {
  const owner = await ctx.db
    .query("addresses")
    .withIndex("email", (q) => q.eq("email", email))
    .unique();
  const userId = owner?.userId ?? (await unmigratedOwner(ctx, email));
  return userId === null ? null : await ctx.db.get("users", userId);
}

/**
 * What is mailed to an address that somebody wants to prove as their own: a code if nobody has it,
 * otherwise word to its owner, so that whoever asked sees no difference.
 */
export async function mailToClaimed(ctx: QueryCtx, email: string) {
  const owner = await userByEmail(ctx, email);
  return owner === null
    ? { mail: "code" as const }
    : { mail: "alreadyRegistered" as const, userId: owner._id };
}

/**
 * Makes a user who has proven an address. Call it only where the same transaction has found the
 * address free: transactions are serializable, so two of them cannot both find it so.
 */
export async function createUser(
  ctx: MutationCtx,
  fields: { email: string; name?: string; image?: string; language?: string },
): Promise<Doc<"users">> {
  const userId = await ctx.db.insert("users", { ...fields, emailVerificationTime: Date.now() });
  await ctx.db.insert("addresses", { email: fields.email, userId });
  const user = await ctx.db.get("users", userId);
  if (user === null) throw new Error("A user that was just inserted is not there");
  return user;
}

async function releaseAddresses(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const owned = ctx.db.query("addresses").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const row of owned) await ctx.db.delete("addresses", row._id);
  await releaseUnmigrated(ctx, userId);
}

/**
 * Gives a user another proven address. Call it only where the same transaction has found the
 * address free, as for `createUser`. Codes mailed to the old address are worth nothing afterwards.
 */
export async function moveAddress(
  ctx: MutationCtx,
  user: Doc<"users">,
  email: string,
): Promise<void> {
  await releaseAddresses(ctx, user._id);
  await ctx.db.insert("addresses", { email, userId: user._id });
  await ctx.db.patch("users", user._id, { email, emailVerificationTime: Date.now() });
  await movePasswordAccount(ctx, user._id, email);
}
