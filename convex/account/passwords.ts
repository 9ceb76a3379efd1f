import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { addAccount, removeAccounts } from "../auth/accounts";

/** The password that a user has set, if any. */

export async function passwordOf(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"passwords"> | null> {
  return await ctx.db
    .query("passwords")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .unique();
}

/** Sets or replaces it. The account row tells the library that this user has this way in. */
export async function setPassword(
  ctx: MutationCtx,
  user: { _id: Id<"users">; email: string },
  hash: string,
): Promise<void> {
  const { _id: userId, email } = user;
  const setTime = Date.now();
  const before = await passwordOf(ctx, userId);
  if (before !== null) {
    await ctx.db.patch("passwords", before._id, { hash, setTime });
    return;
  }
  await ctx.db.insert("passwords", { userId, hash, setTime });
  const provider = "password";
  await addAccount(ctx, { userId, provider, providerAccountId: email, emailVerified: email });
}

/** Takes it away as a way in. A reset sets a new one at any time. */
export async function removePassword(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const password = await passwordOf(ctx, userId);
  if (password !== null) await ctx.db.delete("passwords", password._id);
  await removeAccounts(ctx, userId, "password");
}
