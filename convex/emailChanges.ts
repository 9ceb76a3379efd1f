import { v } from "convex/values";
import * as z from "zod/mini";
import { internal } from "./_generated/api";
import { requireRightToSettle } from "./account/emailChanges";
import { authedAction, authedMutation, authedQuery } from "./auth/functions";
import { sensitive } from "./auth/sensitive";
import { dropRequested, newMailedCode, requestedChallenge } from "./challenges/challenges";
import { appError, unwrap } from "./lib/result";
import { sha256 } from "./security/secrets";
import { RESEND_COOLDOWN } from "./shared/limits";
import { browserSecret, code as codeSchema, email as emailSchema } from "./shared/validation";

/**
 * Another address for an account. It counts once a code mailed to it is entered in the browser that
 * asked; the old address can bring itself back for seven days (convex/recovery.ts), and until then
 * the new one has no power over the account (convex/security/addressPower.ts).
 */

const requestFields = z.object({ newEmail: emailSchema, browserSecret });
const answerFields = z.object({ newEmail: emailSchema, browserSecret, code: codeSchema });

/** The parsed arguments; INVALID_INPUT naming the field otherwise. */
function read<Fields>(schema: z.ZodMiniType<Fields>, args: unknown): Fields {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path[0];
  throw appError({ code: "INVALID_INPUT", ...(typeof field === "string" && { field }) });
}

/** Times are epoch milliseconds. */
export interface PendingEmailChange {
  newEmail: string;
  requestedAt: number;
  /** When another code may be asked for. */
  resendAt: number;
  expiresAt: number;
}

/** The change the caller has asked for and not finished, if its code is still good. */
export const pending = authedQuery({
  args: {},
  handler: async (ctx): Promise<PendingEmailChange | null> => {
    const challenge = await requestedChallenge(ctx, ctx.user._id, "changeEmail");
    if (challenge === null || challenge.expirationTime <= Date.now()) return null;
    const { email: newEmail, sentTime: requestedAt, expirationTime: expiresAt } = challenge;
    return { newEmail, requestedAt, resendAt: requestedAt + RESEND_COOLDOWN, expiresAt };
  },
});

/**
 * Mails a code to a new address; asked again, another one. The answer is the same if the address
 * has an account, whose owner is told instead.
 */
export const request = sensitive(authedAction)({
  args: { newEmail: v.string(), browserSecret: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const { newEmail, browserSecret: secret } = read(requestFields, args);
    if (newEmail === ctx.user.email) throw appError({ code: "INVALID_INPUT", field: "newEmail" });
    const who = { email: newEmail, browserHash: await sha256(secret) };
    const issue = { ...who, ...(await newMailedCode()) };
    return unwrap(await ctx.runMutation(internal.account.emailChanges.issue, issue));
  },
});

/**
 * Enters the code: the new address counts from now on, and the old one is told. In another session
 * than the one that asked it takes a fresh proof.
 */
export const confirm = authedAction({
  args: { newEmail: v.string(), code: v.string(), browserSecret: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const { newEmail, code, browserSecret: secret } = read(answerFields, args);
    const answer = { email: newEmail, browserHash: await sha256(secret), code };
    return unwrap(await ctx.runMutation(internal.account.emailChanges.complete, answer));
  },
});

/** Gives up a change that is not finished; one of another session only by a fresh proof. */
export const cancel = authedMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const challenge = await requestedChallenge(ctx, ctx.user._id, "changeEmail");
    if (challenge === null) return null;
    await requireRightToSettle(ctx, ctx, challenge);
    await dropRequested(ctx, ctx.user._id, "changeEmail");
    return null;
  },
});
