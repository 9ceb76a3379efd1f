import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc, Id } from "./_generated/dataModel";
import type { QueryCtx } from "./_generated/server";
import { type ActivityKind, type ActivityTopic, outcomeOf } from "./security/activityLog";
import { authedQuery } from "./auth/functions";
import type { SignInMethod } from "./auth/sessions";
import { activityTopic } from "./security/vocabulary";
import { deviceName } from "./shared/deviceName";

/** The caller's own activity, newest first. The words for each kind are the browser's. */

export interface ActivityLine {
  _id: Id<"activity">;
  /** Epoch milliseconds. */
  time: number;
  kind: ActivityKind;
  topic: ActivityTopic;
  outcome: "ok" | "failed";
  method: SignInMethod | null;
  device: string | null;
  ip: string | null;
  /** Whether it concerns the session that asks. */
  here: boolean;
}

/** A line for a spreadsheet: everything is text. */
export interface ActivityRow {
  time: string;
  kind: ActivityKind;
  topic: ActivityTopic;
  outcome: "ok" | "failed";
  method: string;
  device: string;
  ip: string;
}

const PAGE_MAX = 100;
const ROWS_PAGE = 500;

const topicFilter = v.union(activityTopic, v.null());

function linesOf(ctx: QueryCtx, userId: Id<"users">, topic: ActivityTopic | null) {
  const activity = ctx.db.query("activity");
  const ordered =
    topic === null
      ? activity.withIndex("userId", (q) => q.eq("userId", userId))
      : activity.withIndex("userIdAndTopic", (q) => q.eq("userId", userId).eq("topic", topic));
  return ordered.order("desc");
}

function lineOf(row: Doc<"activity">, sessionId: Id<"authSessions">): ActivityLine {
  return {
    _id: row._id,
    time: row._creationTime,
    kind: row.kind,
    topic: row.topic,
    outcome: outcomeOf(row.kind),
    method: row.method ?? null,
    device: deviceName(row.userAgent),
    ip: row.ip ?? null,
    here: row.sessionId === sessionId,
  };
}

function rowOf(row: Doc<"activity">): ActivityRow {
  return {
    time: new Date(row._creationTime).toISOString(),
    kind: row.kind,
    topic: row.topic,
    outcome: outcomeOf(row.kind),
    method: row.method ?? "",
    device: deviceName(row.userAgent) ?? "",
    ip: row.ip ?? "",
  };
}

/** Pages for the screen, of all topics or one. */
export const list = authedQuery({
  args: { topic: topicFilter, paginationOpts: paginationOptsValidator },
  handler: async (ctx, { topic, paginationOpts }) => {
    // A number that is none is taken for the least.
    const wanted = Math.trunc(paginationOpts.numItems) || 1;
    const numItems = Math.min(Math.max(wanted, 1), PAGE_MAX);
    const found = linesOf(ctx, ctx.user._id, topic);
    const page = await found.paginate({ ...paginationOpts, numItems });
    return { ...page, page: page.page.map((row) => lineOf(row, ctx.session._id)) };
  },
});

/** Large pages for a CSV file; ask again with the cursor until it is null. */
export const rows = authedQuery({
  args: { topic: topicFilter, cursor: v.union(v.string(), v.null()) },
  handler: async (
    ctx,
    { topic, cursor },
  ): Promise<{ rows: ActivityRow[]; cursor: string | null }> => {
    const found = linesOf(ctx, ctx.user._id, topic);
    const page = await found.paginate({ numItems: ROWS_PAGE, cursor });
    return { rows: page.page.map(rowOf), cursor: page.isDone ? null : page.continueCursor };
  },
});
