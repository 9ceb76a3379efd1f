import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { type MutationCtx, internalMutation } from "../_generated/server";
import { requireSession } from "../auth/functions";
import type { SignedIn } from "../auth/liveSession";
import { originOf, requireRecentAuth } from "../auth/recentAuth";
import { keepOutcome, wasTaken } from "../auth/repeatable";
import {
  type ChallengeKey,
  answerTooSoon,
  checkCode,
  consumeChallenges,
  dropRequested,
  findChallenge,
  issueChallenge,
} from "../challenges/challenges";
import { type Result, err, ok } from "../lib/result";
import { moveRecoveryTokensOf } from "../migrations/recoveryTokens";
import { record } from "../security/activityLog";
import { openRestorations, settleTokens } from "../security/addressPower";
import { notify } from "../security/notices";
import { consume } from "../security/rateLimits";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { changeUses, codeTryUses } from "./changeLimits";
import { languageIn } from "./language";
import { isFree, mailToClaimed, moveAddress } from "./users";

/** A change of address in transactions: its code is mailed, and counts. */

function keyOf(args: { email: string; browserHash: string }): ChallengeKey {
  return { purpose: "changeEmail", email: args.email, browserHash: args.browserHash };
}

const who = { email: v.string(), browserHash: v.string() };

/** Mails the code, if the limits allow it. */
export const issue = internalMutation({
  args: { ...who, code: v.string(), sealedCode: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const key = keyOf(args);
    const early = answerTooSoon(await findChallenge(ctx, key));
    if (early !== null) return early;
    const allowed = await consume(ctx, await changeUses(ctx, signedIn));
    if (!allowed.ok) return allowed;
    const content = {
      ...(await mailToClaimed(ctx, args.email, user._id)),
      requestedBy: user._id,
      requestedIn: await originOf(ctx, session._id),
      ...languageIn(user),
    };
    const issued = await issueChallenge(ctx, key, args, content, null);
    if (!issued.ok) return issued;
    // Only now: a refusal must leave a code that is on its way as it was.
    const asked = await findChallenge(ctx, key);
    await dropRequested(ctx, user._id, "changeEmail", asked?._id);
    const event = { userId: user._id, sessionId: session._id };
    await record(ctx, { ...event, kind: "emailChangeRequested" });
    return ok(null);
  },
});

/**
 * Tells the address that an account leaves. Where that one has no power, the one that has it is
 * told as well, and can undo this change as long as if it were the first. A move back to that one
 * is the undoing.
 */
async function tellOfChange(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  await moveRecoveryTokensOf(ctx, user._id);
  const restorations = await openRestorations(ctx, user._id);
  if (restorations.some((one) => one.email === email)) {
    await settleTokens(ctx, user._id, email);
    await notify(ctx, user, "emailRestored");
    return;
  }
  await notify(ctx, user, "emailChanged");
  const expirationTime = Date.now() + NOTICE_LINK_TTL;
  for (const one of restorations)
    if (one.expirationTime < expirationTime)
      await ctx.db.patch("recoveryTokens", one._id, { expirationTime });
}

/**
 * Throws REAUTHENTICATION_REQUIRED unless the change was asked for in this session, or the proof is
 * fresh: one whose person has proven nothing neither finishes nor gives up what another has begun.
 */
export async function requireRightToSettle(
  ctx: MutationCtx,
  signedIn: SignedIn,
  challenge: Doc<"challenges">,
): Promise<void> {
  if (challenge.requestedIn !== (await originOf(ctx, signedIn.session._id)))
    await requireRecentAuth(ctx, signedIn);
}

/** Makes the address the user's, in the transaction that found it free and the code right. */
async function take(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  await tellOfChange(ctx, user, email);
  await moveAddress(ctx, user, email);
  await dropRequested(ctx, user._id, "changeEmail");
  await consumeChallenges(ctx, "reset", user.email, null);
  await consumeChallenges(ctx, "reauthentication", user.email, null);
  await consumeChallenges(ctx, "signUp", email, null);
}

/** Checks the code and makes the change. */
export const complete = internalMutation({
  args: { ...who, code: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const allowed = await consume(ctx, await codeTryUses(ctx, signedIn));
    if (!allowed.ok) return allowed;
    const key = keyOf(args);
    const by = `${await originOf(ctx, session._id)} ${args.browserHash}`;
    const step = { name: "emailChanged", by, input: `${args.email} ${args.code}` };
    if (await wasTaken(ctx, step))
      return user.email === args.email ? ok(null) : err({ code: "CODE_EXPIRED" });
    // Whoever else asked for this address in this browser, it was not this user.
    const asked = await findChallenge(ctx, key);
    if (asked?.requestedBy !== user._id) return err({ code: "CODE_OTHER_BROWSER" });
    await requireRightToSettle(ctx, signedIn, asked);
    const checked = await checkCode(ctx, key, args.code);
    if (!checked.ok) return checked;
    if (!(await isFree(ctx, args.email, user._id))) {
      await dropRequested(ctx, user._id, "changeEmail");
      return err({ code: "CODE_EXPIRED" });
    }
    await take(ctx, user, args.email);
    await record(ctx, { userId: user._id, kind: "emailChanged", sessionId: session._id });
    await keepOutcome(ctx, step, user._id, { answer: null });
    return ok(null);
  },
});
