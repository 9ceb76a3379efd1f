import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { moveDevicesOf } from "../migrations/devices";
import type { Client } from "./client";
import { householdOf } from "./networks";
import { pepperedMac } from "./secrets";

/**
 * Browsers and networks a user has signed in from. A browser that sends the same `browserSecret` at
 * each sign-in is known by it and nothing else, wherever it is; a way in without one goes by
 * network and user agent.
 */
const DEVICES_MAX = 20;
/** Of a user's activity: a sign-up is followed by its sign-in in the same transaction. */
const EARLY_LINES = 5;
/** How exactly it is kept when a device was last seen. */
const SEEN_EXACTNESS = 24 * 60 * 60_000;

/**
 * The fingerprints of a device, the most specific first. `browserHash` is null for a way in that
 * has no browser's secret. Nothing in them is of a user, so they can be made before anybody looks
 * one up.
 */
export async function fingerprintsOf(
  browserHash: string | null,
  client: Client,
): Promise<string[]> {
  const fingerprints = [
    ...(browserHash === null ? [] : [`browser|${browserHash}`]),
    `network|${householdOf(client.ip)}|${client.userAgent ?? ""}`,
  ];
  return await Promise.all(fingerprints.map(pepperedMac));
}

async function find(ctx: MutationCtx, userId: Id<"users">, fingerprint: string) {
  return await ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId).eq("fingerprint", fingerprint))
    .unique();
}

/**
 * The fingerprint by which a user's device is known, or null for a stranger. Only the most specific
 * one counts: a browser that shows a secret nobody has seen is a stranger, whatever network it
 * shares with the owner.
 */
export async function knownFingerprint(
  ctx: MutationCtx,
  userId: Id<"users">,
  fingerprints: string[],
): Promise<string | null> {
  await moveDevicesOf(ctx, userId);
  const [fingerprint] = fingerprints;
  return fingerprint !== undefined && (await find(ctx, userId, fingerprint)) !== null
    ? fingerprint
    : null;
}

/** What a sign-in's device was to its user, before it was remembered. */
type DeviceFamiliarity = "known" | "new" | "first";

/**
 * Remembers a device after a sign-in. One that was seen within a day is not written again: that is
 * most sign-ins, and half of what they would write.
 */
export async function remember(
  ctx: MutationCtx,
  userId: Id<"users">,
  fingerprints: string[],
): Promise<DeviceFamiliarity> {
  await moveDevicesOf(ctx, userId);
  const lastSeenTime = Date.now();
  const rows = await Promise.all(fingerprints.map((fingerprint) => find(ctx, userId, fingerprint)));
  const [specific = null] = rows;
  const known = specific !== null;
  const first = !known && !(await hasSignedIn(ctx, userId));
  for (const [index, row] of rows.entries()) {
    const fingerprint = fingerprints[index];
    if (row === null && fingerprint !== undefined)
      await ctx.db.insert("devices", { userId, fingerprint, lastSeenTime });
    else if (row !== null && row.lastSeenTime <= lastSeenTime - SEEN_EXACTNESS)
      await ctx.db.patch("devices", row._id, { lastSeenTime });
  }
  if (rows.includes(null)) await makeRoom(ctx, userId);
  if (known) return "known";
  return first ? "first" : "new";
}

/** The devices seen longest ago go. */
async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const all = await ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId))
    .collect();
  const oldest = all.toSorted((a, b) => a.lastSeenTime - b.lastSeenTime);
  for (const row of oldest.slice(0, Math.max(0, all.length - DEVICES_MAX)))
    await ctx.db.delete("devices", row._id);
}

/**
 * Forgets a user's devices, but for those with one of these fingerprints: after a reset, nobody
 * knows whose they were.
 */
export async function forgetDevices(
  ctx: MutationCtx,
  userId: Id<"users">,
  except: readonly string[] = [],
): Promise<void> {
  await moveDevicesOf(ctx, userId);
  const all = ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId));
  for await (const row of all)
    if (!except.includes(row.fingerprint)) await ctx.db.delete("devices", row._id);
}

/**
 * Whether the user was ever signed in. Not whether a device is known: those are forgotten after a
 * time, and when the owner takes the account back.
 */
async function hasSignedIn(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  const first = await ctx.db
    .query("activity")
    .withIndex("userIdAndTopic", (q) => q.eq("userId", userId).eq("topic", "signIn"))
    .take(EARLY_LINES);
  return first.some(({ kind }) => kind === "signedIn");
}
