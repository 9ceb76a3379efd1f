import { v } from "convex/values";
import { internal } from "./_generated/api";
import { type MutationCtx, internalMutation } from "./_generated/server";
import { sweepFiles } from "./privacy/files";
import { dropTokens, endSession } from "./auth/sessions";

/** Deletes what has run its course, a bounded batch of each kind at a time. */

const BATCH = 100;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Longer than the library's cookies last. */
const VERIFIER_AGE = 20 * MINUTE;
/** Codes from the GitHub callback last two minutes. */
const CODE_AGE = 10 * MINUTE;
const DEVICE_AGE = 180 * DAY;

type Sweep = (ctx: MutationCtx, now: number) => Promise<boolean>;

const challenges: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("challenges")
    .withIndex("keptUntil", (q) => q.lt("keptUntil", now))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("challenges", row._id);
  return rows.length === BATCH;
};

const rateLimits: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("rateLimits")
    .withIndex("idleTime", (q) => q.lt("idleTime", now))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("rateLimits", row._id);
  return rows.length === BATCH;
};

const verifiers: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("authVerifiers")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - VERIFIER_AGE))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("authVerifiers", row._id);
  return rows.length === BATCH;
};

const oauthCodes: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("authVerificationCodes")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - CODE_AGE))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("authVerificationCodes", row._id);
  return rows.length === BATCH;
};

const devices: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("knownDevices")
    .withIndex("lastSeenTime", (q) => q.lt("lastSeenTime", now - DEVICE_AGE))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("knownDevices", row._id);
  return rows.length === BATCH;
};

const sessions: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("authSessions")
    .withIndex("expirationTime", (q) => q.lt("expirationTime", now))
    .take(BATCH);
  for (const row of rows) await endSession(ctx, row._id);
  return rows.length === BATCH;
};

const endings: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("sessionEndings")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - DAY))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("sessionEndings", row._id);
  return rows.length === BATCH;
};

const noticeLinks: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("noticeLinks")
    .withIndex("expirationTime", (q) => q.lt("expirationTime", now))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("noticeLinks", row._id);
  return rows.length === BATCH;
};

const githubLinks: Sweep = async (ctx, now) => {
  const rows = await ctx.db
    .query("githubLinks")
    .withIndex("expirationTime", (q) => q.lt("expirationTime", now))
    .take(BATCH);
  for (const row of rows) await ctx.db.delete("githubLinks", row._id);
  return rows.length === BATCH;
};

const SWEEPS: Sweep[] = [
  challenges,
  rateLimits,
  verifiers,
  oauthCodes,
  devices,
  sessions,
  endings,
  noticeLinks,
  githubLinks,
  sweepFiles,
];

export const sweep = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const now = Date.now();
    let more = false;
    for (const sweepOne of SWEEPS) more = (await sweepOne(ctx, now)) || more;
    if (more) await ctx.scheduler.runAfter(0, internal.housekeeping.sweep, {});
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
