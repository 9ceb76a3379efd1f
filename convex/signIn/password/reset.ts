import { languageIn } from "../../account/language";
import { v } from "convex/values";
import type { Doc, Id } from "../../_generated/dataModel";
import { type MutationCtx, internalMutation } from "../../_generated/server";
import { passwordOf, setPassword } from "../../account/passwords";
import { dropPendingRequests } from "../../account/pendingRequests";
import { closeAddedConnections } from "../../account/suspension";
import { mailToFormer, userByEmail } from "../../account/users";
import { beginSession, sessionAgain } from "../../auth/beginSession";
import { endSessionsOf } from "../../auth/endSession";
import type { Tokens } from "../../auth/library";
import { type Step, wasTaken } from "../../auth/repeatable";
import {
  answerTooSoon,
  checkCode,
  codeEntered,
  consumeChallenges,
  findChallenge,
  issueChallenge,
} from "../../challenges/challenges";
import { type Result, err, ok } from "../../lib/result";
import { isActive } from "../../security/activeUsers";
import { record } from "../../security/activityLog";
import { clientOf } from "../../security/client";
import { fingerprintsOf, forgetDevices, knownFingerprint } from "../../security/devices";
import { notify } from "../../security/notices";
import { type Charge, consume, globally, perNetwork } from "../../security/rateLimits";
import { hasRecovered } from "../../security/recoveryTokens";
import { keyOf, mailed, who } from "./who";

/**
 * A forgotten password in transactions. Also how an account without one gets its first password.
 */

/**
 * By what a browser is known as its owner's: it has signed in before, or it has just come by a
 * notice's link to take the account back. Null for a stranger's.
 */
async function deviceOf(
  ctx: MutationCtx,
  userId: Id<"users">,
  browserHash: string,
): Promise<string | null> {
  if (await hasRecovered(ctx, userId, browserHash)) return `recovery|${browserHash}`;
  const fingerprints = await fingerprintsOf(browserHash, await clientOf(ctx));
  return await knownFingerprint(ctx, userId, fingerprints);
}

/**
 * The account that has an address, or the mail to one that can be brought back to it, and by what
 * the browser is known there: in both cases only a stranger's pays as strangers do.
 */
async function lookUp(
  ctx: MutationCtx,
  { email, browserHash }: { email: string; browserHash: string },
) {
  const owner = await userByEmail(ctx, email);
  const former = await mailToFormer(ctx, email);
  const userId = owner?._id ?? former?.userId;
  const device = userId === undefined ? null : await deviceOf(ctx, userId, browserHash);
  return { owner, former, device };
}

/** What a code that is entered is taken from: the browser's own if its owner is known by it. */
async function triesOf(
  ctx: MutationCtx,
  asked: { email: string; browserHash: string },
): Promise<Charge> {
  const { device } = await lookUp(ctx, asked);
  return device === null
    ? perNetwork("codeTryNetwork", await clientOf(ctx))
    : { limit: "codeTryDevice", subject: `${asked.email}|${device}` };
}

/**
 * Mails a code to the account's address, or to one that an account can be brought back to, how to
 * do that. Answers the same if there is neither.
 */
export const request = internalMutation({
  args: { ...who, ...mailed },
  handler: async (ctx, args): Promise<Result<null>> => {
    const key = keyOf("reset", args);
    const early = answerTooSoon(await findChallenge(ctx, key));
    if (early !== null) return early;
    const client = await clientOf(ctx);
    const { owner, former, device } = await lookUp(ctx, args);
    // A known browser does not pay for what others in its network do.
    const networks = device === null ? perNetwork("codeNetwork", client) : [];
    const allowed = await consume(ctx, [networks]);
    if (!allowed.ok) return allowed;
    const content = isActive(owner)
      ? { mail: "code" as const, userId: owner._id }
      : (former ?? { mail: "none" as const });
    const asked = { ...content, ...languageIn(args) };
    return await issueChallenge(ctx, key, args, asked, client, device);
  },
});

