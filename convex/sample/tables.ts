import { defineTable } from "convex/server";
import { v } from "convex/values";

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
  plans: defineTable({
    userId: v.id("users"),
    plan: v.union(v.literal("free"), v.literal("pro")),
  }).index("userId", ["userId"]),
};
