import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { MOVES } from "./migrations/moves";

/**
 * Moves what an earlier version stored to where this one keeps it, a batch of each kind at a time,
 * until all is moved. A cron starts it after each push; `npx convex run migrations:run` does by
 * hand. It can be repeated at any time.
 */
export const run = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    let more = false;
    for (const move of MOVES) more = (await move(ctx)) || more;
    if (more) await ctx.scheduler.runAfter(0, internal.migrations.run, {});
    return null;
  },
});
