import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { addAccount, findAccount, removeAccounts } from "../auth/accounts";
import type { OAuthProviderId } from "../shared/oauthProviders";

/** The OAuth providers' accounts that a user is connected to, at most one of each provider. */

type Connection = Doc<"providerProfiles">;

/** What a provider says about an account. Nothing of it is the user's own. */
export interface ProviderProfile {
  accountId: string;
  /** The account's name at the provider, where it has one that people know. */
  handle?: string;
  name?: string;
  picture?: string;
}

export async function connectionsOf(ctx: QueryCtx, userId: Id<"users">): Promise<Connection[]> {
  return await ctx.db
    .query("providerProfiles")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .collect();
}

export async function connectionOf(
  ctx: QueryCtx,
  userId: Id<"users">,
  provider: OAuthProviderId,
): Promise<Connection | null> {
  const all = await connectionsOf(ctx, userId);
  return all.find((connection) => connection.provider === provider) ?? null;
}

/** The user whom a provider's account is connected to. */
export async function connectedUserId(
  ctx: QueryCtx,
  provider: OAuthProviderId,
  accountId: string,
): Promise<Id<"users"> | null> {
  return (await findAccount(ctx, provider, accountId))?.userId ?? null;
}

/** Whose a connection is. */
interface Owner {
  userId: Id<"users">;
  /** The first id of the session that asked for it; none where the user signed up by it. */
  connectedBy?: Id<"authSessions">;
}

/**
 * Keeps what a provider last said about a connected account. Who connected it stays, and whether it
 * opens the account.
 */
export async function keepProfile(
  ctx: MutationCtx,
  owner: Owner,
  provider: OAuthProviderId,
  { accountId: providerAccountId, handle, name, picture }: ProviderProfile,
): Promise<void> {
  const row = await ctx.db
    .query("providerProfiles")
    .withIndex("providerAccount", (q) =>
      q.eq("provider", provider).eq("providerAccountId", providerAccountId),
    )
    .unique();
  const { connectedBy, suspendedTime, enabledTime } = { ...owner, ...row };
  const profile = {
    userId: owner.userId,
    provider,
    providerAccountId,
    ...(connectedBy !== undefined && { connectedBy }),
    ...(suspendedTime !== undefined && { suspendedTime }),
    ...(enabledTime !== undefined && { enabledTime }),
    ...(handle !== undefined && { login: handle }),
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { image: picture }),
  };
  if (row === null) await ctx.db.insert("providerProfiles", profile);
  else await ctx.db.replace("providerProfiles", row._id, profile);
}

/** Makes a provider's account a way in, in the transaction that found it free. */
export async function connect(
  ctx: MutationCtx,
  owner: Owner,
  provider: OAuthProviderId,
  profile: ProviderProfile,
): Promise<void> {
  const { userId } = owner;
  await addAccount(ctx, { userId, provider, providerAccountId: profile.accountId });
  await keepProfile(ctx, owner, provider, profile);
}

/** Takes a provider away as a way in, with what it said about its account. */
export async function disconnect(ctx: MutationCtx, connection: Connection): Promise<void> {
  await ctx.db.delete("providerProfiles", connection._id);
  await removeAccounts(ctx, connection.userId, connection.provider);
}
