import { v } from "convex/values";
import type { ActionCtx } from "./_generated/server";
import { internal } from "./_generated/api";
import { removePasswordMethod } from "./account/signInMethods";
import { authedAction, authedMutation } from "./auth/functions";
import { sensitive } from "./auth/sensitive";
import { type Result, appError, unwrap } from "./lib/result";
import { hashPassword, verifyPassword } from "./security/passwordHash";
import { breachRefusal, localRefusal } from "./security/passwordPolicy";
import { password as passwordSchema } from "./shared/validation";

/** The password of somebody who is signed in. A forgotten one is for signIn/password/reset.ts. */

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
 * What this browser's change to the same password came to, if that was the last thing it did and
 * its answer may have been lost.
 */
async function changedBefore(
  ctx: Pick<ActionCtx, "runQuery">,
  newPassword: string,
): Promise<{ ended: number } | null> {
  const done = await ctx.runQuery(internal.account.passwordChanges.done, {});
  if (done === null || !(await verifyPassword(newPassword, done.hash))) return null;
  return { ended: done.ended };
}

/** The answer of a change, or of the same one before. */
async function changed(
  ctx: Pick<ActionCtx, "runQuery">,
  newPassword: string,
  result: Result<{ ended: number }>,
): Promise<{ ended: number }> {
  return (result.ok ? null : await changedBefore(ctx, newPassword)) ?? unwrap(result);
}

/**
 * Changes the password, for which the current one is asked, and ends every other session.
 * INVALID_CREDENTIALS if the current one is wrong, NOT_FOUND if there is none.
 */
export const change = authedAction({
  args: { currentPassword: v.string(), newPassword: v.string() },
  handler: async (ctx, args): Promise<{ ended: number }> => {
    const currentPassword = read("currentPassword", args.currentPassword);
    const newPassword = read("newPassword", args.newPassword);
    const hash = unwrap(await ctx.runMutation(internal.account.passwordCheck.begin, {}));
    if (!(await verifyPassword(currentPassword, hash))) {
      const before = await changedBefore(ctx, newPassword);
      if (before !== null) return before;
      const wrong = { right: false, hash };
      unwrap(await ctx.runMutation(internal.account.passwordCheck.finish, wrong));
    }
    await refuseWeak(newPassword, ctx.user.email);
    const replacement = { verifiedHash: hash, newHash: await hashPassword(newPassword) };
    const replaced = await ctx.runMutation(internal.account.passwordChanges.replace, replacement);
    return await changed(ctx, newPassword, replaced);
  },
});

/** Sets a first password. METHOD_EXISTS if there is one. */
export const set = sensitive(authedAction)({
  args: { newPassword: v.string() },
  handler: async (ctx, args): Promise<{ ended: number }> => {
    const newPassword = read("newPassword", args.newPassword);
    const begun = await ctx.runMutation(internal.account.passwordChanges.beginSet, {});
    if (!begun.ok) {
      const before =
        begun.error.code === "METHOD_EXISTS" ? await changedBefore(ctx, newPassword) : null;
      if (before !== null) return before;
      throw appError(begun.error);
    }
    await refuseWeak(newPassword, ctx.user.email);
    const first = { newHash: await hashPassword(newPassword) };
    const wasSet = await ctx.runMutation(internal.account.passwordChanges.setFirst, first);
    return await changed(ctx, newPassword, wasSet);
  },
});

/** Removes the password. LAST_METHOD if it is the only way in, NOT_FOUND if there is none. */
export const remove = sensitive(authedMutation)({
  args: {},
  handler: async (ctx): Promise<null> => {
    await removePasswordMethod(ctx, ctx);
    return null;
  },
});
