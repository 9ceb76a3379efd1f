import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { SignInMethodId } from "../shared/signInMethods";

/** The library's rows of ways in: which provider's account, or which address, is whose. */

export async function findAccount(
  ctx: QueryCtx,
  provider: SignInMethodId,
  providerAccountId: string,
): Promise<Doc<"authAccounts"> | null> {
  return await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", provider).eq("providerAccountId", providerAccountId),
    )
    .unique();
}

export async function addAccount(
  ctx: MutationCtx,
  account: {
    userId: Id<"users">;
    provider: SignInMethodId;
    providerAccountId: string;
    emailVerified?: string;
  },
): Promise<void> {
  await ctx.db.insert("authAccounts", account);
}

function accountsOf(ctx: QueryCtx, userId: Id<"users">, provider: SignInMethodId) {
  return ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId).eq("provider", provider));
}

/** Takes a way in away, with the codes that the library keeps for it. */
export async function removeAccounts(
  ctx: MutationCtx,
  userId: Id<"users">,
  provider: SignInMethodId,
): Promise<void> {
  for await (const account of accountsOf(ctx, userId, provider)) {
    await dropCodes(ctx, account._id);
    await ctx.db.delete("authAccounts", account._id);
  }
}

/** Deletes the codes that the library keeps for a way in. */
export async function dropCodes(ctx: MutationCtx, accountId: Id<"authAccounts">): Promise<void> {
  const codes = ctx.db
    .query("authVerificationCodes")
    .withIndex("accountId", (q) => q.eq("accountId", accountId));
  for await (const code of codes) await ctx.db.delete("authVerificationCodes", code._id);
}

/** Gives a user's password account another address. */
export async function movePasswordAccount(
  ctx: MutationCtx,
  userId: Id<"users">,
  email: string,
): Promise<void> {
  for await (const account of accountsOf(ctx, userId, "password"))
    await ctx.db.patch("authAccounts", account._id, {
      providerAccountId: email,
      emailVerified: email,
    });
}
