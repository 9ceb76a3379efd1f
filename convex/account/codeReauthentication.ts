import { v } from "convex/values";
import { type QueryCtx, internalMutation } from "../_generated/server";
import { requireSession } from "../auth/functions";
import type { SignedIn } from "../auth/liveSession";
import { noteAuth, originOf } from "../auth/recentAuth";
import type { ReauthenticationMethod } from "../auth/reauthentication";
import { keepOutcome, wasTaken } from "../auth/repeatable";
import {
  type ChallengeKey,
  answerTooSoon,
  checkCode,
  consumeChallenges,
  findChallenge,
  issueChallenge,
} from "../challenges/challenges";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { consume } from "../security/rateLimits";
import { sha256 } from "../security/secrets";
import { codeTryUses } from "./changeLimits";
import { languageIn } from "./language";
import { passwordOf } from "./passwords";

/** Proving who is signed in by a mailed code, for those who have nothing better. */

export const byCode: ReauthenticationMethod = {
  available: async () => true,
  fallback: true,
};

/**
 * The session stands for the browser: a code asked for in one session proves nothing in another.
 */
export async function keyOf(ctx: QueryCtx, { user, session }: SignedIn): Promise<ChallengeKey> {
  const browserHash = await sha256(`session|${await originOf(ctx, session._id)}`);
  return { purpose: "reauthentication", email: user.email, browserHash };
}

export const issue = internalMutation({
  args: { code: v.string(), sealedCode: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const { user } = signedIn;
    if ((await passwordOf(ctx, user._id)) !== null) return err({ code: "FORBIDDEN" });
    const key = await keyOf(ctx, signedIn);
    const early = answerTooSoon(await findChallenge(ctx, key));
    if (early !== null) return early;
    const whose = { userId: user._id, requestedBy: user._id, ...languageIn(user) };
    return await issueChallenge(ctx, key, args, { mail: "code", ...whose }, null);
  },
});

export const redeem = internalMutation({
  args: { code: v.string() },
  handler: async (ctx, { code }): Promise<Result<null>> => {
    const signedIn = await requireSession(ctx);
    const { user, session } = signedIn;
    const allowed = await consume(ctx, await codeTryUses(ctx, signedIn));
    if (!allowed.ok) return allowed;
    const step = { name: "reauthenticated", by: await originOf(ctx, session._id), input: code };
    if (await wasTaken(ctx, step)) {
      await noteAuth(ctx, session._id);
      return ok(null);
    }
    if ((await passwordOf(ctx, user._id)) !== null) return err({ code: "FORBIDDEN" });
    const key = await keyOf(ctx, signedIn);
    const checked = await checkCode(ctx, key, code);
    const event = { userId: user._id, sessionId: session._id };
    if (!checked.ok) {
      await record(ctx, { ...event, kind: "reauthenticationFailed" });
      return checked;
    }
    await consumeChallenges(ctx, key.purpose, key.email, key.browserHash);
    await noteAuth(ctx, session._id);
    await record(ctx, { ...event, kind: "reauthenticated" });
    await keepOutcome(ctx, step, user._id, { answer: null });
    return ok(null);
  },
});
