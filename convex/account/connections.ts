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

/** What of a connection is no word of the provider's. */
function keptOf({ connectedBy, suspendedTime }: Connection) {
  return {
    ...(connectedBy !== undefined && { connectedBy }),
    ...(suspendedTime !== undefined && { suspendedTime }),
  };
}

/** Keeps what a provider last said about a connected account. */
export async function keepProfile(
  ctx: MutationCtx,
  userId: Id<"users">,
  provider: OAuthProviderId,
  { accountId: providerAccountId, handle, name, picture }: ProviderProfile,
): Promise<void> {
  const row = await ctx.db
    .query("providerProfiles")
    .withIndex("providerAccount", (q) =>
      q.eq("provider", provider).eq("providerAccountId", providerAccountId),
    )
    .unique();
  const kept = row === null ? {} : keptOf(row);
  const profile = {
    ...kept,
    userId,
    provider,
    providerAccountId,
    ...(handle !== undefined && { login: handle }),
    ...(name !== undefined && { name }),
    ...(picture !== undefined && { image: picture }),
  };
  if (row === null) await ctx.db.insert("providerProfiles", profile);
  else await ctx.db.replace("providerProfiles", row._id, profile);
}

/**
 * Makes a provider's account a way in, in the transaction that found it free. `connectedBy` is the
 * first id of the session that asked for it; none where the user signs up by it.
 */
export async function connect(
  ctx: MutationCtx,
  whose: { userId: Id<"users">; connectedBy?: Id<"authSessions"> },
  provider: OAuthProviderId,
  profile: ProviderProfile,
): Promise<void> {
  const { userId, connectedBy } = whose;
  await addAccount(ctx, { userId, provider, providerAccountId: profile.accountId });
  await keepProfile(ctx, userId, provider, profile);
  const connection = await connectionOf(ctx, userId, provider);
  if (connection !== null && connectedBy !== undefined)
    await ctx.db.patch("providerProfiles", connection._id, { connectedBy });
}

/** Takes a provider away as a way in, with what it said about its account. */
export async function disconnect(ctx: MutationCtx, connection: Connection): Promise<void> {
  await ctx.db.delete("providerProfiles", connection._id);
  await removeAccounts(ctx, connection.userId, connection.provider);
}
