import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Client, networkOf } from "./client";
import { pepperedMac } from "./secrets";

/**
 * Browsers and networks a user has signed in from. A browser that sends the same `browserSecret` at each sign-in is
 * known by it wherever it is; one that does not is known by its network and user agent.
 */
const DEVICES_MAX = 20;

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

/** The mark by which a user's device is known, or null for a stranger. */
export async function knownMark(
  ctx: MutationCtx,
  userId: Id<"users">,
  marks: string[],
): Promise<string | null> {
  for (const mark of marks) {
    if ((await find(ctx, userId, mark)) !== null) return mark;
  }
  return null;
}

/** Remembers a device after a sign-in; the ones seen longest ago make room. */
export async function remember(
  ctx: MutationCtx,
  userId: Id<"users">,
  marks: string[],
): Promise<void> {
  const lastSeenTime = Date.now();
  for (const deviceMac of marks) {
    const row = await find(ctx, userId, deviceMac);
    if (row === null) await ctx.db.insert("knownDevices", { userId, deviceMac, lastSeenTime });
    else await ctx.db.patch("knownDevices", row._id, { lastSeenTime });
  }
  const all = await ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId))
    .collect();
  const oldest = all.toSorted((a, b) => a.lastSeenTime - b.lastSeenTime);
  for (const row of oldest.slice(0, Math.max(0, all.length - DEVICES_MAX)))
    await ctx.db.delete("knownDevices", row._id);
}

/** Forgets all devices: after a reset, nobody knows whose they were. */
export async function forgetDevices(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const all = ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId));
  for await (const row of all) await ctx.db.delete("knownDevices", row._id);
}

/** Whether a user has any known device: the first sign-in of all is no news to anybody. */
export async function hasKnownDevices(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  const first = await ctx.db
    .query("knownDevices")
    .withIndex("userIdAndDevice", (q) => q.eq("userId", userId))
    .first();
  return first !== null;
}
