import { v } from "convex/values";
import { internal } from "../_generated/api";
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
 * PAYMENT_DECLINED unless the payment succeeds. A person is charged once, however often they press
 * and with whatever token: what is charged is the purchase. One that was declined is over, and the
 * next press begins another. One whose session ended while the money was on its way is still open:
 * the next press hears from the payment service that it is paid.
 */
export const upgrade = authedAction({
  args: { paymentToken: v.string() },
  handler: async (ctx, { paymentToken: token }): Promise<{ plan: "pro" }> => {
    const purchaseId: Id<"purchases"> | null = await ctx.runMutation(
      internal.sample.billing.beginPurchase,
      {},
    );
    if (purchaseId === null) return { plan: "pro" };
    if (!(await charge({ token, amount: PRICE, idempotencyKey: purchaseId }))) {
      await ctx.runMutation(internal.sample.billing.declinePurchase, { purchaseId });
      throw appError({ code: "PAYMENT_DECLINED" });
    }
    await ctx.runMutation(internal.sample.billing.raisePlan, {});
    return { plan: "pro" };
  },
});

async function newestPurchase(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"purchases"> | null> {
  return await ctx.db
    .query("purchases")
    .withIndex("userId", (q) => q.eq("userId", userId).eq("plan", "pro"))
    .order("desc")
    .first();
}

/** The purchase of the pro plan that the caller has begun; null if they have the plan. */
export const beginPurchase = internalMutation({
  args: {},
  handler: async (ctx): Promise<Id<"purchases"> | null> => {
    const { user } = await requireSession(ctx);
    if ((await planOf(ctx, user._id)) === "pro") return null;
    const newest = await newestPurchase(ctx, user._id);
    if (newest?.state === "open") return newest._id;
    return await ctx.db.insert("purchases", { userId: user._id, plan: "pro", state: "open" });
  },
});

/** Ends a purchase that the payment service has declined, so that another can be begun. */
export const declinePurchase = internalMutation({
  args: { purchaseId: v.id("purchases") },
  handler: async (ctx, { purchaseId }): Promise<null> => {
    const purchase = await ctx.db.get("purchases", purchaseId);
    if (purchase?.state === "open")
      await ctx.db.patch("purchases", purchaseId, { state: "declined" });
    return null;
  },
});

/** Raises the caller's plan. Internal: only what has seen the payment may call it. */
export const raisePlan = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const { user } = await requireSession(ctx);
    if ((await planOf(ctx, user._id)) === "pro") return null;
    const purchase = await newestPurchase(ctx, user._id);
    if (purchase !== null) await ctx.db.patch("purchases", purchase._id, { state: "paid" });
    await ctx.db.insert("plans", { userId: user._id, plan: "pro" });
    await record(ctx, { userId: user._id, kind: "planRaised" });
    return null;
  },
});
