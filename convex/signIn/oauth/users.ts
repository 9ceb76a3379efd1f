import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { GithubIdentity } from "./providers/github";
import { name as nameSchema } from "../../shared/validation";
import { createUser, userByEmail } from "../../account/users";
import { record } from "../../security/activityLog";
import { consumeChallenges } from "../../challenges/challenges";
import { appError } from "../../lib/result";

/** Which user a GitHub account is. It never changes a user's own fields, and never joins an account by itself. */

/** Checks what came through the library's untyped profile. */
function isIdentity(value: unknown): value is GithubIdentity {
  if (typeof value !== "object" || value === null) return false;
  const { githubId, login } = { githubId: null, login: null, ...value };
  return typeof githubId === "string" && typeof login === "string";
}

/** The account GitHub described. Throws an Error for developers if the library hands it on in another shape. */
export function identityIn(profile: unknown): GithubIdentity {
  if (!isIdentity(profile)) throw new Error("The GitHub profile has changed shape");
  return profile;
}

/** Keeps what GitHub last said about a user. */
export async function keepProfile(
  ctx: MutationCtx,
  userId: Id<"users">,
  identity: GithubIdentity,
): Promise<void> {
  const { githubId: providerAccountId, login, name, image } = identity;
  const row = await ctx.db
    .query("providerProfiles")
    .withIndex("providerAccount", (q) =>
      q.eq("provider", "github").eq("providerAccountId", providerAccountId),
    )
    .unique();
  const profile = {
    userId,
    provider: "github" as const,
    providerAccountId,
    login,
    ...(name !== undefined && { name }),
    ...(image !== undefined && { image }),
  };
  if (row === null) await ctx.db.insert("providerProfiles", profile);
  else await ctx.db.replace("providerProfiles", row._id, profile);
}

function displayName(identity: GithubIdentity): { name?: string } {
  const parsed = nameSchema.safeParse(identity.name ?? identity.login);
  return parsed.success ? { name: parsed.data } : {};
}

/**
 * The user of a GitHub account, made if its address is free. Throws GITHUB_EMAIL_MISSING without a primary verified
 * address, GITHUB_LINK_REQUIRED if the address has an account, FORBIDDEN if the user is disabled.
 */
export async function githubUser(
  ctx: MutationCtx,
  existingUserId: Id<"users"> | null,
  described: unknown,
): Promise<Id<"users">> {
  const profile = identityIn(described);
  if (existingUserId !== null) {
    const user = await ctx.db.get("users", existingUserId);
    if (user === null || user.disabledTime !== undefined) throw appError({ code: "FORBIDDEN" });
    await keepProfile(ctx, existingUserId, profile);
    return existingUserId;
  }
  const email = profile.trustedEmail;
  if (email === undefined) throw appError({ code: "GITHUB_EMAIL_MISSING" });
  if ((await userByEmail(ctx, email)) !== null) throw appError({ code: "GITHUB_LINK_REQUIRED" });
  const { image } = profile;
  const own = { email, ...displayName(profile), ...(image !== undefined && { image }) };
  const userId = await createUser(ctx, own);
  await keepProfile(ctx, userId, profile);
  await consumeChallenges(ctx, "signUp", email);
  await record(ctx, { userId, kind: "signedUp", method: "github" });
  return userId;
}
