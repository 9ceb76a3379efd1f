import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { authorsOf } from "./authors";
import { authedMutation, authedQuery } from "../auth/functions";
import { appError, unwrap } from "../lib/result";
import { consume } from "../security/rateLimits";
import { MESSAGE_MAX } from "../shared/sampleLimits";
import { paragraphs } from "../shared/validation";
import { draftField, rowOfDraft } from "./drafts";
import { draft } from "./tables";
import { removeOnce } from "./removals";

/** One room in which everybody who is signed in reads and writes. */

export interface Message {
  _id: Id<"messages">;
  body: string;
  /** Null if the author has given no name, or has deleted their account. */
  authorName: string | null;
  authorImage: string | null;
  mine: boolean;
  createdAt: number;
}

const SHOWN = 50;
const PER_USER = { name: "messageUser", kind: "bucket", amount: 60, period: 10 * 60_000 } as const;

/** Characters of all that is shown together: each message sends the whole list to every reader. */
const SHOWN_TOGETHER = 20_000;

const messageBody = paragraphs(MESSAGE_MAX);

/** The first ones, as far as they are short enough together. */
function withinSize(messages: Doc<"messages">[]): Doc<"messages">[] {
  let size = 0;
  return messages.filter(({ body }) => (size += body.length) <= SHOWN_TOGETHER);
}

/** The newest messages, oldest of them first. */
export const list = authedQuery({
  args: {},
  handler: async (ctx): Promise<Message[]> => {
    const newest = withinSize(await ctx.db.query("messages").order("desc").take(SHOWN));
    const author = authorsOf(ctx);
    return await Promise.all(
      newest.toReversed().map(async ({ _id, _creationTime, body, authorId }) => {
        const { name, image } = await author(authorId);
        const mine = authorId === ctx.user._id;
        return { _id, body, authorName: name, authorImage: image, mine, createdAt: _creationTime };
      }),
    );
  },
});

export const send = authedMutation({
  args: { body: v.string(), draft },
  handler: async (ctx, args): Promise<Id<"messages">> => {
    const sent = await rowOfDraft(ctx, "messages", args.draft);
    if (sent !== null) return sent._id;
    const body = messageBody.safeParse(args.body);
    if (!body.success) throw appError({ code: "INVALID_INPUT", field: "body" });
    const authorId = ctx.user._id;
    unwrap(await consume(ctx, [{ limit: PER_USER, subject: authorId }]));
    const row = { authorId, body: body.data, ...draftField(args.draft) };
    return await ctx.db.insert("messages", row);
  },
});

/** Takes back one of the caller's own messages; NOT_FOUND for anybody else's. */
export const remove = authedMutation({
  args: { messageId: v.id("messages") },
  handler: async (ctx, { messageId }): Promise<null> => {
    return await removeOnce(ctx, messageId, async () => {
      const message = await ctx.db.get("messages", messageId);
      if (message?.authorId !== ctx.user._id) throw appError({ code: "NOT_FOUND" });
      await ctx.db.delete("messages", messageId);
    });
  },
});
