import { v } from "convex/values";
import { internalMutation } from "../_generated/server";
import { requireSession } from "../auth/functions";
import { noteAuth, originOf } from "../auth/recentAuth";
import { once } from "../auth/repeatable";
import { type Result, err, ok } from "../lib/result";
import { record } from "../security/activityLog";
import { consume, globally, reset } from "../security/rateLimits";
import { passwordOf } from "./passwords";

/**
 * The current password of somebody who is signed in, in two transactions: the hash itself is
 * checked between them, in the action.
 */

/** Consumes a try and says what to check the password against. NOT_FOUND if there is none. */
export const begin = internalMutation({
  args: {},
  handler: async (ctx): Promise<Result<string>> => {
    const { user, session } = await requireSession(ctx);
    const allowed = await consume(ctx, [
      { limit: "proofSessionWork", subject: session._id },
      { limit: "proofUserWork", subject: user._id },
      { limit: "proofUser", subject: user._id },
      globally("hashGlobal"),
    ]);
    if (!allowed.ok) return allowed;
    const password = await passwordOf(ctx, user._id);
    return password === null ? err({ code: "NOT_FOUND" }) : ok(password.hash);
  },
});

/** Notes the outcome, if the hash that was checked is still the account's. */
export const finish = internalMutation({
  args: { right: v.boolean(), hash: v.string() },
  handler: async (ctx, args): Promise<Result<null>> => {
    const { user, session } = await requireSession(ctx);
    const event = { userId: user._id, sessionId: session._id };
    if (!args.right || (await passwordOf(ctx, user._id))?.hash !== args.hash) {
      await record(ctx, { ...event, kind: "reauthenticationFailed" });
      return err({ code: "INVALID_CREDENTIALS" });
    }
    await reset(ctx, { limit: "proofUser", subject: user._id });
    await noteAuth(ctx, session._id);
    // A right password proves again whenever it is given; twice in two minutes it is one line.
    const step = { name: "reauthenticated", by: await originOf(ctx, session._id) };
    return await once(ctx, step, user._id, async () => {
      await record(ctx, { ...event, kind: "reauthenticated" });
      return ok(null);
    });
  },
});
