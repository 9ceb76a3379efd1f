import { defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * What a browser calls the draft that it sends: the same each time, also after a reload or a night
 * without a network, so that a row whose answer was lost is added once (F-A5). A browser without
 * one adds a row with each call.
 */
export const draft = v.optional(v.string());

const plan = v.union(v.literal("free"), v.literal("pro"));

/** Of version 0.1, until migrations/plans.ts has moved it to `plans`. */
export const sampleUserFields = { plan: v.optional(plan) };

/** The tables of the sample workspace. */
export const sampleTables = {
  todos: defineTable({ userId: v.id("users"), text: v.string(), done: v.boolean(), draft })
    .index("by_user", ["userId"])
    .index("by_draft", ["userId", "draft"]),

  messages: defineTable({
    /** Absent once the author's account is deleted. */
    authorId: v.optional(v.id("users")),
    body: v.string(),
    draft,
  })
    .index("by_author", ["authorId"])
    .index("by_draft", ["authorId", "draft"]),

  posts: defineTable({
    authorId: v.id("users"),
    title: v.string(),
    body: v.string(),
    published: v.boolean(),
    draft,
  })
    .index("by_draft", ["authorId", "draft"])
    .index("by_author", ["authorId", "published"])
    .index("by_published", ["published"]),

  /** Absent means free. Only an internal function raises it. */
  plans: defineTable({ userId: v.id("users"), plan }).index("userId", ["userId"]),

  /**
   * A purchase is kept before its payment is sent, and is what the payment service knows it by:
   * however often it is sent, by whatever means of payment, it is charged once (F-A8).
   */
  purchases: defineTable({
    userId: v.id("users"),
    plan,
    state: v.union(v.literal("open"), v.literal("paid"), v.literal("declined")),
  }).index("userId", ["userId", "plan"]),
};
