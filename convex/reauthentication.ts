import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalQuery } from "./_generated/server";
import { keyOf } from "./account/codeReauthentication";
import { REAUTHENTICATION } from "./account/reauthentication";
import { authedAction, authedQuery, requireSession } from "./auth/functions";
import { reauthenticationMethodsOf } from "./auth/reauthentication";
import { authTimeOf } from "./auth/recentAuth";
import { newMailedCode } from "./challenges/challenges";
import { type MailState, mailStateOf } from "./emails/mailState";
import { appError, unwrap } from "./lib/result";
import { verifyPassword } from "./security/passwordHash";
import { REAUTHENTICATION_TTL } from "./shared/limits";
import type { ReauthenticationMethodId } from "./shared/reauthenticationMethods";
import { code as codeSchema, password as passwordSchema } from "./shared/validation";

/** Proving once more who is signed in: by password, or by a mailed code for those who have none. */

/**
 * Until when sensitive functions work without another proof, and what proves. Epoch milliseconds.
 */
export const state = authedQuery({
  args: {},
  handler: async (
    ctx,
  ): Promise<{ authTime: number; freshUntil: number; methods: ReauthenticationMethodId[] }> => {
    const authTime = await authTimeOf(ctx, ctx.session._id);
    const methods = await reauthenticationMethodsOf(ctx, ctx.user, REAUTHENTICATION);
    return { authTime, freshUntil: authTime + REAUTHENTICATION_TTL, methods };
  },
});

/** The ways that the caller has, for the refusal that asks for one of them. */
export const methods = internalQuery({
  args: {},
  handler: async (ctx): Promise<ReauthenticationMethodId[]> => {
    const { user } = await requireSession(ctx);
    return await reauthenticationMethodsOf(ctx, user, REAUTHENTICATION);
  },
});

/** Proves by password. INVALID_CREDENTIALS if it is wrong; ten wrong ones an hour. */
export const withPassword = authedAction({
  args: { password: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const password = passwordSchema.safeParse(args.password);
    if (!password.success) throw appError({ code: "INVALID_INPUT", field: "password" });
    const hash = unwrap(await ctx.runMutation(internal.account.passwordCheck.begin, {}));
    const right = await verifyPassword(password.data, hash);
    return unwrap(await ctx.runMutation(internal.account.passwordCheck.finish, { right, hash }));
  },
});

/** Mails a code to the account's address. FORBIDDEN for those who have a password. */
export const requestCode = authedAction({
  args: {},
  handler: async (ctx): Promise<null> => {
    const mailed = await newMailedCode();
    return unwrap(await ctx.runMutation(internal.account.codeReauthentication.issue, mailed));
  },
});

/** What became of the mail with the code that this session has asked for, null if it has not. */
export const mailState = authedQuery({
  args: {},
  handler: async (ctx): Promise<MailState | null> => await mailStateOf(ctx, await keyOf(ctx, ctx)),
});

/** Proves by the mailed code, in whatever was pasted. */
export const withCode = authedAction({
  args: { code: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const code = codeSchema.safeParse(args.code);
    if (!code.success) throw appError({ code: "INVALID_INPUT", field: "code" });
    const answer = { code: code.data };
    return unwrap(await ctx.runMutation(internal.account.codeReauthentication.redeem, answer));
  },
});
