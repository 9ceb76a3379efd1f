import type { MutationCtx } from "../_generated/server";

/** Each moves a bounded batch of what version 0.1 stored, and says whether there may be more. */
export type Move = (ctx: MutationCtx) => Promise<boolean>;

export const BATCH = 100;

/** Walks a table once, from where the last batch ended. */
export function walking(
  task: string,
  walk: (ctx: MutationCtx, after: number) => Promise<number | null>,
): Move {
  return async (ctx) => {
    const mark = await ctx.db
      .query("progress")
      .withIndex("task", (q) => q.eq("task", task))
      .unique();
    const doneUntil = await walk(ctx, mark?.doneUntil ?? 0);
    if (doneUntil === null) return false;
    if (mark === null) await ctx.db.insert("progress", { task, doneUntil });
    else await ctx.db.patch("progress", mark._id, { doneUntil });
    return true;
  };
}
