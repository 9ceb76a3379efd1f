import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { endSessionsOf } from "../auth/endSession";
import { consumeChallenges } from "../challenges/challenges";
import { renewMail } from "../challenges/mailAllowance";
import { appError } from "../lib/result";
import { moveRecoveryTokensOf } from "../migrations/recoveryTokens";
import { record } from "../security/activityLog";
import { openRestorations, settleTokens } from "../security/addressPower";
import { forgetDevices } from "../security/devices";
import { notify } from "../security/notices";
import type { RevocationReason } from "../shared/securityEvents";
import { removePassword } from "./passwords";
import { dropPendingRequests } from "./pendingRequests";
import { closeAddedConnections } from "./suspension";
import { moveAddress, userByEmail } from "./users";

/** How an owner gets an account back that somebody else was in. */

/** An address that the account has left since the notice is its address again. */
async function restoreAddress(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  if ((await userByEmail(ctx, email)) !== null) throw appError({ code: "EMAIL_TAKEN" });
  await consumeChallenges(ctx, "reset", user.email, null);
  await moveAddress(ctx, user, email);
}

/**
 * Shuts out whoever is in an account besides its owner, who has come by a notice's link: no
 * session, no password, no pending change, no known device and no provider that they did not sign
 * up with is left as a way in, the address is the one the notice went to, and the owner sets a new
 * password by a mail for which there is room in the browser they came with, whoever asks for
 * others. EMAIL_TAKEN if that address has an account of its own by now. Links of later notices and
 * those at other addresses stop working: they may have gone to the intruder. An address that is not
 * the account's any more is told.
 */
export async function recoverAccount(
  ctx: MutationCtx,
  link: { user: Doc<"users">; row: Doc<"recoveryTokens"> },
  by: {
    reason: Extract<RevocationReason, "reportedUnrecognized" | "emailRestored">;
    /** Of the browser that confirmed; null for a page from before it was sent. */
    browserHash: string | null;
  },
): Promise<void> {
  const { user, row } = link;
  const { reason, browserHash } = by;
  const userId = user._id;
  const moved = user.email !== row.email;
  await moveRecoveryTokensOf(ctx, userId);
  // The link may undo the last of several changes: the intruder came before the first of them.
  const restorations = await openRestorations(ctx, userId);
  const suspect = Math.min(row.time, ...restorations.map(({ time }) => time));
  if (moved) await restoreAddress(ctx, user, row.email);
  await endSessionsOf(ctx, userId, reason);
  await removePassword(ctx, userId);
  await dropPendingRequests(ctx, userId);
  await consumeChallenges(ctx, "reset", row.email, browserHash);
  if (browserHash === null) await renewMail(ctx, { purpose: "reset", email: row.email });
  await forgetDevices(ctx, userId);
  await ctx.db.patch("users", userId, { deletionTime: undefined });
  const usedBy = browserHash === null ? {} : { usedBy: browserHash };
  await ctx.db.patch("recoveryTokens", row._id, { usedTime: Date.now(), ...usedBy });
  const later = ctx.db
    .query("recoveryTokens")
    .withIndex("userId", (q) => q.eq("userId", userId).gt("time", row.time));
  for await (const other of later) await ctx.db.delete("recoveryTokens", other._id);
  await settleTokens(ctx, userId, row.email);
  if (moved) await notify(ctx, user, "emailRestored");
  await record(ctx, { userId, kind: reason });
  await closeAddedConnections(ctx, { _id: userId, email: row.email }, suspect);
}
