import { defineTable } from "convex/server";
import { v } from "convex/values";
import { mailState } from "../security/validators";

/** The queue of mails (queue.ts). */
export const mailTables = {
  /** Mails on their way, and what became of those of the last day (emails/queue.ts). */
  outgoingMails: defineTable({
    /** The challenge whose code it holds, or the notice that it is. */
    challengeId: v.optional(v.id("challenges")),
    notice: v.optional(
      v.object({
        tokenId: v.id("recoveryTokens"),
        time: v.number(),
        userAgent: v.union(v.string(), v.null()),
      }),
    ),
    /** The code, encrypted, until the mail is settled. */
    sealedCode: v.optional(v.string()),
    /** Whether there is anything to send: not for an address without an account. */
    leaves: v.boolean(),
    state: mailState,
    attempts: v.number(),
    /** Its place in the queue, until it is settled (epoch ms, but for who has to let others go). */
    turn: v.optional(v.number()),
    queuedTime: v.number(),
    /** Not before then, and not after. */
    dueTime: v.number(),
    giveUpTime: v.number(),
    /** Why it has not left, in the service's words, and whether that is about its recipient. */
    reason: v.optional(v.string()),
    isRecipients: v.optional(v.boolean()),
    keptUntil: v.number(),
  })
    .index("turn", ["turn"])
    .index("state", ["state"])
    .index("challengeId", ["challengeId"])
    .index("notice", ["notice.tokenId"])
    .index("keptUntil", ["keptUntil"]),

  /** The one row about how mails leave at present. Times are epoch milliseconds. */
  mailSender: defineTable({
    /** When the next batch may leave. */
    nextTime: v.number(),
    /** Until when the one that is under way is waited for. */
    busyUntil: v.number(),
    /** Until when it goes slowly, because the service asked for patience. */
    cautiousUntil: v.number(),
    /** When the queue is looked at next. */
    wakeTime: v.optional(v.number()),
    /** Why mails do not leave, since the last one did. */
    trouble: v.optional(v.string()),
    keptUntil: v.number(),
  }).index("keptUntil", ["keptUntil"]),
};
