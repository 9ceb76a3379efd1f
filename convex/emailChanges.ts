import { v } from "convex/values";
import * as z from "zod/mini";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { type MutationCtx, internalMutation } from "./_generated/server";
import { moveAddress, userByEmail } from "./account/users";
import { record } from "./security/activityLog";
import { openUndoLinks, settleLinks } from "./security/addressPower";
import {
  type ChallengeKey,
  checkCode,
  consumeChallenges,
  cooldownOf,
  dropRequested,
  findChallenge,
  issueChallenge,
  requestedChallenge,
} from "./challenges/challenges";
import { clientOf } from "./security/client";
import { authedAction, authedMutation, authedQuery, requireSession } from "./auth/functions";
import { notify } from "./security/notices";
import { type Outcome, appError, done, refused, unwrap } from "./lib/result";
import { byNetwork, spend } from "./security/rateLimits";
import { randomCode, seal, sha256 } from "./security/secrets";
import { sensitive } from "./auth/sensitive";
import { NOTICE_LINK_TTL, RESEND_COOLDOWN } from "./shared/limits";
import { browserSecret, code as codeSchema, email as emailSchema } from "./shared/validation";

/**
 * Another address for an account. It counts once a code mailed to it is entered in the browser that
 * asked; the old address can bring itself back for seven days (convex/emailUndo.ts), and until then
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

function keyOf(args: { email: string; browserHash: string }): ChallengeKey {
  return { purpose: "changeEmail", email: args.email, browserHash: args.browserHash };
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
 * Mails a code to a new address; asked again, another one. The answer is the same if the address has an account,
 * whose owner is told instead.
 */
export const request = sensitive(authedAction)({
  args: { newEmail: v.string(), browserSecret: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const { newEmail, browserSecret: secret } = read(requestFields, args);
    if (newEmail === ctx.user.email) throw appError({ code: "INVALID_INPUT", field: "newEmail" });
    const code = randomCode();
    const mailed = { code, sealedCode: await seal(code) };
    const who = { email: newEmail, browserHash: await sha256(secret) };
    return unwrap(await ctx.runMutation(internal.emailChanges.issue, { ...who, ...mailed }));
  },
});

const who = { email: v.string(), browserHash: v.string() };

async function mailFor(ctx: MutationCtx, email: string) {
  const owner = await userByEmail(ctx, email);
  if (owner === null) return { mail: "changeEmail" as const };
  return { mail: "alreadyRegistered" as const, userId: owner._id };
}

export const issue = internalMutation({
  args: { ...who, code: v.string(), sealedCode: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const { user, session } = await requireSession(ctx);
    const key = keyOf(args);
    const retryAt = cooldownOf(await findChallenge(ctx, key));
    if (retryAt !== null) return refused({ code: "RATE_LIMITED", retryAt });
    const network = byNetwork("codeNetwork", await clientOf(ctx));
    const spent = await spend(ctx, [network, { limit: "changeUser", subject: user._id }]);
    if (!spent.ok) return spent;
    const content = { ...(await mailFor(ctx, args.email)), requestedBy: user._id };
    const issued = await issueChallenge(ctx, key, args, content);
    if (!issued.ok) return issued;
    // Only now: a refusal must leave a code that is on its way as it was.
    const asked = await findChallenge(ctx, key);
    await dropRequested(ctx, user._id, "changeEmail", asked?._id);
    const event = { userId: user._id, sessionId: session._id };
    await record(ctx, { ...event, kind: "emailChangeRequested" });
    return done;
  },
});

/** Enters the code: the new address counts from now on, and the old one is told. */
export const confirm = authedAction({
  args: { newEmail: v.string(), code: v.string(), browserSecret: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const { newEmail, code, browserSecret: secret } = read(answerFields, args);
    const answer = { email: newEmail, browserHash: await sha256(secret), code };
    return unwrap(await ctx.runMutation(internal.emailChanges.complete, answer));
  },
});

/**
 * Tells the address that an account leaves. Where that one has no power, the one that has it is
 * told as well, and can undo this change as long as if it were the first. A move back to that one
 * is the undoing.
 */
async function tellOfChange(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  const undos = await openUndoLinks(ctx, user._id);
  if (undos.some((undo) => undo.email === email)) {
    await settleLinks(ctx, user._id, email);
    await notify(ctx, user, "emailRestored");
    return;
  }
  await notify(ctx, user, "emailChanged");
  const expirationTime = Date.now() + NOTICE_LINK_TTL;
  for (const undo of undos)
    if (undo.expirationTime < expirationTime)
      await ctx.db.patch("noticeLinks", undo._id, { expirationTime });
  const holders = new Set(undos.map((undo) => undo.email));
  for (const holder of holders) await notify(ctx, { _id: user._id, email: holder }, "emailChanged");
}

/** Makes the address the user's, in the transaction that found it free and the code right. */
async function take(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  await tellOfChange(ctx, user, email);
  await moveAddress(ctx, user, email);
  await dropRequested(ctx, user._id, "changeEmail");
  await consumeChallenges(ctx, "reset", user.email);
  await consumeChallenges(ctx, "stepUp", user.email);
  await consumeChallenges(ctx, "signUp", email);
}

export const complete = internalMutation({
  args: { ...who, code: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const { user, session } = await requireSession(ctx);
    const spent = await spend(ctx, [byNetwork("codeTryNetwork", await clientOf(ctx))]);
    if (!spent.ok) return spent;
    const key = keyOf(args);
    // Whoever else asked for this address in this browser, it was not this user.
    if ((await findChallenge(ctx, key))?.requestedBy !== user._id)
      return refused({ code: "CODE_OTHER_BROWSER" });
    const checked = await checkCode(ctx, key, args.code);
    if (!checked.ok) return checked;
    if ((await userByEmail(ctx, args.email)) !== null) {
      await dropRequested(ctx, user._id, "changeEmail");
      return refused({ code: "CODE_EXPIRED" });
    }
    await take(ctx, user, args.email);
    await record(ctx, { userId: user._id, kind: "emailChanged", sessionId: session._id });
    return done;
  },
});

/** Gives up a change that is not finished. */
export const cancel = authedMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    await dropRequested(ctx, ctx.user._id, "changeEmail");
    return null;
  },
});
