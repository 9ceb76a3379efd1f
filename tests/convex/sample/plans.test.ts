import { expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { subjectOf, useApp } from "../../support/convexApp";

/** Plans as version 0.1 stored them, on the user. */

const test_ = useApp();

test("nobody pays twice for a plan that waits to be moved", async () => {
  const { app } = test_;
  const tokens = await app.signedUp("ada@example.com");
  const me = app.as(tokens);
  const userId = subjectOf(tokens.token).userId as Id<"users">;
  await app.t.run(async (ctx) => await ctx.db.patch("users", userId, { plan: "pro" }));
  expect(await me.query(api.sample.billing.plan, {})).toBe("pro");
  const paymentToken = "tok_chargeDeclined";
  expect(await me.action(api.sample.billing.upgrade, { paymentToken })).toEqual({ plan: "pro" });
  await app.t.mutation(internal.migrations.run, {});
  await app.settle();
  expect(await me.query(api.sample.billing.plan, {})).toBe("pro");
});
