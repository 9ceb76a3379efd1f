import { type DataPolicy, owned } from "./dataPolicy";
import type { legacyTables } from "../migrations/legacy";

const MOVED = "Of version 0.1, moved to a table of another name within minutes of the upgrade.";

/** What the tables of version 0.1 hold until it is moved. */
export const LEGACY_DATA: Record<keyof typeof legacyTables, DataPolicy> = {
  emails: owned<"emails">({
    rows: (ctx, { userId }) =>
      ctx.db.query("emails").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("emails", row._id),
    shown: null,
    because: MOVED,
  }),
  knownDevices: owned<"knownDevices">({
    rows: (ctx, { userId }) =>
      ctx.db.query("knownDevices").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("knownDevices", row._id),
    shown: null,
    because: MOVED,
  }),
  sessionEndings: owned<"sessionEndings">({
    rows: (ctx, { userId }) =>
      ctx.db.query("sessionEndings").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("sessionEndings", row._id),
    shown: null,
    because: MOVED,
  }),
  noticeLinks: owned<"noticeLinks">({
    rows: (ctx, { userId }) =>
      ctx.db.query("noticeLinks").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("noticeLinks", row._id),
    shown: null,
    because: MOVED,
  }),
  githubLinks: owned<"githubLinks">({
    rows: (ctx, { userId }) =>
      ctx.db.query("githubLinks").withIndex("userId", (q) => q.eq("userId", userId)),
    erase: async (ctx, row) => await ctx.db.delete("githubLinks", row._id),
    shown: null,
    because: MOVED,
  }),
};
