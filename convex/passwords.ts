import { v } from "convex/values";
import { internal } from "./_generated/api";
import { removePasswordMethod } from "./account/signInMethods";
import { authedAction, authedMutation } from "./auth/functions";
import { sensitive } from "./auth/sensitive";
import { appError, unwrap } from "./lib/result";
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
      const wrong = { right: false, hash };
      unwrap(await ctx.runMutation(internal.account.passwordCheck.finish, wrong));
    }
    await refuseWeak(newPassword, ctx.user.email);
    const replacement = { verifiedHash: hash, newHash: await hashPassword(newPassword) };
    return unwrap(await ctx.runMutation(internal.account.passwordChanges.replace, replacement));
  },
});

/** Sets a first password. METHOD_EXISTS if there is one. */
export const set = sensitive(authedAction)({
  args: { newPassword: v.string() },
  handler: async (ctx, args): Promise<{ ended: number }> => {
    const newPassword = read("newPassword", args.newPassword);
    unwrap(await ctx.runMutation(internal.account.passwordChanges.beginSet, {}));
    await refuseWeak(newPassword, ctx.user.email);
    const first = { newHash: await hashPassword(newPassword) };
    return unwrap(await ctx.runMutation(internal.account.passwordChanges.setFirst, first));
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
