import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { connect, connectedUserId, connectionOf, keepProfile } from "../../account/connections";
import { createUser, userByEmail } from "../../account/users";
import { consumeChallenges } from "../../challenges/challenges";
import { type Result, err, ok } from "../../lib/result";
import { isActive } from "../../security/activeUsers";
import { restorationTo } from "../../security/addressPower";
import { record } from "../../security/activityLog";
import type { OAuthProviderId } from "../../shared/oauthProviders";
import { readName } from "../../shared/names";
import type { ProviderIdentity } from "./provider";

/**
 * Which user an account at a provider is. Signing in never changes a user's own fields, and never
 * joins an account to a user by itself.
 */

function displayName({ name, handle }: ProviderIdentity): { name?: string } {
  const said = [name, handle].map((text) => (text === undefined ? null : readName(text)));
  const first = said.find((text) => text !== null);
  return typeof first === "string" ? { name: first } : {};
}

/**
 * The user that the account signs in, or null if one would have to be made, with the address it
 * would have. PROVIDER_SUSPENDED if its owner has not enabled it since they proved themselves,
 * FORBIDDEN if the user is closed, PROVIDER_EMAIL_MISSING if the provider vouches for no address,
 * PROVIDER_LINK_REQUIRED if the address has an account, PROVIDER_RESTORE_REQUIRED if it can be
 * brought back to one.
 */
export async function userOf(
  ctx: QueryCtx,
  provider: OAuthProviderId,
  identity: ProviderIdentity,
): Promise<Result<{ user: Doc<"users"> } | { user: null; email: string }>> {
  const userId = await connectedUserId(ctx, provider, identity.accountId);
  if (userId !== null) {
    const user = await ctx.db.get("users", userId);
    if (!isActive(user)) return err({ code: "FORBIDDEN" });
    const connection = await connectionOf(ctx, userId, provider);
    return connection?.suspendedTime === undefined
      ? ok({ user })
      : err({ code: "PROVIDER_SUSPENDED", provider });
  }
  const { email, emailVerified } = identity;
  if (email === undefined || !emailVerified)
    return err({ code: "PROVIDER_EMAIL_MISSING", provider });
  if ((await userByEmail(ctx, email)) !== null)
    return err({ code: "PROVIDER_LINK_REQUIRED", provider });
  return (await restorationTo(ctx, email)) === null
    ? ok({ user: null, email })
    : err({ code: "PROVIDER_RESTORE_REQUIRED", provider });
}

/** The user that the account signs in, made if there is none yet. Fails as `userOf` does. */
export async function findOrMakeUser(
  ctx: MutationCtx,
  provider: OAuthProviderId,
  identity: ProviderIdentity,
): Promise<Result<Doc<"users">>> {
  const found = await userOf(ctx, provider, identity);
  if (!found.ok) return found;
  if (found.value.user !== null) {
    await keepProfile(ctx, { userId: found.value.user._id }, provider, identity);
    return ok(found.value.user);
  }
  const { email } = found.value;
  const { picture } = identity;
  const image = picture === undefined ? {} : { image: picture };
  const user = await createUser(ctx, { email, ...displayName(identity), ...image });
  await connect(ctx, { userId: user._id }, provider, identity);
  await consumeChallenges(ctx, "signUp", email, null);
  await record(ctx, { userId: user._id, kind: "signedUp", method: provider });
  return ok(user);
}
