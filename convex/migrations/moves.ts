import { BATCH, type Move, walking } from "./batches";
import { moveDevice } from "./devices";
import {
  LEGACY_CHALLENGE_MAILS,
  ACTIVITY_NAMES,
  LEGACY_PROVIDER,
  REASON_NAMES,
  renamed,
} from "./legacy";
import { plans } from "./plans";
import { moveRecoveryToken } from "./recoveryTokens";

/** One whose user is gone was free, and may be somebody else's by now. */
const addresses: Move = async (ctx) => {
  const rows = await ctx.db.query("emails").take(BATCH);
  for (const { _id, email, userId } of rows) {
    await ctx.db.delete("emails", _id);
    const owned = await ctx.db
      .query("addresses")
      .withIndex("email", (q) => q.eq("email", email))
      .first();
    if (owned === null && (await ctx.db.get("users", userId)) !== null)
      await ctx.db.insert("addresses", { email, userId });
  }
  return rows.length === BATCH;
};

const devices: Move = async (ctx) => {
  const rows = await ctx.db.query("knownDevices").take(BATCH);
  for (const row of rows) await moveDevice(ctx, row);
  return rows.length === BATCH;
};

const revokedSessions: Move = async (ctx) => {
  const rows = await ctx.db.query("sessionEndings").take(BATCH);
  for (const { _id, sessionId, userId, reason } of rows) {
    await ctx.db.delete("sessionEndings", _id);
    const moved = { sessionId, userId, reason: renamed(REASON_NAMES, reason) };
    await ctx.db.insert("revokedSessions", moved);
  }
  return rows.length === BATCH;
};

const recoveryTokens: Move = async (ctx) => {
  const rows = await ctx.db.query("noticeLinks").take(BATCH);
  for (const row of rows) await moveRecoveryToken(ctx, row);
  return rows.length === BATCH;
};

const linkRequests: Move = async (ctx) => {
  const rows = await ctx.db.query("githubLinks").take(BATCH);
  for (const row of rows) await ctx.db.delete("githubLinks", row._id);
  return rows.length === BATCH;
};

/**
 * Codes on their way by an old name of their purpose are asked for anew; sign-ups go on waiting.
 */
const challenges: Move = async (ctx) => {
  const rows = await ctx.db.query("challenges").take(BATCH);
  for (const { _id, purpose, mail } of rows) {
    if (purpose === "stepUp") await ctx.db.delete("challenges", _id);
    else if (LEGACY_CHALLENGE_MAILS.some((old) => old === mail))
      await ctx.db.patch("challenges", _id, { mail: "code" });
  }
  return false;
};

const activity = walking("migrate activity", async (ctx, after) => {
  const rows = await ctx.db
    .query("activity")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after))
    .take(BATCH);
  for (const { _id, kind } of rows) {
    const name = renamed(ACTIVITY_NAMES, kind);
    const isProviders = kind === "githubConnected" || kind === "githubDisconnected";
    const method = isProviders ? ({ method: LEGACY_PROVIDER } as const) : {};
    if (name !== kind) await ctx.db.patch("activity", _id, { kind: name, ...method });
  }
  return rows.at(-1)?._creationTime ?? null;
});

const sessionDetails = walking("migrate session details", async (ctx, after) => {
  const rows = await ctx.db
    .query("sessionDetails")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", after))
    .take(BATCH);
  for (const { _id, deviceMacs: fingerprints } of rows)
    if (fingerprints !== undefined)
      await ctx.db.patch("sessionDetails", _id, { fingerprints, deviceMacs: undefined });
  return rows.at(-1)?._creationTime ?? null;
});

export const MOVES: readonly Move[] = [
  addresses,
  devices,
  revokedSessions,
  recoveryTokens,
  linkRequests,
  challenges,
  activity,
  sessionDetails,
  plans,
];
