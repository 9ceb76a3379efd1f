import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { type MutationCtx, internalMutation } from "./_generated/server";
import { githubProfileOf, passwordOf, removePassword, setPassword } from "./account/users";
import { record } from "./security/activityLog";
import { authedAction, authedMutation, requireSession } from "./auth/functions";
import { forgetOtherDevices } from "./security/devices";
import { notify } from "./security/notices";
import { type Outcome, appError, done, refused, unwrap } from "./lib/result";
import { hashPassword, verifyPassword } from "./security/passwordHash";
import { breachRefusal, localRefusal } from "./security/passwordPolicy";
import { byEverybody, reset, spend } from "./security/rateLimits";
import { sensitive } from "./auth/sensitive";
import { endSessionsBegunBy, endSessionsOf } from "./auth/sessions";
import { noteProof } from "./auth/recentAuth";
import { password as passwordSchema } from "./shared/validation";

/** The password of somebody who is signed in. A forgotten one is the business of signIn/password/reset.ts. */

/** The text of a password field. INVALID_INPUT if it is empty or longer than the wire allows. */
function read(field: "currentPassword" | "newPassword", text: string): string {
  const parsed = passwordSchema.safeParse(text);
  if (!parsed.success) throw appError({ code: "INVALID_INPUT", field });
  return parsed.data;
}

/** Throws why a new password is not good enough; asks the breach list last. */
async function refuseWeak(newPassword: string, email: string): Promise<void> {
  const refusal = localRefusal(newPassword, email) ?? (await breachRefusal(newPassword));
  if (refusal !== null) throw appError(refusal);
}

/**
 * Changes the password, for which the current one is asked, and ends every other session. INVALID_CREDENTIALS if the
 * current one is wrong, NOT_FOUND if there is none.
 */
export const change = authedAction({
  args: { currentPassword: v.string(), newPassword: v.string() },
  handler: async (ctx, args): Promise<{ ended: number }> => {
    const currentPassword = read("currentPassword", args.currentPassword);
    const newPassword = read("newPassword", args.newPassword);
    const hash = unwrap(await ctx.runMutation(internal.reauthentication.beginPassword, {}));
    if (!(await verifyPassword(currentPassword, hash))) {
      const wrong = { right: false, hash };
      unwrap(await ctx.runMutation(internal.reauthentication.finishPassword, wrong));
    }
    await refuseWeak(newPassword, ctx.user.email);
    const replacement = { verifiedHash: hash, newHash: await hashPassword(newPassword) };
    return unwrap(await ctx.runMutation(internal.passwords.replace, replacement));
  },
});

/** Whoever else was in the account is neither signed in any more nor known. */
async function signOutOthers(
  ctx: MutationCtx,
  signedIn: { user: Doc<"users">; session: Doc<"authSessions"> },
) {
  const { user, session } = signedIn;
  await noteProof(ctx, session._id);
  await forgetOtherDevices(ctx, session);
  return await endSessionsOf(ctx, user._id, "passwordChanged", session._id);
}

/** Replaces the password if the one that was checked is still the account's: a reset that came in between wins. */
export const replace = internalMutation({
  args: { verifiedHash: v.string(), newHash: v.string() },
  handler: async (ctx, args): Promise<Outcome<{ ended: number }>> => {
    const signedIn = await requireSession(ctx);
    const { _id: userId, email } = signedIn.user;
    if ((await passwordOf(ctx, userId))?.hash !== args.verifiedHash)
      return refused({ code: "INVALID_CREDENTIALS" });
    await setPassword(ctx, { userId, email }, args.newHash);
    await reset(ctx, { limit: "proofUser", subject: userId });
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId, kind: "passwordChanged", sessionId: signedIn.session._id });
    await notify(ctx, signedIn.user, "passwordChanged");
    return { ok: true, value: { ended } };
  },
});

/** Sets a first password. METHOD_EXISTS if there is one. */
export const set = sensitive(authedAction)({
  args: { newPassword: v.string() },
  handler: async (ctx, args): Promise<{ ended: number }> => {
    const newPassword = read("newPassword", args.newPassword);
    unwrap(await ctx.runMutation(internal.passwords.beginSet, {}));
    await refuseWeak(newPassword, ctx.user.email);
    const first = { newHash: await hashPassword(newPassword) };
    return unwrap(await ctx.runMutation(internal.passwords.setFirst, first));
  },
});

/** Spends the limits of a new password before its hash is computed. */
export const beginSet = internalMutation({
  args: {},
  handler: async (ctx): Promise<Outcome<null>> => {
    const { user } = await requireSession(ctx);
    if ((await passwordOf(ctx, user._id)) !== null) return refused({ code: "METHOD_EXISTS" });
    const changes = { limit: "changeUser" as const, subject: user._id };
    const spent = await spend(ctx, [changes, byEverybody("hashGlobal")]);
    return spent.ok ? done : spent;
  },
});

export const setFirst = internalMutation({
  args: { newHash: v.string() },
  handler: async (ctx, { newHash }): Promise<Outcome<{ ended: number }>> => {
    const signedIn = await requireSession(ctx);
    const { _id: userId, email } = signedIn.user;
    if ((await passwordOf(ctx, userId)) !== null) return refused({ code: "METHOD_EXISTS" });
    await setPassword(ctx, { userId, email }, newHash);
    const ended = await signOutOthers(ctx, signedIn);
    await record(ctx, { userId, kind: "passwordSet", sessionId: signedIn.session._id });
    await notify(ctx, signedIn.user, "passwordSet");
    return { ok: true, value: { ended } };
  },
});

/**
 * Removes the password, and ends the other sessions that it began. LAST_METHOD without GitHub, NOT_FOUND if there is
 * no password.
 */
export const remove = sensitive(authedMutation)({
  args: {},
  handler: async (ctx): Promise<null> => {
    const { user, session } = ctx;
    if ((await passwordOf(ctx, user._id)) === null) throw appError({ code: "NOT_FOUND" });
    if ((await githubProfileOf(ctx, user._id)) === null) throw appError({ code: "LAST_METHOD" });
    await removePassword(ctx, user._id);
    await endSessionsBegunBy(ctx, user._id, ["password", "reset", "signUp"], session._id);
    await record(ctx, { userId: user._id, kind: "passwordRemoved", sessionId: session._id });
    await notify(ctx, user, "passwordRemoved");
    return null;
  },
});
