import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { githubProfileOf, moveAddress, removeGithub, removePassword, userByEmail } from "./users";
import { record } from "../security/activityLog";
import { openUndoLinks, settleLinks } from "../security/addressPower";
import { consumeChallenges, renewMail } from "../challenges/challenges";
import { forgetDevices } from "../security/devices";
import { notify } from "../security/notices";
import { appError } from "../lib/result";
import { dropPending } from "./pendingRequests";
import { type EndReason, endSessionsOf } from "../auth/sessions";

/** An address that the account has left since the notice is its address again. */
async function bringBack(ctx: MutationCtx, user: Doc<"users">, email: string): Promise<void> {
  if ((await userByEmail(ctx, email)) !== null) throw appError({ code: "EMAIL_TAKEN" });
  await consumeChallenges(ctx, "reset", user.email);
  await moveAddress(ctx, user, email);
}

/** Whether the user signed up with the GitHub account that is connected: the line of activity is written after it. */
async function wasMadeBy(ctx: MutationCtx, profile: Doc<"providerProfiles">): Promise<boolean> {
  const first = await ctx.db
    .query("activity")
    .withIndex("userId", (q) => q.eq("userId", profile.userId))
    .first();
  return first?.method === "github" && profile._creationTime <= first._creationTime;
}

/**
 * Takes away a GitHub account that was connected within a notice's time before `suspect` or later, and says whether
 * there was one: it may be an intruder's way back.
 */
export async function dropLateGithub(
  ctx: MutationCtx,
  userId: Id<"users">,
  suspect: number,
): Promise<boolean> {
  const profile = await githubProfileOf(ctx, userId);
  if (profile === null || profile._creationTime <= suspect - NOTICE_LINK_TTL) return false;
  if (await wasMadeBy(ctx, profile)) return false;
  await removeGithub(ctx, userId);
  await record(ctx, { userId, kind: "githubDisconnected" });
  return true;
}

/**
 * Shuts out whoever is in an account besides its owner, who has come by a notice's link: no
 * session, no password, no pending change, no known device and no GitHub account connected lately
 * is left, the address is the one the notice went to, and the owner sets a new password by a mail
 * for which there is room, whoever asked for others before. EMAIL_TAKEN if that address has an
 * account of its own by now. Links of later notices and those at other addresses stop working: they
 * may have gone to the intruder. An address that is not the account's any more is told.
 */
export async function takeBack(
  ctx: MutationCtx,
  user: Doc<"users">,
  link: Doc<"noticeLinks">,
  reason: Extract<EndReason, "notMe" | "emailUndone">,
): Promise<void> {
  const userId = user._id;
  const moved = user.email !== link.email;
  // The link may undo the last of several changes: the intruder came before the first of them.
  const undos = await openUndoLinks(ctx, userId);
  const suspect = Math.min(link._creationTime, ...undos.map((undo) => undo._creationTime));
  if (moved) await bringBack(ctx, user, link.email);
  await endSessionsOf(ctx, userId, reason);
  await removePassword(ctx, userId);
  await dropLateGithub(ctx, userId, suspect);
  await dropPending(ctx, userId);
  await consumeChallenges(ctx, "reset", link.email);
  await renewMail(ctx, { purpose: "reset", email: link.email });
  await forgetDevices(ctx, userId);
  await ctx.db.patch("users", userId, { deletionTime: undefined });
  await ctx.db.patch("noticeLinks", link._id, { usedTime: Date.now() });
  const later = ctx.db
    .query("noticeLinks")
    .withIndex("userId", (q) => q.eq("userId", userId).gt("_creationTime", link._creationTime));
  for await (const other of later) await ctx.db.delete("noticeLinks", other._id);
  await settleLinks(ctx, userId, link.email);
  if (moved) await notify(ctx, user, "emailRestored");
}
