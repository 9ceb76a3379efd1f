import { v } from "convex/values";
import { type MutationCtx, internalMutation } from "../_generated/server";
import { requireSession } from "../auth/functions";
import type { SignedIn } from "../auth/liveSession";
import { noteAuth, originOf } from "../auth/recentAuth";
import { once } from "../auth/repeatable";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { type Use, consume, globally, reset } from "../security/rateLimits";
import { passwordOf } from "./passwords";

/**
 * The current password of somebody who is signed in, in two transactions: the hash itself is
 * checked between them, in the action.
 */

/** The allowances of a proof: the session's own, by its first id, within the user's. */
async function proofUses(ctx: MutationCtx, { user, session }: SignedIn): Promise<Use[]> {
  return [
    { limit: "proofSession", subject: await originOf(ctx, session._id) },
    { limit: "proofUser", subject: user._id },
  ];
}

/** The person has proven who they are: wrong tries before count no more. */
export async function forgetTries(ctx: MutationCtx, signedIn: SignedIn): Promise<void> {
  for (const use of await proofUses(ctx, signedIn)) await reset(ctx, use);
}

/** Consumes a try and says what to check the password against. NOT_FOUND if there is none. */
export const begin = internalMutation({
  args: {},
  handler: async (ctx): Promise<Result<string>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const allowed = await consume(ctx, [
      { limit: "proofSessionWork", subject: session._id },
      { limit: "proofUserWork", subject: user._id },
      ...(await proofUses(ctx, signedIn)),
      globally("hashGlobal"),
    ]);
    if (!allowed.ok) return allowed;
    const password = await passwordOf(ctx, user._id);
    return password === null ? err({ code: "NOT_FOUND" }) : ok(password.hash);
  },
});

/** Notes the outcome, if the hash that was checked is still the account's. */
export const finish = internalMutation({
  args: { right: v.boolean(), hash: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const event = { userId: user._id, sessionId: session._id };
    if (!args.right || (await passwordOf(ctx, user._id))?.hash !== args.hash) {
      await record(ctx, { ...event, kind: "reauthenticationFailed" });
      return err({ code: "INVALID_CREDENTIALS" });
    }
    await forgetTries(ctx, signedIn);
    await noteAuth(ctx, session._id);
    // A right password proves again whenever it is given; twice in two minutes it is one line.
    const step = { name: "reauthenticated", by: await originOf(ctx, session._id) };
    return await once(ctx, step, user._id, async () => {
      await record(ctx, { ...event, kind: "reauthenticated" });
      return ok(null);
    });
  },
});