async function ownerOf(
  ctx: MutationCtx,
  challenge: Doc<"challenges">,
): Promise<Doc<"users"> | null> {
  if (challenge.userId === undefined) return null;
  const owner = await ctx.db.get("users", challenge.userId);
  // The address may have moved to another account, or the account been closed, since the mail.
  return isActive(owner) && owner.email === challenge.email ? owner : null;
}

const answer = { ...who, code: v.string() };

function stepOf(args: { email: string; browserHash: string; code: string }): Step {
  return { name: "reset", by: args.browserHash, input: `${args.email} ${args.code}` };
}

/**
 * If this browser has just completed the reset: the hash that the password it sends again must
 * have, for which no mail, session or line of activity is made again. Null if it has not.
 */
async function doneHashOf(
  ctx: MutationCtx,
  args: { email: string; browserHash: string; code: string },
): Promise<Result<{ doneHash: string }> | null> {
  if (!(await wasTaken(ctx, stepOf(args)))) return null;
  const owner = await userByEmail(ctx, args.email);
  const password = owner === null ? null : await passwordOf(ctx, owner._id);
  return password === null ? err({ code: "CODE_EXPIRED" }) : ok({ doneHash: password.hash });
}

/**
 * Uses a try and says whether the code is right, before a hash is computed. Consumes no code.
 */
export const check = internalMutation({
  args: answer,
  handler: async (ctx, args): Promise<Result<{ doneHash: string } | null>> => {
    const allowed = await consume(ctx, [await triesOf(ctx, args)]);
    if (!allowed.ok) return allowed;
    const done = await doneHashOf(ctx, args);
    const checked = done ?? (await checkCode(ctx, keyOf("reset", args), args.code));
    if (!checked.ok) return checked;
    // Only whoever has read the mail gets a hash computed, and that needs no fair share.
    const hash = await consume(ctx, [globally("hashGlobal")]);
    return hash.ok ? (done ?? ok(null)) : hash;
  },
});

/** Signs the browser in that has just completed the reset and did not hear of it. */
export const again = internalMutation({
  args: answer,
  handler: async (ctx, args): Promise<Result<Tokens>> =>
    (await sessionAgain(ctx, stepOf(args))) ?? err({ code: "CODE_EXPIRED" }),
});

/**
 * Consumes the code, sets the password, ends every session and begins a new one, all or nothing.
 */
export const complete = internalMutation({
  args: { ...answer, passwordHash: v.string() },
  handler: async (ctx, args): Promise<Result<Tokens | { doneHash: string }>> => {
    const done = await doneHashOf(ctx, args);
    if (done !== null) return done;
    const checked = await checkCode(ctx, keyOf("reset", args), args.code);
    if (!checked.ok) return checked;
    const owner = await ownerOf(ctx, checked.value);
    const client = await clientOf(ctx);
    // A known browser has taken nothing of its network's.
    if ((await lookUp(ctx, args)).device === null) await codeEntered(ctx, client);
    await consumeChallenges(ctx, "reset", args.email, args.browserHash);
    if (owner === null) return err({ code: "CODE_EXPIRED" });
    const userId = owner._id;
    await setPassword(ctx, owner, args.passwordHash);
    await endSessionsOf(ctx, userId, "passwordReset");
    // Who resets because somebody was in the account must not leave that somebody a way back.
    await closeAddedConnections(ctx, owner, Date.now());
    await dropPendingRequests(ctx, userId);
    await forgetDevices(ctx, userId);
    await record(ctx, { userId, kind: "passwordReset", method: "reset" });
    const fingerprints = await fingerprintsOf(args.browserHash, client);
    const context = { method: "reset", fingerprints, step: stepOf(args) } as const;
    const begun = await beginSession(ctx, owner, context);
    await notify(ctx, owner, "passwordChanged");
    return begun;
  },
});
