import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { passwordOf } from "./account/users";
import { record } from "./security/activityLog";
import {
  type ChallengeKey,
  checkCode,
  consumeChallenges,
  cooldownOf,
  findChallenge,
  issueChallenge,
} from "./challenges/challenges";
import { clientOf } from "./security/client";
import { type SignedIn, authedAction, authedQuery, requireSession } from "./auth/functions";
import { type Outcome, appError, done, refused, unwrap } from "./lib/result";
import { verifyPassword } from "./security/passwordHash";
import { byEverybody, byNetwork, reset, spend } from "./security/rateLimits";
import { randomCode, seal, sha256 } from "./security/secrets";
import { noteProof, provenAt, stepUpMethods } from "./auth/recentAuth";
import type { StepUpMethod } from "./shared/errors";
import { STEP_UP_TTL } from "./shared/limits";
import { code as codeSchema, password as passwordSchema } from "./shared/validation";

/** Proving a signed-in person once more: by password, or by a mailed code for those who have none. */

/** Until when sensitive functions work without a new proof, and what proves. Epoch milliseconds. */
export const state = authedQuery({
  args: {},
  handler: async (
    ctx,
  ): Promise<{ provenAt: number; freshUntil: number; methods: StepUpMethod[] }> => {
    const proven = await provenAt(ctx, ctx.session._id);
    const methods = await stepUpMethods(ctx, ctx.user._id);
    return { provenAt: proven, freshUntil: proven + STEP_UP_TTL, methods };
  },
});

/** Proves by password. INVALID_CREDENTIALS if it is wrong; ten wrong ones an hour. */
export const withPassword = authedAction({
  args: { password: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const password = passwordSchema.safeParse(args.password);
    if (!password.success) throw appError({ code: "INVALID_INPUT", field: "password" });
    const hash = unwrap(await ctx.runMutation(internal.reauthentication.beginPassword, {}));
    const right = await verifyPassword(password.data, hash);
    return unwrap(await ctx.runMutation(internal.reauthentication.finishPassword, { right, hash }));
  },
});

/** Spends a try and says what to check the password against. Also how a change of password begins. */
export const beginPassword = internalMutation({
  args: {},
  handler: async (ctx): Promise<Outcome<string>> => {
    const { user } = await requireSession(ctx);
    const tries = { limit: "proofUser" as const, subject: user._id };
    const spent = await spend(ctx, [tries, byEverybody("hashGlobal")]);
    if (!spent.ok) return spent;
    const password = await passwordOf(ctx, user._id);
    return password === null ? refused({ code: "NOT_FOUND" }) : { ok: true, value: password.hash };
  },
});

/** Notes the outcome, if the hash that was checked is still the account's. */
export const finishPassword = internalMutation({
  args: { right: v.boolean(), hash: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const { user, session } = await requireSession(ctx);
    const sessionId = session._id;
    if (!args.right || (await passwordOf(ctx, user._id))?.hash !== args.hash) {
      await record(ctx, { userId: user._id, kind: "stepUpFailed", sessionId });
      return refused({ code: "INVALID_CREDENTIALS" });
    }
    await reset(ctx, { limit: "proofUser", subject: user._id });
    await noteProof(ctx, sessionId);
    await record(ctx, { userId: user._id, kind: "steppedUp", sessionId });
    return done;
  },
});

/** The session stands for the browser: a code asked for in one session proves nothing in another. */
async function keyOf({ user, session }: SignedIn): Promise<ChallengeKey> {
  const browserHash = await sha256(`session|${session._id}`);
  return { purpose: "stepUp", email: user.email, browserHash };
}

/** Mails a code to the account's address. FORBIDDEN for those who have a password. */
export const requestCode = authedAction({
  args: {},
  handler: async (ctx): Promise<null> => {
    const code = randomCode();
    const mailed = { code, sealedCode: await seal(code) };
    return unwrap(await ctx.runMutation(internal.reauthentication.issueCode, mailed));
  },
});

export const issueCode = internalMutation({
  args: { code: v.string(), sealedCode: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const signedIn = await requireSession(ctx);
    const userId = signedIn.user._id;
    if ((await passwordOf(ctx, userId)) !== null) return refused({ code: "FORBIDDEN" });
    const key = await keyOf(signedIn);
    const retryAt = cooldownOf(await findChallenge(ctx, key));
    if (retryAt !== null) return refused({ code: "RATE_LIMITED", retryAt });
    return await issueChallenge(ctx, key, args, { mail: "stepUp", userId, requestedBy: userId });
  },
});

/** Proves by the mailed code, in whatever was pasted. */
export const withCode = authedAction({
  args: { code: v.string() },
  handler: async (ctx, args): Promise<null> => {
    const code = codeSchema.safeParse(args.code);
    if (!code.success) throw appError({ code: "INVALID_INPUT", field: "code" });
    return unwrap(await ctx.runMutation(internal.reauthentication.redeemCode, { code: code.data }));
  },
});

export const redeemCode = internalMutation({
  args: { code: v.string() },
  handler: async (ctx, { code }): Promise<Outcome<null>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const spent = await spend(ctx, [byNetwork("codeTryNetwork", await clientOf(ctx))]);
    if (!spent.ok) return spent;
    if ((await passwordOf(ctx, user._id)) !== null) return refused({ code: "FORBIDDEN" });
    const checked = await checkCode(ctx, await keyOf(signedIn), code);
    const event = { userId: user._id, sessionId: session._id };
    if (!checked.ok) {
      await record(ctx, { ...event, kind: "stepUpFailed" });
      return checked;
    }
    await consumeChallenges(ctx, "stepUp", user.email);
    await noteProof(ctx, session._id);
    await record(ctx, { ...event, kind: "steppedUp" });
    return done;
  },
});
