import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { TablesWithFiles } from "./tablesWithFiles";

type Names = (ctx: QueryCtx, fileId: Id<"_storage">) => Promise<boolean>;

/**
 * Uploaded files belong to whichever document names them: for every table with files, whether one
 * of its documents names a file. The compiler asks for the line of a table with files, and refuses
 * one of a table without. A file that no table names is taken for a forgotten upload and deleted
 * after minutes; so is one whose id is kept under `v.string()` or `v.any()`, which the compiler
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

/** A file becomes somebody's within minutes of its upload or never. */
export const CLAIMED_WITHIN = 10 * 60_000;
/**
 * The URL for one upload takes any number of files for an hour, and is not ours to bound. Where
 * more wait than honest people leave, only the youngest are waited for.
 */
const HONEST = { count: 20, bytes: 32 * 1024 * 1024, within: 30_000 };
const BATCH = 50;
const TASK = "sweep files";

/** Files that came after a time (epoch ms) and before another, oldest first. */
async function filesBetween(ctx: QueryCtx, after: number, before: number) {
  return await ctx.db.system
    .query("_storage")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after).lt("_creationTime", before))
    .take(BATCH);
}

/** From when on files are waited for, if these are among those that wait. */
async function patience(ctx: QueryCtx, after: number, now: number): Promise<number> {
  const young = await filesBetween(ctx, after, now);
  const unclaimed: number[] = [];
  for (const file of young) if (!(await isOwned(ctx, file._id))) unclaimed.push(file.size);
  const bytes = unclaimed.reduce((sum, size) => sum + size, 0);
  const isFlood = unclaimed.length > HONEST.count || bytes > HONEST.bytes;
  return isFlood ? HONEST.within : CLAIMED_WITHIN;
}

/**
 * Deletes uploads that nothing has named in time, each file looked at once: one that loses its
 * document later is deleted by whoever removes the document. Returns whether there is more to do.
 */
export async function sweepFiles(ctx: MutationCtx, now: number): Promise<boolean> {
  const mark = await ctx.db
    .query("progress")
    .withIndex("task", (q) => q.eq("task", TASK))
    .unique();
  const after = mark?.doneUntil ?? 0;
  const files = await filesBetween(ctx, after, now - (await patience(ctx, after, now)));
  for (const file of files) if (!(await isOwned(ctx, file._id))) await ctx.storage.delete(file._id);
  const doneUntil = files.at(-1)?._creationTime;
  if (doneUntil === undefined) return false;
  if (mark === null) await ctx.db.insert("progress", { task: TASK, doneUntil });
  else await ctx.db.patch("progress", mark._id, { doneUntil });
  return files.length === BATCH;
}
