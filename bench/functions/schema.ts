import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/**
 * One table for each size that is compared, so that all sizes live in one deployment and are
 * measured in turn.
 */
const documents = () => defineTable({ key: v.number(), text: v.string() }).index("by_key", ["key"]);

export default defineSchema({
  thousand: documents(),
  tenThousand: documents(),
  hundredThousand: documents(),
  scratch: documents(),
});
