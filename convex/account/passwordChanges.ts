import { v } from "convex/values";
import { type MutationCtx, internalMutation } from "../_generated/server";
import { endSessionsOf, forgetOtherDevices } from "../auth/endSession";
import { requireSession } from "../auth/functions";
import type { SignedIn } from "../auth/liveSession";
import { noteAuth } from "../auth/recentAuth";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { notify } from "../security/notices";
import { consume, globally } from "../security/rateLimits";
import { changeUses } from "./changeLimits";
import { forgetTries } from "./passwordCheck";
import { passwordOf, setPassword } from "./passwords";
import { suspendOthersConnections } from "./suspension";

/** A new password of somebody who is signed in, in transactions. */

/** Whoever else was in the account is neither signed in any more nor known. */
async function signOutOthers(ctx: MutationCtx, { user, session }: SignedIn): Promise<number> {
  await noteAuth(ctx, session._id);
  await forgetOtherDevices(ctx, session);
  await suspendOthersConnections(ctx, { user, session });
  return await endSessionsOf(ctx, user._id, "passwordChanged", session._id);
}

/**
 * Replaces the password if the one that was checked is still the account's: a reset in between
 * wins.
 */
export const replace = internalMutation({
  args: { verifiedHash: v.string(), newHash: v.string() },
  handler: async (ctx, args): Promise<Result<{ ended: number }>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    if ((await passwordOf(ctx, user._id))?.hash !== args.verifiedHash)
      return err({ code: "INVALID_CREDENTIALS" });
    await setPassword(ctx, user, args.newHash);
    await forgetTries(ctx, signedIn);
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId: user._id, kind: "passwordChanged", sessionId: session._id });
    await notify(ctx, user, "passwordChanged");
    return ok({ ended });
  },
});

/** Consumes the limits of a first password before its hash is computed. */
export const beginSet = internalMutation({
  args: {},
  handler: async (ctx): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    if ((await passwordOf(ctx, signedIn.user._id)) !== null) return err({ code: "METHOD_EXISTS" });
    return await consume(ctx, [...(await changeUses(ctx, signedIn)), globally("hashGlobal")]);
  },
});

export const setFirst = internalMutation({
  args: { newHash: v.string() },
  handler: async (ctx, { newHash }): Promise<Result<{ ended: number }>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    if ((await passwordOf(ctx, user._id)) !== null) return err({ code: "METHOD_EXISTS" });
    await setPassword(ctx, user, newHash);
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId: user._id, kind: "passwordSet", sessionId: session._id });
    await notify(ctx, user, "passwordSet");
    return ok({ ended });
  },
});
