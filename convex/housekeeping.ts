import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { dropTokens } from "./auth/endSession";
import { sweepFiles } from "./privacy/files";
import { EXPIRIES } from "./privacy/personalData";

/** Deletes what has run its course, a bounded batch of each kind at a time. */

export const sweep = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const now = Date.now();
    let more = false;
    for (const expire of [...EXPIRIES, sweepFiles]) more = (await expire(ctx, now)) || more;
    if (more) await ctx.scheduler.runAfter(0, internal.housekeeping.sweep, {});
    return null;
  },
});

/** Uploads are bounded by minutes, because nothing else bounds them. */
export const sweepUploads = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    if (await sweepFiles(ctx, Date.now()))
      await ctx.scheduler.runAfter(0, internal.housekeeping.sweepUploads, {});
    return null;
  },
});

const TOKEN_BATCH = 500;

/** Deletes the refresh tokens that a session has left behind. */
export const sweepTokens = internalMutation({
  args: { sessionId: v.id("authSessions") },
  handler: async (ctx, { sessionId }): Promise<null> => {
    if (await dropTokens(ctx, sessionId, TOKEN_BATCH))
      await ctx.scheduler.runAfter(0, internal.housekeeping.sweepTokens, { sessionId });
    return null;
  },
});
