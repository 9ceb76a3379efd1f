import type { Doc, TableNames } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { dropPendingRequests } from "../account/pendingRequests";
import { dropCodes } from "../auth/accounts";
import { endSession } from "../auth/endSession";
import { LEGACY_DATA } from "./legacyData";
import { SAMPLE_DATA } from "../sample/privacy";
import {
  type DataPolicy,
  HEAVY_BATCH,
  type Person,
  cascades,
  expired,
  none,
  owned,
  plain,
} from "./dataPolicy";

/**
 * What every table holds about a person, what becomes of it when they go, what of it they can
 * download, and when it has run its course. A table that is not here does not compile; one that
 * names a user or an address and says it holds nothing fails a test.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Longer than the library's cookies last. */
const VERIFIER_AGE = 20 * MINUTE;
/** Longer than any code that the library keeps. */
const LIBRARY_CODE_AGE = 10 * MINUTE;
const DEVICE_AGE = 180 * DAY;

function withoutFingerprints(row: Doc<"sessionDetails">): object {
  const { fingerprints: _now, deviceMacs: _before, ...rest } = row;
  return plain(rest);
}

/** In the order in which they are erased: what others refer to comes last. */
export const PERSONAL_DATA: Record<TableNames, DataPolicy> = {
  authSessions: owned<"authSessions">({
    rows: (ctx, { userId }) =>
      ctx.db.query("authSessions").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await endSession(ctx, row._id),
    shown: (row) => ({ startedAt: row._creationTime, endsAt: row.expirationTime }),
    expiry: expired<"authSessions">(
      (ctx, now) =>
        ctx.db
          .query("authSessions")
          .withIndex("expirationTime", (q) => q.lt("expirationTime", now)),
      async (ctx, row) => await endSession(ctx, row._id),
    ),
    batch: HEAVY_BATCH,
  }),
  authRefreshTokens: cascades("authSessions"),
  refreshSecrets: cascades("authSessions"),
  sessionDetails: owned<"sessionDetails">({
    rows: (ctx, { userId }) =>
      ctx.db.query("sessionDetails").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("sessionDetails", row._id),
    shown: withoutFingerprints,
  }),
  completedEffects: owned<"completedEffects">({
    rows: (ctx, { userId }) =>
      ctx.db.query("completedEffects").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("completedEffects", row._id),
    shown: null,
    because: "That a step was done, deleted after minutes.",
    expiry: expired<"completedEffects">(
      (ctx, now) =>
        ctx.db
          .query("completedEffects")
          .withIndex("expirationTime", (q) => q.lt("expirationTime", now)),
      async (ctx, row) => await ctx.db.delete("completedEffects", row._id),
    ),
  }),
  revokedSessions: owned<"revokedSessions">({
    rows: (ctx, { userId }) =>
      ctx.db.query("revokedSessions").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("revokedSessions", row._id),
    shown: plain,
    // Kept for a day, so that the ended device can say why.
    expiry: expired<"revokedSessions">(
      (ctx, now) =>
        ctx.db
          .query("revokedSessions")
          .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - DAY)),
      async (ctx, row) => await ctx.db.delete("revokedSessions", row._id),
    ),
  }),
  authAccounts: owned<"authAccounts">({
    rows: (ctx, { userId }) =>
      ctx.db.query("authAccounts").withIndex("userIdAndProvider", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => {
      await dropCodes(ctx, row._id);
      await ctx.db.delete("authAccounts", row._id);
    },
    shown: ({ _creationTime, provider, providerAccountId }) => ({
      createdAt: _creationTime,
      provider,
      providerAccountId,
    }),
    batch: HEAVY_BATCH,
  }),
  authVerificationCodes: cascades(
    "authAccounts",
    expired<"authVerificationCodes">(
      (ctx, now) =>
        ctx.db
          .query("authVerificationCodes")
          .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - LIBRARY_CODE_AGE)),
      async (ctx, row) => await ctx.db.delete("authVerificationCodes", row._id),
    ),
  ),
  authVerifiers: none(
    "A sign-in on its way, deleted after twenty minutes.",
    expired<"authVerifiers">(
      (ctx, now) =>
        ctx.db
          .query("authVerifiers")
          .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - VERIFIER_AGE)),
      async (ctx, row) => await ctx.db.delete("authVerifiers", row._id),
    ),
  ),
  authRateLimits: none("The library's limiter, which is not in use."),
  passwords: owned<"passwords">({
    rows: (ctx, { userId }) =>
      ctx.db.query("passwords").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("passwords", row._id),
    shown: ({ setTime }) => ({ setAt: setTime }),
  }),
  providerProfiles: owned<"providerProfiles">({
    rows: (ctx, { userId }) =>
      ctx.db.query("providerProfiles").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("providerProfiles", row._id),
    shown: plain,
  }),
  challenges: owned<"challenges">({
    // Those for an address the person wanted and never proved go with the user.
    rows: (ctx, { email }) =>
      ctx.db.query("challenges").withIndex("email", (q) => q.eq("email", email)),
    erase: async (ctx, row) => await ctx.db.delete("challenges", row._id),
    shown: ({ purpose, sentTime, expirationTime }) => ({
      purpose,
      sentAt: sentTime,
      expiresAt: expirationTime,
    }),
    expiry: expired<"challenges">(
      (ctx, now) =>
        ctx.db.query("challenges").withIndex("keptUntil", (q) => q.lt("keptUntil", now)),
      async (ctx, row) => await ctx.db.delete("challenges", row._id),
    ),
  }),
  outgoingMails: none(
    "Which mail waits or has left; whose it is stands in what it refers to. Deleted after a day.",
    expired<"outgoingMails">(
      (ctx, now) =>
        ctx.db.query("outgoingMails").withIndex("keptUntil", (q) => q.lt("keptUntil", now)),
      async (ctx, row) => await ctx.db.delete("outgoingMails", row._id),
    ),
  ),
  mailSender: none(
    "At what pace mails leave.",
    expired<"mailSender">(
      (ctx, now) =>
        ctx.db.query("mailSender").withIndex("keptUntil", (q) => q.lt("keptUntil", now)),
      async (ctx, row) => await ctx.db.delete("mailSender", row._id),
    ),
  ),
  devices: owned<"devices">({
    rows: (ctx, { userId }) =>
      ctx.db.query("devices").withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("devices", row._id),
    shown: ({ _creationTime, lastSeenTime }) => ({
      firstSeenAt: _creationTime,
      lastSeenAt: lastSeenTime,
    }),
    expiry: expired<"devices">(
      (ctx, now) =>
        ctx.db
          .query("devices")
          .withIndex("lastSeenTime", (q) => q.lt("lastSeenTime", now - DEVICE_AGE)),
      async (ctx, row) => await ctx.db.delete("devices", row._id),
    ),
  }),
  rateLimits: none(
    "Counts under hashed keys, deleted when they are idle for an hour.",
    expired<"rateLimits">(
      (ctx, now) => ctx.db.query("rateLimits").withIndex("idleTime", (q) => q.lt("idleTime", now)),
      async (ctx, row) => await ctx.db.delete("rateLimits", row._id),
    ),
  ),
  activity: owned<"activity">({
    rows: (ctx, { userId }) =>
      ctx.db.query("activity").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("activity", row._id),
    shown: plain,
  }),
  recoveryTokens: owned<"recoveryTokens">({
    rows: (ctx, { userId }) =>
      ctx.db.query("recoveryTokens").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("recoveryTokens", row._id),
    shown: ({ time, kind, email }) => ({ sentAt: time, kind, email }),
    expiry: expired<"recoveryTokens">(
      (ctx, now) =>
        ctx.db
          .query("recoveryTokens")
          .withIndex("expirationTime", (q) => q.lt("expirationTime", now)),
      async (ctx, row) => await ctx.db.delete("recoveryTokens", row._id),
    ),
  }),
  authorizationRequests: owned<"authorizationRequests">({
    rows: (ctx, { userId }) =>
      ctx.db.query("authorizationRequests").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("authorizationRequests", row._id),
    shown: null,
    because: "A way to a provider and back, deleted after minutes.",
    expiry: expired<"authorizationRequests">(
      (ctx, now) =>
        ctx.db
          .query("authorizationRequests")
          .withIndex("expirationTime", (q) => q.lt("expirationTime", now)),
      async (ctx, row) => await ctx.db.delete("authorizationRequests", row._id),
    ),
  }),
  progress: none("How far recurring tasks have come."),
  ...SAMPLE_DATA,
  ...LEGACY_DATA,
  addresses: owned<"addresses">({
    rows: (ctx, { userId }) =>
      ctx.db.query("addresses").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("addresses", row._id),
    shown: plain,
  }),
  users: owned<"users">({
    rows: (ctx, { userId }) => ctx.db.query("users").withIndex("by_id", (q) => q.eq("_id", userId)),
    erase: async (ctx, row) => {
      if (row.avatarId !== undefined) await ctx.storage.delete(row.avatarId);
      await dropPendingRequests(ctx, row._id);
      await ctx.db.delete("users", row._id);
    },
    shown: plain,
  }),
};

