import { v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import { type MutationCtx, internalMutation } from "../../_generated/server";
import { issueTokens } from "../../auth";
import { passwordOf, setPassword, userByEmail } from "../../account/users";
import { record } from "../../security/activityLog";
import {
  cooldownOf,
  findChallenge,
  issueChallenge,
  newestPendingSignUp,
} from "../../challenges/challenges";
import { clientOf } from "../../security/client";
import { knownMark } from "../../security/devices";
import { noteSignIn } from "../../auth/newSignIn";
import { type Outcome, refused } from "../../lib/result";
import {
  type Use,
  byEverybody,
  byNetwork,
  loopbackFactor,
  refund,
  reset,
  spend,
  touch,
} from "../../security/rateLimits";
import { startSession } from "../../auth/sessions";
import type { Tokens } from "../../auth/storeCall";

/** Sign-in by password in transactions; the hash itself is checked between them, in the action. */

/** Who says they are whom, and the marks of the device they say it from (security/devices.ts). */
const who = { email: v.string(), marks: v.array(v.string()) };

/** What the action checks a password against. Both are null for an address nobody has used. */
export interface Candidates {
  accountHash: string | null;
  /** Of a sign-up whose code was never entered, real or for an address that is taken. */
  pendingHash: string | null;
  /** The mark by which the browser was known, if it was: whose allowance the guess was taken from. */
  knownBy: string | null;
}

/**
 * The allowance a guess at this address is taken from: the browser's own if the address's owner has used it. Such a
 * browser draws on nothing that strangers can use up.
 */
function allowanceOf(email: string, knownBy: string | null): Use {
  return knownBy === null
    ? { limit: "signInAddress", subject: email }
    : { limit: "signInDevice", subject: `${email}|${knownBy}` };
}

async function activeOwner(ctx: MutationCtx, email: string): Promise<Doc<"users"> | null> {
  const owner = await userByEmail(ctx, email);
  return owner?.disabledTime === undefined ? owner : null;
}

/** Spends a guess and says what to check it against. */
export const begin = internalMutation({
  args: who,
  handler: async (ctx, args): Promise<Outcome<Candidates>> => {
    const client = await clientOf(ctx);
    const owner = await activeOwner(ctx, args.email);
    const knownBy = owner === null ? null : await knownMark(ctx, owner._id, args.marks);
    const allowance = allowanceOf(args.email, knownBy);
    const { subject } = allowance;
    const around: Use[] =
      knownBy === null
        ? [byNetwork("signInNetwork", client), byEverybody("hashGlobal")]
        : [{ limit: "signInDeviceWork", subject, factor: loopbackFactor(client) }];
    const spent = await spend(ctx, [...around, allowance]);
    if (!spent.ok) return spent;
    const password = owner === null ? null : await passwordOf(ctx, owner._id);
    const pending = await newestPendingSignUp(ctx, args.email);
    const accountHash = password?.hash ?? null;
    const pendingHash = pending?.passwordHash ?? null;
    return { ok: true, value: { accountHash, pendingHash, knownBy } };
  },
});

/**
 * Starts a session if the hash that was just verified is still the account's: a reset that came in between wins.
 */
export const complete = internalMutation({
  args: {
    ...who,
    knownBy: v.union(v.string(), v.null()),
    verifiedHash: v.string(),
    newHash: v.union(v.string(), v.null()),
  },
  handler: async (ctx, args): Promise<Outcome<Tokens>> => {
    const owner = await activeOwner(ctx, args.email);
    const password = owner === null ? null : await passwordOf(ctx, owner._id);
    if (owner === null || password?.hash !== args.verifiedHash)
      return refused({ code: "INVALID_CREDENTIALS" });
    const userId = owner._id;
    await reset(ctx, allowanceOf(args.email, args.knownBy));
    if (args.knownBy === null) await refund(ctx, byNetwork("signInNetwork", await clientOf(ctx)));
    if (args.newHash !== null) await setPassword(ctx, { userId, email: args.email }, args.newHash);
    const beginning = { method: "password" as const, deviceMacs: args.marks };
    const sessionId = await startSession(ctx, userId, beginning);
    await noteSignIn(ctx, owner, { sessionId, ...beginning });
    return { ok: true, value: await issueTokens(ctx, { userId, sessionId }) };
  },
});

/**
 * Notes a wrong password on the account, if there is one. Writes in any case: a transaction without a write need not
 * wait for the disk, and a clock would tell.
 */
export const fail = internalMutation({
  args: { email: v.string() },
  handler: async (ctx, { email }): Promise<null> => {
    await touch(ctx, { limit: "signInAddress", subject: email });
    const owner = await userByEmail(ctx, email);
    if (owner !== null)
      await record(ctx, { userId: owner._id, kind: "signInFailed", method: "password" });
    return null;
  },
});

/** Moves a pending sign-up whose password was right to this browser and mails a new code. */
export const resume = internalMutation({
  args: {
    email: v.string(),
    browserHash: v.string(),
    verifiedHash: v.string(),
    code: v.string(),
    sealedCode: v.string(),
  },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const { email, browserHash, verifiedHash } = args;
    const owner = await userByEmail(ctx, email);
    const content =
      owner === null
        ? { mail: "verifyEmail" as const }
        : { mail: "alreadyRegistered" as const, userId: owner._id };
    const key = { purpose: "signUp" as const, email, browserHash };
    // Asked again at once: the code just mailed to this browser is still the one to enter.
    if (cooldownOf(await findChallenge(ctx, key)) !== null)
      return refused({ code: "EMAIL_UNVERIFIED" });
    const issued = await issueChallenge(ctx, key, args, { ...content, passwordHash: verifiedHash });
    return issued.ok ? refused({ code: "EMAIL_UNVERIFIED" }) : issued;
  },
});
