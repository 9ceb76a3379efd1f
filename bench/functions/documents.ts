import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

const TEXT =
  "What a small document of an ordinary app holds, about a hundred characters of it, give or take.";

export const byKey = queryGeneric({
  args: { table: v.string(), key: v.number() },
  handler: async (ctx, { table, key }): Promise<unknown> =>
    await ctx.db
      .query(table)
      .withIndex("by_key", (range) => range.eq("key", key))
      .first(),
});

export const insert = mutationGeneric({
  args: { table: v.string(), key: v.number() },
  handler: async (ctx, { table, key }) => {
    await ctx.db.insert(table, { key, text: TEXT });
  },
});

/** Documents with the keys from `from` to `to - 1`. */
export const fill = mutationGeneric({
  args: { table: v.string(), from: v.number(), to: v.number() },
  handler: async (ctx, { table, from, to }) => {
    for (let key = from; key < to; key += 1) await ctx.db.insert(table, { key, text: TEXT });
  },
});

/** Changes the document with this key. */
export const touch = mutationGeneric({
  args: { table: v.string(), key: v.number() },
  handler: async (ctx, { table, key }) => {
    const document = await ctx.db
      .query(table)
      .withIndex("by_key", (range) => range.eq("key", key))
      .unique();
    if (document !== null) await ctx.db.patch(document._id, { text: `${TEXT} ${Math.random()}` });
  },
});
