import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { SignedIn } from "../auth/liveSession";
import { originOf } from "../auth/recentAuth";
import { record } from "../security/activityLog";
import { notify } from "../security/notices";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { connectionsOf, disconnect } from "./connections";

/**
 * What becomes of connections that may be an intruder's way back when the owner proves themselves.
 * The one that the user signed up with is the owner's and stays. The others are suspended: they
 * open nothing, and the owner enables or removes them after a fresh proof.
 */

type Connection = Doc<"providerProfiles">;
type Owner = Pick<Doc<"users">, "_id" | "email">;

/** Whether the user signed up by this connection: the line of activity is written after it. */
async function madeTheUser(ctx: MutationCtx, connection: Connection): Promise<boolean> {
  const first = await ctx.db
    .query("activity")
    .withIndex("userId", (q) => q.eq("userId", connection.userId))
    .first();
  return first?.method === connection.provider && connection._creationTime <= first._creationTime;
}

/** The connections that the user did not sign up with. */
async function addedTo(ctx: MutationCtx, userId: Id<"users">): Promise<Connection[]> {
  const added: Connection[] = [];
  for (const connection of await connectionsOf(ctx, userId))
    if (!(await madeTheUser(ctx, connection))) added.push(connection);
  return added;
}

async function suspend(ctx: MutationCtx, owner: Owner, connection: Connection): Promise<void> {
  if (connection.suspendedTime !== undefined) return;
  const { provider, userId } = connection;
  await ctx.db.patch("providerProfiles", connection._id, { suspendedTime: Date.now() });
  await record(ctx, { userId, kind: "providerSuspended", method: provider });
  await notify(ctx, owner, "providerSuspended", provider);
}

/**
 * After a password was changed or the other sessions were ended: suspends what another session has
 * connected within a notice's time.
 */
export async function suspendOthersConnections(
  ctx: MutationCtx,
  { user, session }: SignedIn,
): Promise<void> {
  const here = await originOf(ctx, session._id);
  const from = Date.now() - NOTICE_LINK_TTL;
  for (const connection of await addedTo(ctx, user._id))
    if (connection._creationTime > from && connection.connectedBy !== here)
      await suspend(ctx, user, connection);
}

/**
 * After a reset, or when the owner comes by a notice's link: disconnects every provider that was
 * connected within a notice's time before `suspect` or later. Older ones are suspended, because
 * nobody knows for how long the intruder was there. The owner is told of each.
 */
export async function closeAddedConnections(
  ctx: MutationCtx,
  owner: Owner,
  suspect: number,
): Promise<void> {
  for (const connection of await addedTo(ctx, owner._id)) {
    if (connection._creationTime <= suspect - NOTICE_LINK_TTL) {
      await suspend(ctx, owner, connection);
      continue;
    }
    const { userId, provider } = connection;
    await disconnect(ctx, connection);
    await record(ctx, { userId, kind: "providerDisconnected", method: provider });
    await notify(ctx, owner, "providerDisconnected", provider);
  }
}

/** Lets a connection open the account again, by the will of a person who has just proven it. */
export async function enableConnection(
  ctx: MutationCtx,
  { user, session }: SignedIn,
  connection: Connection,
): Promise<void> {
  if (connection.suspendedTime === undefined) return;
  const { provider } = connection;
  const connectedBy = await originOf(ctx, session._id);
  await ctx.db.patch("providerProfiles", connection._id, { suspendedTime: undefined, connectedBy });
  const event = { userId: user._id, method: provider, sessionId: session._id };
  await record(ctx, { ...event, kind: "providerEnabled" });
  await notify(ctx, user, "providerEnabled", provider);
}
