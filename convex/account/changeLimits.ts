import type { MutationCtx } from "../_generated/server";
import type { SignedIn } from "../auth/liveSession";
import { originOf } from "../auth/recentAuth";
import type { Use } from "../security/rateLimits";

/**
 * What somebody signed in does is taken from the session's own allowance, by its first id, within
 * the user's. A stolen session uses up its own.
 */
async function usesOf(
  ctx: MutationCtx,
  { user, session }: SignedIn,
  limits: { session: Use["limit"]; user: Use["limit"] },
): Promise<Use[]> {
  return [
    { limit: limits.session, subject: await originOf(ctx, session._id) },
    { limit: limits.user, subject: user._id },
  ];
}

/** A change that costs a hash or a mail. */
export async function changeUses(ctx: MutationCtx, signedIn: SignedIn): Promise<Use[]> {
  return await usesOf(ctx, signedIn, { session: "changeSession", user: "changeUser" });
}

/**
 * A mailed code that is entered. Not by network: whoever is signed in must not be kept out by
 * strangers in theirs.
 */
export async function codeTryUses(ctx: MutationCtx, signedIn: SignedIn): Promise<Use[]> {
  return await usesOf(ctx, signedIn, { session: "codeTrySession", user: "codeTryUser" });
}
