import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What its author's browser sent along, so that the row is added once (creationKeys.ts). */
const creationKey = v.optional(v.string());

const plan = v.union(v.literal("free"), v.literal("pro"));

/** Of version 0.1, until migrations/plans.ts has moved it to `plans`. */
export const sampleUserFields = { plan: v.optional(plan) };

/** The tables of the sample workspace. */
export const sampleTables = {
  todos: defineTable({
    userId: v.id("users"),
    text: v.string(),
    done: v.boolean(),
    key: creationKey,
  })
    .index("by_user", ["userId"])
    .index("by_key", ["userId", "key"]),

  messages: defineTable({
    /** Absent once the author's account is deleted. */
    authorId: v.optional(v.id("users")),
    body: v.string(),
    key: creationKey,
  })
    .index("by_author", ["authorId"])
    .index("by_key", ["authorId", "key"]),

  posts: defineTable({
    authorId: v.id("users"),
    title: v.string(),
    body: v.string(),
    published: v.boolean(),
    key: creationKey,
  })
    .index("by_key", ["authorId", "key"])
    .index("by_author", ["authorId", "published"])
    .index("by_published", ["published"]),

  /** Absent means free. Only an internal function raises it. */
  plans: defineTable({ userId: v.id("users"), plan }).index("userId", ["userId"]),
};
