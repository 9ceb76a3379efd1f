import { v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import { type MutationCtx, internalMutation } from "../../_generated/server";
import { issueTokens } from "../../auth";
import { setPassword, userByEmail } from "../../account/users";
import { record } from "../../security/activityLog";
import {
  type ChallengeKey,
  checkCode,
  consumeChallenges,
  cooldownOf,
  findChallenge,
  issueChallenge,
} from "../../challenges/challenges";
import { dropPending } from "../../account/pendingRequests";
import { clientOf } from "../../security/client";
import { forgetDevices, knownMark, marksOf } from "../../security/devices";
import { noteSignIn } from "../../auth/newSignIn";
import { notify } from "../../security/notices";
import { type Outcome, done, refused } from "../../lib/result";
import { byEverybody, byNetwork, reset, spend } from "../../security/rateLimits";
import { endSessionsOf, startSession } from "../../auth/sessions";
import type { Tokens } from "../../auth/storeCall";
import { dropLateGithub } from "../../account/recovery";

/** A forgotten password in transactions. Also how an account that has only GitHub gets its first password. */

const who = { email: v.string(), browserHash: v.string() };

function keyOf(args: { email: string; browserHash: string }): ChallengeKey {
  return { purpose: "reset", email: args.email, browserHash: args.browserHash };
}

/** Mails a code to the account's address, if there is an account; answers the same if there is none. */
export const request = internalMutation({
  args: { ...who, code: v.string(), sealedCode: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const key = keyOf(args);
    const client = await clientOf(ctx);
    const spent = await spend(ctx, [byNetwork("codeNetwork", client)]);
    if (!spent.ok) return spent;
    const retryAt = cooldownOf(await findChallenge(ctx, key));
    if (retryAt !== null) return refused({ code: "RATE_LIMITED", retryAt });
    const owner = await userByEmail(ctx, args.email);
    const content =
      owner === null || owner.disabledTime !== undefined
        ? { mail: "none" as const }
        : { mail: "resetPassword" as const, userId: owner._id };
    const marks = await marksOf(args.browserHash, client);
    const device = owner === null ? null : await knownMark(ctx, owner._id, marks);
    return await issueChallenge(ctx, key, args, content, device);
  },
});

async function ownerOf(
  ctx: MutationCtx,
  challenge: Doc<"challenges">,
): Promise<Doc<"users"> | null> {
  if (challenge.userId === undefined) return null;
  const owner = await ctx.db.get("users", challenge.userId);
  // The address may have moved to another account, or the account been closed, since the mail.
  return owner?.email === challenge.email && owner.disabledTime === undefined ? owner : null;
}

/** Spends a try and says whether the code is right, before a hash is computed. Consumes nothing. */
export const check = internalMutation({
  args: { ...who, code: v.string() },
  handler: async (ctx, args): Promise<Outcome<null>> => {
    const network = byNetwork("codeTryNetwork", await clientOf(ctx));
    const spent = await spend(ctx, [network, byEverybody("hashGlobal")]);
    if (!spent.ok) return spent;
    const checked = await checkCode(ctx, keyOf(args), args.code);
    return checked.ok ? done : checked;
  },
});

/** Consumes the code, sets the password, ends every session and starts a new one, all or nothing. */
export const complete = internalMutation({
  args: { ...who, code: v.string(), passwordHash: v.string() },
  handler: async (ctx, args): Promise<Outcome<Tokens>> => {
    const checked = await checkCode(ctx, keyOf(args), args.code);
    if (!checked.ok) return checked;
    const owner = await ownerOf(ctx, checked.value);
    await consumeChallenges(ctx, "reset", args.email);
    if (owner === null) return refused({ code: "CODE_EXPIRED" });
    const userId = owner._id;
    await setPassword(ctx, { userId, email: owner.email }, args.passwordHash);
    await endSessionsOf(ctx, userId, "passwordReset");
    // Who resets because somebody was in the account must not leave that somebody a way back.
    if (await dropLateGithub(ctx, userId, Date.now()))
      await notify(ctx, owner, "githubDisconnected");
    await dropPending(ctx, userId);
    await forgetDevices(ctx, userId);
    await reset(ctx, { limit: "signInAddress", subject: owner.email });
    await record(ctx, { userId, kind: "passwordReset", method: "reset" });
    const deviceMacs = await marksOf(args.browserHash, await clientOf(ctx));
    const beginning = { method: "reset" as const, deviceMacs };
    const sessionId = await startSession(ctx, userId, beginning);
    await noteSignIn(ctx, owner, { sessionId, ...beginning });
    await notify(ctx, owner, "passwordChanged");
    return { ok: true, value: await issueTokens(ctx, { userId, sessionId }) };
  },
});
