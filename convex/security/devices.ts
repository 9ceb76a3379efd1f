import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Client, networkOf } from "./client";
import { pepperedMac } from "./secrets";
import { detailOf } from "../auth/sessions";

/**
 * Browsers and networks a user has signed in from. A browser that sends the same `browserSecret` at each sign-in is
 * known by it and nothing else, wherever it is; a way in without one goes by network and user agent.
 */
const DEVICES_MAX = 20;
/** How exactly it is kept when a device was last seen. */
const SEEN_EXACTNESS = 24 * 60 * 60_000;

/**
 * The marks of a device, most telling first. `browserHash` is null for a way in that has no browser's secret.
 * Nothing in them is of a user, so they can be made before anybody looks one up.
 */
export async function marksOf(browserHash: string | null, client: Client): Promise<string[]> {
  const marks = [
    ...(browserHash === null ? [] : [`browser|${browserHash}`]),
    ...(client.ip === null ? [] : [`network|${networkOf(client.ip)}|${client.userAgent ?? ""}`]),
  ];
  return await Promise.all(marks.map(pepperedMac));
}

async function find(ctx: MutationCtx, userId: Id<"users">, deviceMac: string) {
  return await ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId).eq("deviceMac", deviceMac))
    .unique();
}

/**
 * The mark by which a user's device is known, or null for a stranger. Only the most telling one counts: a browser that
 * shows a secret nobody has seen is a stranger, whatever network it shares with the owner.
 */
export async function knownMark(
  ctx: MutationCtx,
  userId: Id<"users">,
  marks: string[],
): Promise<string | null> {
  const [mark] = marks;
  return mark !== undefined && (await find(ctx, userId, mark)) !== null ? mark : null;
}

/** What a sign-in's device was to its user, before it was remembered. */
type Acquaintance = "known" | "new" | "first of all";

/**
 * Remembers a device after a sign-in. One that was seen within a day is not written again: that is most sign-ins, and
 * half of what they would write.
 */
export async function remember(
  ctx: MutationCtx,
  userId: Id<"users">,
  marks: string[],
): Promise<Acquaintance> {
  const lastSeenTime = Date.now();
  const rows = await Promise.all(marks.map((mark) => find(ctx, userId, mark)));
  const [telling = null] = rows;
  const known = telling !== null;
  const first = !known && !(await hasKnownDevices(ctx, userId));
  for (const [index, row] of rows.entries()) {
    const deviceMac = marks[index];
    if (row === null && deviceMac !== undefined)
      await ctx.db.insert("knownDevices", { userId, deviceMac, lastSeenTime });
    else if (row !== null && row.lastSeenTime <= lastSeenTime - SEEN_EXACTNESS)
      await ctx.db.patch("knownDevices", row._id, { lastSeenTime });
  }
  if (rows.includes(null)) await makeRoom(ctx, userId);
  if (known) return "known";
  return first ? "first of all" : "new";
}

/** The devices seen longest ago go. */
async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const all = await ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId))
    .collect();
  const oldest = all.toSorted((a, b) => a.lastSeenTime - b.lastSeenTime);
  for (const row of oldest.slice(0, Math.max(0, all.length - DEVICES_MAX)))
    await ctx.db.delete("knownDevices", row._id);
}

/** Forgets a user's devices, but for those with one of these marks: after a reset, nobody knows whose they were. */
export async function forgetDevices(
  ctx: MutationCtx,
  userId: Id<"users">,
  except: readonly string[] = [],
): Promise<void> {
  const all = ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId));
  for await (const row of all)
    if (!except.includes(row.deviceMac)) await ctx.db.delete("knownDevices", row._id);
}

/** Forgets the devices of a session's user, but for the one that began it. All stay where a session does not say which that was. */
export async function forgetOtherDevices(
  ctx: MutationCtx,
  session: Doc<"authSessions">,
): Promise<void> {
  const marks = (await detailOf(ctx, session._id))?.deviceMacs;
  if (marks !== undefined) await forgetDevices(ctx, session.userId, marks);
}

async function hasKnownDevices(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  const first = await ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId))
    .first();
  return first !== null;
}
