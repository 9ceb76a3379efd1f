import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { authedQuery } from "../auth/functions";
import { appError } from "../lib/result";

const DRAFT_MAX = 64;

const withDraft = v.union(v.literal("todos"), v.literal("messages"), v.literal("posts"));
type WithDraft = Infer<typeof withDraft>;

/** By table: how a row is found by its author and draft. */
const FIND: {
  [Table in WithDraft]: (
    ctx: QueryCtx,
    author: Id<"users">,
    name: string,
  ) => Promise<Doc<Table> | null>;
} = {
  todos: (ctx, author, name) =>
    ctx.db
      .query("todos")
      .withIndex("by_draft", (q) => q.eq("userId", author).eq("draft", name))
      .first(),
  messages: (ctx, author, name) =>
    ctx.db
      .query("messages")
      .withIndex("by_draft", (q) => q.eq("authorId", author).eq("draft", name))
      .first(),
  posts: (ctx, author, name) =>
    ctx.db
      .query("posts")
      .withIndex("by_draft", (q) => q.eq("authorId", author).eq("draft", name))
      .first(),
};

/**
 * The caller's row that was made of this draft; call it first in the mutation that adds one.
 * INVALID_INPUT if no browser of ours calls a draft so.
 */
export async function rowOfDraft<Table extends WithDraft>(
  ctx: QueryCtx & { user: Doc<"users"> },
  table: Table,
  name: string | undefined,
): Promise<Doc<Table> | null> {
  if (name === undefined) return null;
  if (name === "" || name.length > DRAFT_MAX)
    throw appError({ code: "INVALID_INPUT", field: "draft" });
  return await FIND[table](ctx, ctx.user._id, name);
}

/** The draft as the row keeps it. */
export function draftField(name: string | undefined): { draft?: string } {
  return name === undefined ? {} : { draft: name };
}

/** Whether the caller's row of this draft is there. */
export const isThere = authedQuery({
  args: { table: withDraft, draft: v.string() },
  handler: async (ctx, args): Promise<boolean> =>
    (await rowOfDraft(ctx, args.table, args.draft)) !== null,
});
