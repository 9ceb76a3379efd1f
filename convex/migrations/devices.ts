import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/**
 * Devices that are still in the table of version 0.1. A user's are moved before anybody asks which
 * they are: one that came later would be known again to somebody who has just forgotten it.
 */

export async function moveDevice(ctx: MutationCtx, row: Doc<"knownDevices">): Promise<void> {
  const { _id, userId, deviceMac: fingerprint, lastSeenTime } = row;
  await ctx.db.delete("knownDevices", _id);
  const known = await ctx.db
    .query("devices")
    .withIndex("userIdAndFingerprint", (q) => q.eq("userId", userId).eq("fingerprint", fingerprint))
    .unique();
  if (known === null) await ctx.db.insert("devices", { userId, fingerprint, lastSeenTime });
}

export async function moveDevicesOf(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const rows = ctx.db.query("knownDevices").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const row of rows) await moveDevice(ctx, row);
}
