/** An ordinary little Convex app that the tests of the CLI push. */
export const SCHEMA = `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  todos: defineTable({ text: v.string() }).index("by_text", ["text"]),
  lists: defineTable({ title: v.string() }),
});
`;

export const TODOS = `
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { v } from "convex/values";

export const list = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("todos").collect()).map((todo) => todo.text),
});

export const add = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    console.log("adding " + text);
    return await ctx.db.insert("todos", { text });
  },
});

export const addMany = mutation({
  args: { texts: v.array(v.string()) },
  handler: async (ctx, { texts }) => {
    for (const text of texts) await ctx.db.insert("todos", { text });
    return null;
  },
});

export const later = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.scheduler.runAfter(60 * 60 * 1000, internal.todos.clear, {});
    return null;
  },
});

export const clear = internalMutation({
  args: {},
  handler: async (ctx) => {
    for (const todo of await ctx.db.query("todos").collect()) await ctx.db.delete(todo._id);
    return null;
  },
});

export const rewrite = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    for (const todo of await ctx.db.query("todos").collect()) await ctx.db.patch(todo._id, { text });
    return null;
  },
});

export const hidden = internalQuery({ args: {}, handler: async () => "only for insiders" });

export const shout = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => {
    console.log("shouting " + text);
    return text.toUpperCase();
  },
});

export const echo = query({
  args: { big: v.int64(), bytes: v.bytes() },
  handler: async (_ctx, args) => {
    console.log("echoing");
    return args;
  },
});

export const whoami = query({
  args: {},
  handler: async (ctx) => await ctx.auth.getUserIdentity(),
});
`;

const HTTP = `
import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";

const http = httpRouter();
http.route({ path: "/hello", method: "GET", handler: httpAction(async () => new Response("hello")) });
export default http;
`;

export const APP: Readonly<Record<string, string>> = {
  "convex/schema.ts": SCHEMA,
  "convex/sample/todos.ts": TODOS,
  "convex/http.ts": HTTP,
};
