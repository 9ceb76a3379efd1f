import { v } from "convex/values";
import { api, internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { type QueryCtx, internalMutation } from "../_generated/server";
import { authedAction, authedQuery, requireSession } from "../auth/functions";
import { appError } from "../lib/result";
import { record } from "../security/activityLog";
import { charge } from "./payments";

/** A privilege that no browser can give itself: the public action asks for money first. */

const PRICE = 900;

type Plan = Doc<"plans">["plan"];

/** A user without a row has the free plan, or the one that version 0.1 kept with the user. */
async function planOf(ctx: QueryCtx, userId: Id<"users">): Promise<Plan> {
  const row = await ctx.db
    .query("plans")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .unique();
  return row?.plan ?? (await ctx.db.get("users", userId))?.plan ?? "free";
}

export const plan = authedQuery({
  args: {},
  handler: async (ctx): Promise<Plan> => await planOf(ctx, ctx.user._id),
});

/**
 * PAYMENT_DECLINED unless the payment succeeds. A person is charged once, however often they press.
 */
export const upgrade = authedAction({
  args: { paymentToken: v.string() },
  handler: async (ctx, { paymentToken }): Promise<{ plan: "pro" }> => {
    const before: Plan = await ctx.runQuery(api.sample.billing.plan, {});
    if (before === "pro") return { plan: "pro" };
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
    if ((await planOf(ctx, user._id)) === "pro") return null;
    await ctx.db.insert("plans", { userId: user._id, plan: "pro" });
    await record(ctx, { userId: user._id, kind: "planRaised" });
    return null;
  },
});
