import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { record } from "../security/activityLog";
import { authedAction, requireSession } from "../auth/functions";
import { appError } from "../lib/result";
import { charge } from "./payments";

/** A privilege that no browser can give itself: the public action asks for money first. */

const PRICE = 900;

/** PAYMENT_DECLINED unless the payment succeeds. A person is charged once, however often they press. */
export const upgrade = authedAction({
  args: { paymentToken: v.string() },
  handler: async (ctx, { paymentToken }): Promise<{ plan: "pro" }> => {
    if (ctx.user.plan === "pro") return { plan: "pro" };
    const idempotencyKey = `pro|${ctx.user._id}|${paymentToken}`;
    if (!(await charge({ token: paymentToken, amount: PRICE, idempotencyKey })))
      throw appError({ code: "PAYMENT_DECLINED" });
    await ctx.runMutation(internal.sample.billing.raisePlan, {});
    return { plan: "pro" };
  },
});

/** Raises the caller's plan. Internal: only what has seen the payment may call it. */
export const raisePlan = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const { user } = await requireSession(ctx);
    if (user.plan === "pro") return null;
    await ctx.db.patch("users", user._id, { plan: "pro" });
    await record(ctx, { userId: user._id, kind: "planRaised" });
    return null;
  },
});
