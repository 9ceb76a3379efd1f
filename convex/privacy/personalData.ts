import type { Doc, TableNames } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import {
  HEAVY_BATCH,
  type Person,
  type Treatment,
  goesWith,
  held,
  holdsNothing,
} from "./dataPolicy";
import { dropPending } from "../account/pendingRequests";
import { endSession } from "../auth/sessions";

/**
 * What every table holds about a person, what becomes of it when they go, and what of it they can download. A table
 * that is not here does not compile; one that names a user or an address and says it holds nothing fails a test.
 */

/** A row without what only the database needs. */
function plain(row: { _id: string; _creationTime: number; userId?: string }): object {
  const { _id, _creationTime, userId: _user, ...rest } = row;
  return { createdAt: _creationTime, ...rest };
}

function withoutMarks(row: Doc<"sessionDetails">): object {
  const { deviceMacs: _marks, ...rest } = row;
  return plain(rest);
}

/** In the order in which they are erased: what others refer to comes last. */
export const PERSONAL_DATA: Record<TableNames, Treatment> = {
  authSessions: held<"authSessions">({
    rows: (ctx, { userId }) =>
      ctx.db.query("authSessions").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await endSession(ctx, row._id),
    shown: (row) => ({ startedAt: row._creationTime, endsAt: row.expirationTime }),
    batch: HEAVY_BATCH,
  }),
  authRefreshTokens: goesWith("authSessions"),
  refreshSecrets: goesWith("authSessions"),
  sessionDetails: held<"sessionDetails">({
    rows: (ctx, { userId }) =>
      ctx.db.query("sessionDetails").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("sessionDetails", row._id),
    shown: withoutMarks,
  }),
  sessionEndings: held<"sessionEndings">({
    rows: (ctx, { userId }) =>
      ctx.db.query("sessionEndings").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("sessionEndings", row._id),
    shown: plain,
  }),
  authAccounts: held<"authAccounts">({
    rows: (ctx, { userId }) =>
      ctx.db.query("authAccounts").withIndex("userIdAndProvider", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => {
      const codes = ctx.db
        .query("authVerificationCodes")
        .withIndex("accountId", (q) => q.eq("accountId", row._id));
      for await (const code of codes) await ctx.db.delete("authVerificationCodes", code._id);
      await ctx.db.delete("authAccounts", row._id);
    },
    shown: ({ _creationTime, provider, providerAccountId }) => ({
      createdAt: _creationTime,
      provider,
      providerAccountId,
    }),
    batch: HEAVY_BATCH,
  }),
  authVerificationCodes: goesWith("authAccounts"),
  authVerifiers: holdsNothing("A sign-in on its way, deleted after twenty minutes."),
  authRateLimits: holdsNothing("The library's limiter, which is not in use."),
  passwords: held<"passwords">({
    rows: (ctx, { userId }) =>
      ctx.db.query("passwords").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("passwords", row._id),
    shown: ({ setTime }) => ({ setAt: setTime }),
  }),
  providerProfiles: held<"providerProfiles">({
    rows: (ctx, { userId }) =>
      ctx.db.query("providerProfiles").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("providerProfiles", row._id),
    shown: plain,
  }),
  challenges: held<"challenges">({
    // Those for an address the person wanted and never proved go with the user.
    rows: (ctx, { email }) =>
      ctx.db.query("challenges").withIndex("email", (q) => q.eq("email", email)),
    erase: async (ctx, row) => await ctx.db.delete("challenges", row._id),
    shown: ({ purpose, sentTime, expirationTime }) => ({
      purpose,
      sentAt: sentTime,
      expiresAt: expirationTime,
    }),
  }),
  knownDevices: held<"knownDevices">({
    rows: (ctx, { userId }) =>
      ctx.db.query("knownDevices").withIndex("userIdAndDevice", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("knownDevices", row._id),
    shown: ({ _creationTime, lastSeenTime }) => ({
      firstSeenAt: _creationTime,
      lastSeenAt: lastSeenTime,
    }),
  }),
  rateLimits: holdsNothing("Counts under hashed keys, deleted when they are idle for an hour."),
  activity: held<"activity">({
    rows: (ctx, { userId }) =>
      ctx.db.query("activity").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("activity", row._id),
    shown: plain,
  }),
  noticeLinks: held<"noticeLinks">({
    rows: (ctx, { userId }) =>
      ctx.db.query("noticeLinks").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("noticeLinks", row._id),
    shown: ({ _creationTime, kind, email }) => ({ sentAt: _creationTime, kind, email }),
  }),
  githubLinks: held<"githubLinks">({
    rows: (ctx, { userId }) =>
      ctx.db.query("githubLinks").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("githubLinks", row._id),
    shown: null,
    because: "A way to GitHub and back, deleted after minutes.",
  }),
  progress: holdsNothing("How far recurring tasks have come."),
  todos: held<"todos">({
    rows: (ctx, { userId }) =>
      ctx.db.query("todos").withIndex("by_user", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("todos", row._id),
    shown: plain,
  }),
  messages: held<"messages">({
    rows: (ctx, { userId }) =>
      ctx.db.query("messages").withIndex("by_author", (q) => q.eq("authorId", userId)),
    erase: async (ctx, row) => await ctx.db.patch("messages", row._id, { authorId: undefined }),
    shown: ({ _creationTime, body }) => ({ createdAt: _creationTime, body }),
    atDeletion: "anonymised",
    because: "The conversation belongs to those who stay.",
  }),
  posts: held<"posts">({
    rows: (ctx, { userId }) =>
      ctx.db.query("posts").withIndex("by_author", (q) => q.eq("authorId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("posts", row._id),
    shown: ({ _creationTime, title, body, published }) => ({
      createdAt: _creationTime,
      title,
      body,
      published,
    }),
  }),
  emails: held<"emails">({
    rows: (ctx, { userId }) =>
      ctx.db.query("emails").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("emails", row._id),
    shown: plain,
  }),
  users: held<"users">({
    rows: (ctx, { userId }) => ctx.db.query("users").withIndex("by_id", (q) => q.eq("_id", userId)),
    erase: async (ctx, row) => {
      if (row.avatarId !== undefined) await ctx.storage.delete(row.avatarId);
      await dropPending(ctx, row._id);
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
 * One page of what a person can download. `cursor` is null to begin with, and is null in the last page's answer.
 * Throws an Error if the cursor is none of ours.
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
