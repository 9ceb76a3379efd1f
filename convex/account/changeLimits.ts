import type { MutationCtx } from "../_generated/server";
import type { SignedIn } from "../auth/liveSession";
import { originOf } from "../auth/recentAuth";
import type { Use } from "../security/rateLimits";

/**
 * What a change that costs a hash or a mail is taken from: the session's own allowance, by its
 * first id, within the user's. A stolen session uses up its own.
 */
export async function changeUses(ctx: MutationCtx, { user, session }: SignedIn): Promise<Use[]> {
  return [
    { limit: "changeSession", subject: await originOf(ctx, session._id) },
    { limit: "changeUser", subject: user._id },
  ];
}

/**
 * The same for a mailed code that is entered. Not by network: whoever is signed in must not be kept
 * out by strangers in theirs.
 */
export async function codeTryUses(ctx: MutationCtx, { user, session }: SignedIn): Promise<Use[]> {
  return [
    { limit: "codeTrySession", subject: await originOf(ctx, session._id) },
    { limit: "codeTryUser", subject: user._id },
  ];
}
