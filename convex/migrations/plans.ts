import { BATCH, walking } from "./batches";

/** The plan of version 0.1, which stood in the user, into a table of the sample's own. */
export const plans = walking("migrate plans", async (ctx, after) => {
  const rows = await ctx.db
    .query("users")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after))
    .take(BATCH);
  for (const { _id, plan } of rows) {
    if (plan === undefined) continue;
    await ctx.db.patch("users", _id, { plan: undefined });
    if (plan === "pro") await ctx.db.insert("plans", { userId: _id, plan });
  }
  return rows.at(-1)?._creationTime ?? null;
});
