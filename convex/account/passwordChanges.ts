import { v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import {
  type MutationCtx,
  type QueryCtx,
  internalMutation,
  internalQuery,
} from "../_generated/server";
import { endSessionsOf, forgetOtherDevices } from "../auth/endSession";
import { requireSession } from "../auth/functions";
import type { SignedIn } from "../auth/liveSession";
import { noteAuth, originOf } from "../auth/recentAuth";
import { type Step, keepOutcome, keptAnswer } from "../auth/repeatable";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { notify } from "../security/notices";
import { consume, globally } from "../security/rateLimits";
import { changeUses } from "./changeLimits";
import { forgetTries } from "./passwordCheck";
import { passwordOf, setPassword } from "./passwords";
import { dropPendingRequests } from "./pendingRequests";
import { suspendYoungConnections } from "./suspension";

/** A new password of somebody who is signed in, in transactions. */

interface Changed {
  /** Sessions that were ended. */
  ended: number;
}

/** Which password it was stands in the account: it is compared with what is sent again. */
async function stepOf(ctx: QueryCtx, sessionId: Id<"authSessions">): Promise<Step> {
  return { name: "newPassword", by: await originOf(ctx, sessionId) };
}

/**
 * What this browser's change of the password came to within the last two minutes, if there was one,
 * and the hash that a password which is sent again must have.
 */
export const done = internalQuery({
  args: {},
  handler: async (ctx): Promise<(Changed & { hash: string }) | null> => {
    const { user, session } = await requireSession(ctx);
    const changed = await keptAnswer<Changed>(ctx, await stepOf(ctx, session._id));
    const password = await passwordOf(ctx, user._id);
    if (changed === undefined || password === null) return null;
    return { ...changed, hash: password.hash };
  },
});

/**
 * Whoever else was in the account is neither signed in any more nor known, and nothing that was
 * begun before is finished after it: this very session may have been copied.
 */
async function signOutOthers(ctx: MutationCtx, { user, session }: SignedIn): Promise<number> {
  await noteAuth(ctx, session._id);
  await forgetOtherDevices(ctx, session);
  await dropPendingRequests(ctx, user._id);
  await suspendYoungConnections(ctx, user);
  return await endSessionsOf(ctx, user._id, "passwordChanged", session._id);
}

/**
 * Replaces the password if the one that was checked is still the account's: a reset in between
 * wins.
 */
export const replace = internalMutation({
  args: { verifiedHash: v.string(), newHash: v.string() },
  handler: async (ctx, args): Promise<Result<Changed>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    if ((await passwordOf(ctx, user._id))?.hash !== args.verifiedHash)
      return err({ code: "INVALID_CREDENTIALS" });
    await setPassword(ctx, user, args.newHash);
    await forgetTries(ctx, signedIn);
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId: user._id, kind: "passwordChanged", sessionId: session._id });
    await notify(ctx, user, "passwordChanged");
    await keepOutcome(ctx, await stepOf(ctx, session._id), user._id, { answer: { ended } });
    return ok({ ended });
  },
});

/** Consumes the limits of a first password before its hash is computed. */
export const beginSet = internalMutation({
  args: {},
  handler: async (ctx): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const allowed = await consume(ctx, [
      ...(await changeUses(ctx, signedIn)),
      globally("hashGlobal"),
    ]);
    if (!allowed.ok) return allowed;
    const password = await passwordOf(ctx, signedIn.user._id);
    return password === null ? ok(null) : err({ code: "METHOD_EXISTS" });
  },
});

export const setFirst = internalMutation({
  args: { newHash: v.string() },
  handler: async (ctx, { newHash }): Promise<Result<Changed>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    if ((await passwordOf(ctx, user._id)) !== null) return err({ code: "METHOD_EXISTS" });
    await setPassword(ctx, user, newHash);
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId: user._id, kind: "passwordSet", sessionId: session._id });
    await notify(ctx, user, "passwordSet");
    await keepOutcome(ctx, await stepOf(ctx, session._id), user._id, { answer: { ended } });
    return ok({ ended });
  },
});
