import { languageIn } from "../../account/language";
import { v } from "convex/values";
import { internalMutation } from "../../_generated/server";
import { setPassword } from "../../account/passwords";
import { createUser, isFree, mailToClaimed } from "../../account/users";
import { beginSession, sessionAgain } from "../../auth/beginSession";
import type { Tokens } from "../../auth/library";
import {
  answerTooSoon,
  checkCode,
  codeEntered,
  consumeChallenges,
  cooldownOf,
  findChallenge,
  issueChallenge,
} from "../../challenges/challenges";
import { checkMail } from "../../challenges/mailAllowance";
import { type Result, err, ok } from "../../lib/result";
import { record } from "../../security/activityLog";
import { clientOf } from "../../security/client";
import { fingerprintsOf } from "../../security/devices";
import { consume, globally, perNetwork } from "../../security/rateLimits";
import { keyOf, mailed, who } from "./who";

/** Sign-up in transactions. Nothing of an account exists before its address is proven. */

/** Consumes the limits of a sign-up, before any hash is computed. */
export const begin = internalMutation({
  args: who,
  handler: async (ctx, args): Promise<Result<null>> => {
    const client = await clientOf(ctx);
    const key = keyOf("signUp", args);
    const isSentAgain = cooldownOf(await findChallenge(ctx, key)) !== null;
    // Sent again it mails nothing, but still costs a hash.
    const networks = perNetwork(isSentAgain ? "codeTryNetwork" : "codeNetwork", client);
    const asked = await consume(ctx, [networks]);
    if (!asked.ok) return asked;
    if (!isSentAgain) {
      const allowed = await checkMail(ctx, key, client);
      if (!allowed.ok) return allowed;
    }
    return await consume(ctx, [globally("hashGlobal", networks)]);
  },
});

/**
 * Keeps the pending sign-up and mails its code. Within the cooldown it only takes the newer
 * password.
 */
export const request = internalMutation({
  args: { ...who, ...mailed, passwordHash: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const key = keyOf("signUp", args);
    const { passwordHash } = args;
    const open = await findChallenge(ctx, key);
    if (open !== null && cooldownOf(open) !== null) {
      await ctx.db.patch("challenges", open._id, { passwordHash });
      return ok(null);
    }
    const content = {
      ...(await mailToClaimed(ctx, args.email)),
      ...languageIn(args),
      passwordHash,
    };
    return await issueChallenge(ctx, key, args, content, await clientOf(ctx));
  },
});

/** Mails a new code for this browser's pending sign-up. */
export const resend = internalMutation({
  args: { ...who, ...mailed },
  handler: async (ctx, args): Promise<Result<null>> => {
    const key = keyOf("signUp", args);
    const open = await findChallenge(ctx, key);
    const early = answerTooSoon(open);
    // Right after the sign-up itself it is no request that was sent before.
    if (early !== null && open?.resent === true) return early;
    const client = await clientOf(ctx);
    const allowed = await consume(ctx, [perNetwork("codeNetwork", client)]);
    if (!allowed.ok) return allowed;
    if (open?.passwordHash === undefined) return err({ code: "CODE_OTHER_BROWSER" });
    const retryAt = cooldownOf(open);
    if (retryAt !== null) return err({ code: "RATE_LIMITED", retryAt });
    const { passwordHash } = open;
    const content = {
      ...(await mailToClaimed(ctx, args.email)),
      ...languageIn(args),
      passwordHash,
      resent: true,
    };
    return await issueChallenge(ctx, key, args, content, client);
  },
});

/** Consumes the code, makes the account and begins its first session, all or nothing. */
export const complete = internalMutation({
  args: { ...who, code: v.string() },
  handler: async (ctx, args): Promise<Result<Tokens>> => {
    const client = await clientOf(ctx);
    const allowed = await consume(ctx, [perNetwork("codeTryNetwork", client)]);
    if (!allowed.ok) return allowed;
    const step = { name: "signUp", by: args.browserHash, input: `${args.email} ${args.code}` };
    const again = await sessionAgain(ctx, step);
    if (again !== null) return again;
    const checked = await checkCode(ctx, keyOf("signUp", args), args.code);
    if (!checked.ok) return checked;
    const { passwordHash } = checked.value;
    await codeEntered(ctx, client);
    await consumeChallenges(ctx, "signUp", args.email, args.browserHash);
    // Taken since the code was mailed: by a provider, or by another browser of the same person.
    if (passwordHash === undefined || !(await isFree(ctx, args.email, null)))
      return err({ code: "CODE_EXPIRED" });
    const user = await createUser(ctx, { email: args.email, ...languageIn(checked.value) });
    await setPassword(ctx, user, passwordHash);
    await record(ctx, { userId: user._id, kind: "signedUp", method: "signUp" });
    const fingerprints = await fingerprintsOf(args.browserHash, client);
    return await beginSession(ctx, user, { method: "signUp", fingerprints, step });
  },
});
