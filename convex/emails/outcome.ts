import { type Infer, v } from "convex/values";

/** What became of one mail that was handed to the mail service. */
export const outcome = v.object({
  mailId: v.id("outgoingMails"),
  /** Absent if it was taken. */
  refusal: v.optional(
    v.object({
      /** The service's words, which never hold a code. */
      reason: v.string(),
      /** Too many at once; may work later; will never work. */
      kind: v.union(v.literal("pace"), v.literal("passing"), v.literal("final")),
      /** What the service asks to wait for, in milliseconds. */
      waitFor: v.optional(v.number()),
    }),
  ),
});

export type Outcome = Infer<typeof outcome>;
