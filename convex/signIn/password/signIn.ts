import { languageIn } from "../../account/language";
import { v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import { type MutationCtx, internalMutation } from "../../_generated/server";
import { passwordOf, setPassword } from "../../account/passwords";
import { mailToClaimed, userByEmail } from "../../account/users";
import { beginSession, unusedSessionAgain } from "../../auth/beginSession";
import type { Tokens } from "../../auth/library";
import {
  cooldownOf,
  findChallenge,
  issueChallenge,
  newestPendingSignUp,
} from "../../challenges/challenges";
import { type Result, err, ok } from "../../lib/result";
import { isActive } from "../../security/activeUsers";
import { record } from "../../security/activityLog";
import { type Client, clientOf } from "../../security/client";
import { knownFingerprint } from "../../security/devices";
import {
  type Charge,
  type Use,
  consume,
  globally,
  developerFactor,
  perNetwork,
  refund,
  reset,
} from "../../security/rateLimits";
import { keyOf, mailed, who } from "./who";

/** Sign-in by password in transactions; the hash is checked between them, in the action. */

/** Who says they are whom, and the fingerprints of their device (security/devices.ts). */
const caller = { email: v.string(), fingerprints: v.array(v.string()) };

/** What the action checks a password against. Both are null for an address nobody has used. */
export interface Candidates {
  accountHash: string | null;
  /** Of a sign-up whose code was never entered, real or for an address that is taken. */
  pendingHash: string | null;
  /**
   * The fingerprint by which the browser was known, if it was: whose allowance the guess was taken
   * from.
   */
  knownBy: string | null;
}

/**
 * The allowance a guess at this address is taken from: the browser's own if the address's owner has
 * used it. Such a browser draws on nothing that strangers can use up.
 */
function allowanceOf(email: string, knownBy: string | null): Use {
  return knownBy === null
    ? { limit: "signInAddress", subject: email }
    : { limit: "signInDevice", subject: `${email}|${knownBy}` };
}

/** What right sign-ins cost: `fail` gives it back. */
function workOf(email: string, client: Client): Use {
  return { limit: "signInWork", subject: email, factor: developerFactor(client) };
}

async function activeOwner(ctx: MutationCtx, email: string): Promise<Doc<"users"> | null> {
  const owner = await userByEmail(ctx, email);
  return isActive(owner) ? owner : null;
}

/** Uses a guess and says what to check it against. */
export const begin = internalMutation({
  args: caller,
  handler: async (ctx, args): Promise<Result<Candidates>> => {
    const client = await clientOf(ctx);
    const owner = await activeOwner(ctx, args.email);
    const knownBy =
      owner === null ? null : await knownFingerprint(ctx, owner._id, args.fingerprints);
    const allowance = allowanceOf(args.email, knownBy);
    const { subject } = allowance;
    const work = workOf(args.email, client);
    const factor = developerFactor(client);
    const networks = perNetwork("signInNetwork", client);
    const charges: Charge[] =
      knownBy === null
        ? [networks, allowance, work, globally("hashGlobal", networks)]
        : [{ limit: "signInDeviceWork", subject, factor }, allowance, work];
    const allowed = await consume(ctx, charges);
    if (!allowed.ok) return allowed;
    const password = owner === null ? null : await passwordOf(ctx, owner._id);
    const pending = await newestPendingSignUp(ctx, args.email);
    const accountHash = password?.hash ?? null;
    const pendingHash = pending?.passwordHash ?? null;
    return ok({ accountHash, pendingHash, knownBy });
  },
});

/**
 * Begins a session if the hash that was just verified is still the account's: a reset that came in
 * between wins. A browser that has just signed in and did not hear of it gets that session.
 */
export const complete = internalMutation({
  args: {
    ...caller,
    browserHash: v.string(),
    knownBy: v.union(v.string(), v.null()),
    verifiedHash: v.string(),
    newHash: v.union(v.string(), v.null()),
  },
  handler: async (ctx, args): Promise<Result<Tokens>> => {
    const owner = await activeOwner(ctx, args.email);
    const password = owner === null ? null : await passwordOf(ctx, owner._id);
    if (owner === null || password?.hash !== args.verifiedHash)
      return err({ code: "INVALID_CREDENTIALS" });
    const allowance = allowanceOf(args.email, args.knownBy);
    // Only what this sign-in took: a stranger who had used up the address's would see it come back.
    if (args.knownBy === null)
      await refund(ctx, [allowance, perNetwork("signInNetwork", await clientOf(ctx))]);
    else await reset(ctx, allowance);
    if (args.newHash !== null) await setPassword(ctx, owner, args.newHash);
    const { fingerprints, browserHash, email } = args;
    const step = { name: "signIn", by: browserHash, input: email };
    const tokens = await unusedSessionAgain(ctx, step);
    if (tokens !== null) return ok(tokens);
    return await beginSession(ctx, owner, { method: "password", fingerprints, step });
  },
});

/**
 * Notes a wrong password on the account, if there is one. Gives something back in any case: a
 * transaction without a write need not wait for the disk, and a clock would tell.
 */
export const fail = internalMutation({
  args: { email: v.string() },
  handler: async (ctx, { email }): Promise<null> => {
    await refund(ctx, [workOf(email, await clientOf(ctx))]);
    const owner = await userByEmail(ctx, email);
    if (owner !== null)
      await record(ctx, { userId: owner._id, kind: "signInFailed", method: "password" });
    return null;
  },
});

/** Moves a pending sign-up whose password was right to this browser and mails a new code. */
export const resume = internalMutation({
  args: { ...who, ...mailed, verifiedHash: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const content = await mailToClaimed(ctx, args.email);
    const key = keyOf("signUp", args);
    // Asked again at once: the code just mailed to this browser is still the one to enter.
    if (cooldownOf(await findChallenge(ctx, key)) !== null)
      return err({ code: "EMAIL_UNVERIFIED" });
    const pending = { ...content, ...languageIn(args), passwordHash: args.verifiedHash };
    const issued = await issueChallenge(ctx, key, args, pending, await clientOf(ctx));
    return issued.ok ? err({ code: "EMAIL_UNVERIFIED" }) : issued;
  },
});
