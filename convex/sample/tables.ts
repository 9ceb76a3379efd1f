import { defineTable } from "convex/server";
import { v } from "convex/values";

const plan = v.union(v.literal("free"), v.literal("pro"));

/** Of version 0.1, until migrations/plans.ts has moved it to `plans`. */
export const sampleUserFields = { plan: v.optional(plan) };

/** The tables of the sample workspace. */
export const sampleTables = {
  todos: defineTable({ userId: v.id("users"), text: v.string(), done: v.boolean() }).index(
    "by_user",
    ["userId"],
  ),

  messages: defineTable({
    /** Absent once the author's account is deleted. */
    authorId: v.optional(v.id("users")),
    body: v.string(),
  }).index("by_author", ["authorId"]),

  posts: defineTable({
    authorId: v.id("users"),
    title: v.string(),
    body: v.string(),
    published: v.boolean(),
  })
    .index("by_author", ["authorId", "published"])
    .index("by_published", ["published"]),

  /** Absent means free. Only an internal function raises it. */
  plans: defineTable({ userId: v.id("users"), plan }).index("userId", ["userId"]),
};
