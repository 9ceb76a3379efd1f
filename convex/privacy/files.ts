import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { TablesWithFiles } from "./tablesWithFiles";

type Names = (ctx: QueryCtx, fileId: Id<"_storage">) => Promise<boolean>;

/**
 * Uploaded files belong to whichever document names them: for every table with files, whether one
 * of its documents names a file. The compiler asks for the line of a table with files, and refuses
 * one of a table without. A file that no table names is taken for a forgotten upload and deleted
 * after a day; so is one whose id is kept under `v.string()` or `v.any()`, which the compiler
 * cannot see.
 */
const OWNERS: Record<TablesWithFiles, Names> = {
  users: async (ctx, fileId) =>
    (await ctx.db
      .query("users")
      .withIndex("avatarId", (q) => q.eq("avatarId", fileId))
      .first()) !== null,
};

export async function isOwned(ctx: QueryCtx, fileId: Id<"_storage">): Promise<boolean> {
  for (const names of Object.values<Names>(OWNERS)) if (await names(ctx, fileId)) return true;
  return false;
}

const DAY = 24 * 60 * 60_000;
const BATCH = 50;
const TASK = "sweep files";

/**
 * Deletes uploads that nothing has named for a day, each file looked at once: one that loses its
 * document later is deleted by whoever removes the document. Returns whether there is more to do.
 */
export async function sweepFiles(ctx: MutationCtx, now: number): Promise<boolean> {
  const mark = await ctx.db
    .query("progress")
    .withIndex("task", (q) => q.eq("task", TASK))
    .unique();
  const files = await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) =>
      q.gt("_creationTime", mark?.doneUntil ?? 0).lt("_creationTime", now - DAY),
    )
    .take(BATCH);
  for (const file of files) if (!(await isOwned(ctx, file._id))) await ctx.storage.delete(file._id);
  const doneUntil = files.at(-1)?._creationTime;
  if (doneUntil === undefined) return false;
  if (mark === null) await ctx.db.insert("progress", { task: TASK, doneUntil });
  else await ctx.db.patch("progress", mark._id, { doneUntil });
  return files.length === BATCH;
}
