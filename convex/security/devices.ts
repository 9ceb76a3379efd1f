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

/**
 * So many of a user's browsers are kept, and so many networks with a user agent. Apart from each
 * other: anybody has any number of the latter, and must not displace the owner's browsers by them.
 */
const KIND_MAX = 20;
/** Before the fingerprint of a network with a user agent. */
const NETWORK = "network ";
/** Of a user's activity: a sign-up is followed by its sign-in in the same transaction. */
const EARLY_LINES = 5;
/** How exactly it is kept when a device was last seen. */
const SEEN_EXACTNESS = 24 * 60 * 60_000;

/**
 * The fingerprints of a device, the most specific first. `browserHash` is null for a way in that
 * has no browser's secret. A network that is not known is none: all the world would be in it, and a
 * user agent alone makes nobody known. Nothing in them is of a user, so they can be made before
 * anybody looks one up.
 */
export async function fingerprintsOf(
  browserHash: string | null,
  client: Client,
): Promise<string[]> {
  const fingerprints: string[] = [];
  if (browserHash !== null) fingerprints.push(await pepperedMac(`browser|${browserHash}`));
  if (client.ip !== null) {
    const network = `network|${householdOf(client.ip)}|${client.userAgent ?? ""}`;
    fingerprints.push(NETWORK + (await pepperedMac(network)));
  }
  return fingerprints;
}

function isNetwork(fingerprint: string): boolean {
  return fingerprint.startsWith(NETWORK);
}

/** As it was written before networks were told from browsers. */
function unmarked(fingerprint: string): string {
  return isNetwork(fingerprint) ? fingerprint.slice(NETWORK.length) : fingerprint;
}

async function find(ctx: MutationCtx, userId: Id<"users">, fingerprint: string) {
  const written = async (as: string) =>
    await ctx.db
      .query("devices")
      .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId).eq("fingerprint", as))
      .unique();
  const row = await written(fingerprint);
  return row === null && isNetwork(fingerprint) ? await written(unmarked(fingerprint)) : row;
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
  for (const [index, fingerprint] of fingerprints.entries()) {
    const row = rows[index] ?? null;
    if (row === null) await ctx.db.insert("devices", { userId, fingerprint, lastSeenTime });
    else if (row.lastSeenTime <= lastSeenTime - SEEN_EXACTNESS)
      await ctx.db.patch("devices", row._id, { lastSeenTime, fingerprint });
  }
  if (rows.includes(null)) await makeRoom(ctx, userId);
  if (known) return "known";
  return first ? "first" : "new";
}

/** The devices of each kind that were seen longest ago go. */
async function makeRoom(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const all = await ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId))
    .collect();
  const newest = all.toSorted((a, b) => b.lastSeenTime - a.lastSeenTime);
  const networks = newest.filter((row) => isNetwork(row.fingerprint));
  const browsers = newest.filter((row) => !isNetwork(row.fingerprint));
  for (const row of [...networks.slice(KIND_MAX), ...browsers.slice(KIND_MAX)])
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
  const kept = new Set(except.map(unmarked));
  const all = ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId));
  for await (const row of all)
    if (!kept.has(unmarked(row.fingerprint))) await ctx.db.delete("devices", row._id);
}

/** Forgets one device of a user's, but for what another one of theirs is known by as well. */
export async function forgetDevice(
  ctx: MutationCtx,
  userId: Id<"users">,
  fingerprints: readonly string[],
  except: readonly string[],
): Promise<void> {
  await moveDevicesOf(ctx, userId);
  const kept = new Set(except.map(unmarked));
  for (const fingerprint of fingerprints) {
    const row = kept.has(unmarked(fingerprint)) ? null : await find(ctx, userId, fingerprint);
    if (row !== null) await ctx.db.delete("devices", row._id);
  }
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
