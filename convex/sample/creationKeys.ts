import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { authedQuery } from "../auth/functions";
import { appError } from "../lib/result";

/**
 * A row is added once, however often it is sent: the browser makes a key with its draft, and the
 * row keeps it. After a reload the browser asks by the key whether its row is there.
 */

const KEY_MAX = 64;

type Keyed = "todos" | "messages" | "posts";

type Find<Table extends Keyed> = (
  ctx: QueryCtx,
  author: Id<"users">,
  key: string,
) => Promise<Doc<Table> | null>;

/** By table: how a row is found by its author and key. */
const FIND: { [Table in Keyed]: Find<Table> } = {
  todos: (ctx, author, key) =>
    ctx.db
      .query("todos")
      .withIndex("by_key", (q) => q.eq("userId", author).eq("key", key))
      .first(),
  messages: (ctx, author, key) =>
    ctx.db
      .query("messages")
      .withIndex("by_key", (q) => q.eq("authorId", author).eq("key", key))
      .first(),
  posts: (ctx, author, key) =>
    ctx.db
      .query("posts")
      .withIndex("by_key", (q) => q.eq("authorId", author).eq("key", key))
      .first(),
};

/** The caller's row that was made with this key; call it first in the mutation that adds one. */
export async function madeWith<Table extends Keyed>(
  ctx: QueryCtx & { user: Doc<"users"> },
  table: Table,
  key: string | undefined,
): Promise<Doc<Table> | null> {
  if (key === undefined) return null;
  if (key.length === 0 || key.length > KEY_MAX) throw appError({ code: "INVALID_INPUT" });
  return await FIND[table](ctx, ctx.user._id, key);
}

/** What the row keeps of it. */
export function keyOf({ key }: { key?: string | undefined }): { key?: string } {
  return key === undefined ? {} : { key };
}

/** Whether the caller's row that was sent with this key is there. */
export const isThere = authedQuery({
  args: {
    table: v.union(v.literal("todos"), v.literal("messages"), v.literal("posts")),
    key: v.string(),
  },
  handler: async (ctx, { table, key }): Promise<boolean> =>
    (await madeWith(ctx, table, key)) !== null,
});
