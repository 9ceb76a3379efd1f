import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { movePasswordAccount } from "../auth/accounts";
import { releaseUnmigrated, unmigratedOwner } from "../migrations/addresses";
import { restorationTo } from "../security/addressPower";

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
 * Whether an address can become a user's own: nobody has it, and no other account can be brought
 * back to it. `userId` is null for a user who is to be made.
 */
export async function isFree(
  ctx: QueryCtx,
  email: string,
  userId: Id<"users"> | null,
): Promise<boolean> {
  if ((await userByEmail(ctx, email)) !== null) return false;
  const restoration = await restorationTo(ctx, email);
  return restoration === null || restoration.user._id === userId;
}

/**
 * What is mailed to an address that somebody wants to prove as their own: a code if it is free,
 * otherwise word to its owner, so that whoever asked sees no difference.
 */
export async function mailToClaimed(
  ctx: QueryCtx,
  email: string,
  userId: Id<"users"> | null = null,
) {
  const owner = await userByEmail(ctx, email);
  if (owner !== null) return { mail: "alreadyRegistered" as const, userId: owner._id };
  return (await mailToFormer(ctx, email, userId)) ?? { mail: "code" as const };
}

/**
 * What is mailed to an address that another account can be brought back to: how to do it. Null if
 * there is no such account.
 */
export async function mailToFormer(
  ctx: QueryCtx,
  email: string,
  userId: Id<"users"> | null = null,
) {
  const restoration = await restorationTo(ctx, email);
  return restoration === null || restoration.user._id === userId
    ? null
    : { mail: "restorable" as const, userId: restoration.user._id };
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
