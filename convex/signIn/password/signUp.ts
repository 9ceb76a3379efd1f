import { v } from "convex/values";
import { type MutationCtx, internalMutation } from "../../_generated/server";
import { issueTokens } from "../../auth";
import { createUser, setPassword, userByEmail } from "../../account/users";
import { record } from "../../security/activityLog";
import {
  type ChallengeKey,
  checkCode,
  consumeChallenges,
  cooldownOf,
  findChallenge,
  issueChallenge,
  peekMail,
} from "../../challenges/challenges";
import { clientOf } from "../../security/client";
import { marksOf } from "../../security/devices";
import { noteSignIn } from "../../auth/newSignIn";
import { type Outcome, done, refused } from "../../lib/result";
import { byEverybody, byNetwork, spend } from "../../security/rateLimits";
import { startSession } from "../../auth/sessions";
import type { Tokens } from "../../auth/storeCall";

/** Sign-up in transactions. Nothing of an account exists before its address is proven. */

const who = { email: v.string(), browserHash: v.string() };
const mailed = { code: v.string(), sealedCode: v.string() };

function keyOf(args: { email: string; browserHash: string }): ChallengeKey {
  return { purpose: "signUp", email: args.email, browserHash: args.browserHash };
}

async function mailFor(ctx: MutationCtx, email: string) {
  const owner = await userByEmail(ctx, email);
  if (owner === null) return { mail: "verifyEmail" as const };
  return { mail: "alreadyRegistered" as const, userId: owner._id };
}

/** Spends the limits of a sign-up, before any hash is computed. */
export const begin = internalMutation({
  args: who,
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const client = await clientOf(ctx);
    const open = await findChallenge(ctx, keyOf(args));
    const spent = await spend(ctx, [byNetwork("codeNetwork", client), byEverybody("hashGlobal")]);
    if (!spent.ok || cooldownOf(open) !== null) return spent;
    return await peekMail(ctx, keyOf(args));
  },
});

/** Keeps the pending sign-up and mails its code. Within the cooldown it only takes the newer password. */
export const request = internalMutation({
  args: { ...who, ...mailed, passwordHash: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const key = keyOf(args);
    const { passwordHash } = args;
    const open = await findChallenge(ctx, key);
    if (open !== null && cooldownOf(open) !== null) {
      await ctx.db.patch("challenges", open._id, { passwordHash });
      return done;
    }
    const content = { ...(await mailFor(ctx, args.email)), passwordHash };
    return await issueChallenge(ctx, key, args, content);
  },
});

/** Mails a new code for this browser's pending sign-up. */
export const resend = internalMutation({
  args: { ...who, ...mailed },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const key = keyOf(args);
    const spent = await spend(ctx, [byNetwork("codeNetwork", await clientOf(ctx))]);
    if (!spent.ok) return spent;
    const open = await findChallenge(ctx, key);
    if (open?.passwordHash === undefined) return refused({ code: "CODE_OTHER_BROWSER" });
    const retryAt = cooldownOf(open);
    if (retryAt !== null) return refused({ code: "RATE_LIMITED", retryAt });
    const content = { ...(await mailFor(ctx, args.email)), passwordHash: open.passwordHash };
    return await issueChallenge(ctx, key, args, content);
  },
});

/** Consumes the code, makes the account and starts its first session, all or nothing. */
export const complete = internalMutation({
  args: { ...who, code: v.string() },
  handler: async (ctx, args): Promise<Outcome<Tokens>> => {
    const client = await clientOf(ctx);
    const spent = await spend(ctx, [byNetwork("codeTryNetwork", client)]);
    if (!spent.ok) return spent;
    const checked = await checkCode(ctx, keyOf(args), args.code);
    if (!checked.ok) return checked;
    const { passwordHash } = checked.value;
    await consumeChallenges(ctx, "signUp", args.email);
    // Taken since the code was mailed: by GitHub, or by another browser of the same person.
    if (passwordHash === undefined || (await userByEmail(ctx, args.email)) !== null)
      return refused({ code: "CODE_EXPIRED" });
    const userId = await createUser(ctx, { email: args.email });
    await setPassword(ctx, { userId, email: args.email }, passwordHash);
    await record(ctx, { userId, kind: "signedUp", method: "signUp" });
    const deviceMacs = await marksOf(args.browserHash, client);
    const beginning = { method: "signUp" as const, deviceMacs };
    const sessionId = await startSession(ctx, userId, beginning);
    const user = await ctx.db.get("users", userId);
    if (user !== null) await noteSignIn(ctx, user, { sessionId, ...beginning });
    return { ok: true, value: await issueTokens(ctx, { userId, sessionId }) };
  },
});
