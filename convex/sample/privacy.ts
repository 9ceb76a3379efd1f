import { type DataPolicy, owned, plain } from "../privacy/dataPolicy";
import type { sampleTables } from "./tables";

/** What the tables of the sample workspace hold about a person. */
export const SAMPLE_DATA: Record<keyof typeof sampleTables, DataPolicy> = {
  todos: owned<"todos">({
    rows: (ctx, { userId }) =>
      ctx.db.query("todos").withIndex("by_user", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("todos", row._id),
    shown: ({ draft: _draft, ...row }) => plain(row),
  }),
  messages: owned<"messages">({
    rows: (ctx, { userId }) =>
      ctx.db.query("messages").withIndex("by_author", (q) => q.eq("authorId", userId)),
    erase: async (ctx, row) => await ctx.db.patch("messages", row._id, { authorId: undefined }),
    shown: ({ _creationTime, body }) => ({ createdAt: _creationTime, body }),
    atDeletion: "anonymised",
    because: "The conversation belongs to those who stay.",
  }),
  posts: owned<"posts">({
    rows: (ctx, { userId }) =>
      ctx.db.query("posts").withIndex("by_author", (q) => q.eq("authorId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("posts", row._id),
    shown: ({ _creationTime, title, body, published }) => ({
      createdAt: _creationTime,
      title,
      body,
      published,
    }),
  }),
  plans: owned<"plans">({
    rows: (ctx, { userId }) =>
      ctx.db.query("plans").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("plans", row._id),
    shown: plain,
  }),
  purchases: owned<"purchases">({
    rows: (ctx, { userId }) =>
      ctx.db.query("purchases").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("purchases", row._id),
    shown: plain,
  }),
};
