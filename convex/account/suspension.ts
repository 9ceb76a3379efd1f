import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type SignedIn, detailOf } from "../auth/liveSession";
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
 * Since when a connection has opened the account: one that was suspended and enabled again counts
 * from then, because that may have been an intruder as well.
 */
function openSince(connection: Connection): number {
  return connection.enabledTime ?? connection._creationTime;
}

/** Suspends those that were connected or enabled within a notice's time and are suspect. */
async function suspendYoung(
  ctx: MutationCtx,
  user: Doc<"users">,
  isSuspect: (connection: Connection) => boolean,
): Promise<void> {
  const from = Date.now() - NOTICE_LINK_TTL;
  for (const connection of await addedTo(ctx, user._id))
    if (openSince(connection) > from && isSuspect(connection)) await suspend(ctx, user, connection);
}

/**
 * After a password was changed or set: whichever session connected them. The intruder may have sat
 * at the very session in which the owner now changes the password.
 */
export async function suspendYoungConnections(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  await suspendYoung(ctx, user, () => true);
}

/** When the other sessions are ended: all but what this session itself has connected. */
export async function suspendOthersConnections(
  ctx: MutationCtx,
  { user, session }: SignedIn,
): Promise<void> {
  const here = await originOf(ctx, session._id);
  await suspendYoung(ctx, user, ({ connectedBy }) => connectedBy !== here);
}

/**
 * When one other session is ended, before it is: what it has connected, or may have where a
 * connection does not say, and the connection that it came by, unless this session made that one.
 */
export async function suspendConnectionsOf(
  ctx: MutationCtx,
  { user, session }: SignedIn,
  endedId: Id<"authSessions">,
): Promise<void> {
  const here = await originOf(ctx, session._id);
  const ended = await originOf(ctx, endedId);
  const method = (await detailOf(ctx, endedId))?.method;
  await suspendYoung(
    ctx,
    user,
    ({ connectedBy, provider }) =>
      connectedBy === undefined ||
      connectedBy === ended ||
      (provider === method && connectedBy !== here),
  );
}

/**
 * After a reset, or when the owner comes by a notice's link: disconnects every provider that was
 * connected or enabled within a notice's time before `suspect` or later. Older ones are suspended,
 * because nobody knows for how long the intruder was there. The owner is told of each.
 */
export async function closeAddedConnections(
  ctx: MutationCtx,
  owner: Owner,
  suspect: number,
): Promise<void> {
  for (const connection of await addedTo(ctx, owner._id)) {
    if (openSince(connection) <= suspect - NOTICE_LINK_TTL) {
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
  const enabled = { suspendedTime: undefined, enabledTime: Date.now(), connectedBy };
  await ctx.db.patch("providerProfiles", connection._id, enabled);
  const event = { userId: user._id, method: provider, sessionId: session._id };
  await record(ctx, { ...event, kind: "providerEnabled" });
  await notify(ctx, user, "providerEnabled", provider);
}