const TABLES = Object.entries(PERSONAL_DATA);

/** Deletes or anonymises a bounded batch of a person's rows, and says whether there may be more. */
export async function erasePerson(ctx: MutationCtx, person: Person): Promise<boolean> {
  for (const [, { erase }] of TABLES) if (erase !== null && (await erase(ctx, person))) return true;
  return false;
}

const EXPORTED = TABLES.flatMap(([table, { exportPage }]) =>
  exportPage === null ? [] : [{ table, exportPage }],
);

/**
 * One page of what a person can download. `cursor` is null to begin with, and is null in the last
 * page's answer. Throws an Error if the cursor is none of ours.
 */
export async function exportPerson(
  ctx: QueryCtx,
  person: Person,
  cursor: string | null,
): Promise<{ table: string; rows: object[]; cursor: string | null }> {
  const [name, ...inner] = (cursor ?? `${EXPORTED[0]?.table}:`).split(":");
  const index = EXPORTED.findIndex(({ table }) => table === name);
  const current = EXPORTED[index];
  if (current === undefined) throw new Error(`There is no page at ${cursor}`);
  const page = await current.exportPage(ctx, person, inner.join(":") || null);
  const next = EXPORTED[index + 1];
  const { table } = current;
  if (page.cursor !== null) return { table, rows: page.rows, cursor: `${table}:${page.cursor}` };
  return { table, rows: page.rows, cursor: next === undefined ? null : `${next.table}:` };
}

export const EXPIRIES = TABLES.flatMap(([, { expiry }]) => (expiry === null ? [] : [expiry]));
