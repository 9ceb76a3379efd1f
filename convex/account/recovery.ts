import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { endSessionsOf } from "../auth/endSession";
import { consumeChallenges, renewMail } from "../challenges/challenges";
import { appError } from "../lib/result";
import { moveRecoveryTokensOf } from "../migrations/recoveryTokens";
import { record } from "../security/activityLog";
import { openRestorations, settleTokens } from "../security/addressPower";
import { forgetDevices } from "../security/devices";
import { notify } from "../security/notices";
import { NOTICE_LINK_TTL } from "../shared/limits";
import type { OAuthProviderId } from "../shared/oauthProviders";
import type { RevocationReason } from "../shared/securityEvents";
import { connectionsOf, disconnect } from "./connections";
import { removePassword } from "./passwords";
import { dropPendingRequests } from "./pendingRequests";
import { moveAddress, userByEmail } from "./users";

/** How an owner gets an account back that somebody else was in. */

/** An address that the account has left since the notice is its address again. */
async function restoreAddress(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  if ((await userByEmail(ctx, email)) !== null) throw appError({ code: "EMAIL_TAKEN" });
  await consumeChallenges(ctx, "reset", user.email);
  await moveAddress(ctx, user, email);
}

/** Whether the user signed up by this connection: the line of activity is written after it. */
async function madeTheUser(
  ctx: MutationCtx,
  connection: Doc<"providerProfiles">,
): Promise<boolean> {
  const first = await ctx.db
    .query("activity")
    .withIndex("userId", (q) => q.eq("userId", connection.userId))
    .first();
  return first?.method === connection.provider && connection._creationTime <= first._creationTime;
}

/**
 * Disconnects every provider that was connected within a notice's time before `suspect` or later,
 * and says which: each may be an intruder's way back. The one the user signed up with stays.
 */
export async function disconnectLateProviders(
  ctx: MutationCtx,
  userId: Id<"users">,
  suspect: number,
): Promise<OAuthProviderId[]> {
  const dropped: OAuthProviderId[] = [];
  for (const connection of await connectionsOf(ctx, userId)) {
    const isOld = connection._creationTime <= suspect - NOTICE_LINK_TTL;
    if (isOld || (await madeTheUser(ctx, connection))) continue;
    await disconnect(ctx, connection);
    await record(ctx, { userId, kind: "providerDisconnected", method: connection.provider });
    dropped.push(connection.provider);
  }
  return dropped;
}

/**
 * Shuts out whoever is in an account besides its owner, who has come by a notice's link: no
 * session, no password, no pending change, no known device and no provider connected lately is
 * left, the address is the one the notice went to, and the owner sets a new password by a mail for
 * which there is room, whoever asked for others before. EMAIL_TAKEN if that address has an account
 * of its own by now. Links of later notices and those at other addresses stop working: they may
 * have gone to the intruder. An address that is not the account's any more is told.
 */
export async function recoverAccount(
  ctx: MutationCtx,
  { user, row }: { user: Doc<"users">; row: Doc<"recoveryTokens"> },
  reason: Extract<RevocationReason, "reportedUnrecognized" | "emailRestored">,
): Promise<void> {
  const userId = user._id;
  const moved = user.email !== row.email;
  await moveRecoveryTokensOf(ctx, userId);
  // The link may undo the last of several changes: the intruder came before the first of them.
  const restorations = await openRestorations(ctx, userId);
  const suspect = Math.min(row.time, ...restorations.map(({ time }) => time));
  if (moved) await restoreAddress(ctx, user, row.email);
  await endSessionsOf(ctx, userId, reason);
  await removePassword(ctx, userId);
  await disconnectLateProviders(ctx, userId, suspect);
  await dropPendingRequests(ctx, userId);
  await consumeChallenges(ctx, "reset", row.email);
  await renewMail(ctx, { purpose: "reset", email: row.email });
  await forgetDevices(ctx, userId);
  await ctx.db.patch("users", userId, { deletionTime: undefined });
  await ctx.db.patch("recoveryTokens", row._id, { usedTime: Date.now() });
  const later = ctx.db
    .query("recoveryTokens")
    .withIndex("userId", (q) => q.eq("userId", userId).gt("time", row.time));
  for await (const other of later) await ctx.db.delete("recoveryTokens", other._id);
  await settleTokens(ctx, userId, row.email);
  if (moved) await notify(ctx, user, "emailRestored");
  await record(ctx, { userId, kind: reason });
}
