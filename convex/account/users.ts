import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** Users, the addresses they own and the passwords they have set. Addresses here are canonical. */

export async function userByEmail(ctx: QueryCtx, email: string): Promise<Doc<"users"> | null> {
  const owner = await ctx.db
    .query("emails")
    .withIndex("email", (q) => q.eq("email", email))
    .unique();
  return owner === null ? null : await ctx.db.get("users", owner.userId);
}

export async function passwordOf(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"passwords"> | null> {
  return await ctx.db
    .query("passwords")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .unique();
}

export async function githubProfileOf(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"providerProfiles"> | null> {
  return await ctx.db
    .query("providerProfiles")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .first();
}

/**
 * Makes a user who has proven an address. Call it only where the same transaction has found the address free:
 * transactions are serializable, so two of them cannot both find it so.
 */
export async function createUser(
  ctx: MutationCtx,
  user: { email: string; name?: string; image?: string },
): Promise<Id<"users">> {
  const userId = await ctx.db.insert("users", { ...user, emailVerificationTime: Date.now() });
  await ctx.db.insert("emails", { email: user.email, userId });
  return userId;
}

/** Sets or replaces a user's password. The account row tells the library that this user has this way in. */
export async function setPassword(
  ctx: MutationCtx,
  user: { userId: Id<"users">; email: string },
  hash: string,
): Promise<void> {
  const { userId, email } = user;
  const setTime = Date.now();
  const before = await passwordOf(ctx, userId);
  if (before !== null) {
    await ctx.db.patch("passwords", before._id, { hash, setTime });
    return;
  }
  await ctx.db.insert("passwords", { userId, hash, setTime });
  await ctx.db.insert("authAccounts", {
    userId,
    provider: "password",
    providerAccountId: email,
    emailVerified: email,
  });
}

async function removeAccounts(
  ctx: MutationCtx,
  userId: Id<"users">,
  provider: "password" | "github",
): Promise<void> {
  const accounts = ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", userId).eq("provider", provider));
  for await (const account of accounts) {
    const codes = ctx.db
      .query("authVerificationCodes")
      .withIndex("accountId", (q) => q.eq("accountId", account._id));
    for await (const code of codes) await ctx.db.delete("authVerificationCodes", code._id);
    await ctx.db.delete("authAccounts", account._id);
  }
}

/** Takes the password away as a way in. A reset sets a new one at any time. */
export async function removePassword(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const password = await passwordOf(ctx, userId);
  if (password !== null) await ctx.db.delete("passwords", password._id);
  await removeAccounts(ctx, userId, "password");
}

/** Takes GitHub away as a way in, with what GitHub said about its user. */
export async function removeGithub(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const profile = await githubProfileOf(ctx, userId);
  if (profile !== null) await ctx.db.delete("providerProfiles", profile._id);
  await removeAccounts(ctx, userId, "github");
}

/**
 * Gives a user another proven address. Call it only where the same transaction has found the address free, as for
 * `createUser`. Codes mailed to the old address are worth nothing afterwards.
 */
export async function moveAddress(
  ctx: MutationCtx,
  user: Doc<"users">,
  email: string,
): Promise<void> {
  const owned = ctx.db.query("emails").withIndex("userId", (q) => q.eq("userId", user._id));
  for await (const row of owned) await ctx.db.delete("emails", row._id);
  await ctx.db.insert("emails", { email, userId: user._id });
  await ctx.db.patch("users", user._id, { email, emailVerificationTime: Date.now() });
  const accounts = ctx.db
    .query("authAccounts")
    .withIndex("userIdAndProvider", (q) => q.eq("userId", user._id).eq("provider", "password"));
  for await (const account of accounts)
    await ctx.db.patch("authAccounts", account._id, {
      providerAccountId: email,
      emailVerified: email,
    });
}
