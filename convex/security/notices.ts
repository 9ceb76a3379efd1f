import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { enqueueNotice, isUnderWay } from "../emails/queue";
import { moveRecoveryTokensOf } from "../migrations/recoveryTokens";
import { NOTICE_LINK_TTL } from "../shared/limits";
import type { OAuthProviderId } from "../shared/oauthProviders";
import { type NoticeKind, noticeLink } from "../shared/securityEvents";
import { hasPower, openRestorations } from "./addressPower";
import { clientOf } from "./client";
import { reserve } from "./rateLimits";
import { tokenHash } from "./recoveryTokens";

/**
 * Mails that tell an owner what happened, each with a link that undoes it once, for seven days, if
 * the address has power over the account. Nobody can silence them: they do not draw on the
 * allowance that strangers use up by asking for codes, and the first of a kind in an hour leaves at
 * once, whatever went before it. Nor can anybody bury a mailbox in them: the sixth and further ones
 * of an hour wait for their turn, and of those that wait one speaks for all that would say the
 * same.
 */

const HOUR = 60 * 60_000;

/** What a notice says to whom, but for when it happened and in what browser. */
type Notice = Pick<Doc<"recoveryTokens">, "userId" | "kind" | "email" | "provider"> & {
  hasPower: boolean;
};

/** Of a notice's mail. */
interface Turn {
  /** When it is to leave (epoch ms). */
  dueTime: number;
  /** Whether another one, which leaves then, speaks for it. */
  spokenFor: boolean;
}

/**
 * The last notice that said the same, with a link that does as much. One whose link was used is
 * settled, even where a mail of another kind has handed out the link and its own still waits.
 */
async function lastLike(ctx: QueryCtx, notice: Notice): Promise<Doc<"recoveryTokens"> | null> {
  const { userId, kind, email, provider, hasPower: power } = notice;
  const before = ctx.db
    .query("recoveryTokens")
    .withIndex("userIdAndKindAndEmail", (q) =>
      q.eq("userId", userId).eq("kind", kind).eq("email", email),
    )
    .order("desc");
  for await (const one of before) {
    const isSame = one.provider === provider && one.hasPower === power;
    if (isSame && one.usedTime === undefined) return one;
  }
  return null;
}

async function turnOf(ctx: MutationCtx, notice: Notice): Promise<Turn> {
  const now = Date.now();
  const last = await lastLike(ctx, notice);
  const lastLeft = last === null ? null : (last.dueTime ?? last.time);
  if (lastLeft !== null && lastLeft > now) return { dueTime: lastLeft, spokenFor: true };
  const reserved = await reserve(ctx, { limit: "noticeAddress", subject: notice.email });
  const isFirst = lastLeft === null || lastLeft <= now - HOUR;
  return { dueTime: isFirst ? now : reserved, spokenFor: false };
}

/**
 * Schedules a notice to the account's address, or to the one it had before, and to every address
 * that the account can be brought back to: whoever lost it learns what becomes of it. `time` in it
 * is when this was called; `provider` is the one that the notice is about.
 */
export async function notify(
  ctx: MutationCtx,
  user: Pick<Doc<"users">, "_id" | "email">,
  kind: NoticeKind,
  provider?: OAuthProviderId,
): Promise<void> {
  const { _id: userId, email } = user;
  await moveRecoveryTokensOf(ctx, userId);
  const holders = (await openRestorations(ctx, userId)).map((link) => link.email);
  for (const address of new Set([email, ...holders])) {
    const power = noticeLink(kind) !== "none" && (await hasPower(ctx, userId, address));
    const about = provider === undefined ? {} : { provider };
    await notifyAt(ctx, { userId, kind, email: address, hasPower: power, ...about });
  }
}

async function notifyAt(ctx: MutationCtx, notice: Notice): Promise<void> {
  const { dueTime, spokenFor } = await turnOf(ctx, notice);
  // Every move leaves the row by which it is undone, whichever mail tells of it.
  if (spokenFor && noticeLink(notice.kind) !== "restoreEmail") return;
  const time = Date.now();
  const tokenId = await ctx.db.insert("recoveryTokens", {
    ...notice,
    hash: "",
    time,
    expirationTime: dueTime + NOTICE_LINK_TTL,
    ...(dueTime > time && { dueTime }),
  });
  await ctx.db.patch("recoveryTokens", tokenId, { hash: await tokenHash(tokenId) });
  if (spokenFor) return;
  const { userAgent } = await clientOf(ctx);
  await enqueueNotice(ctx, { tokenId, time, userAgent }, dueTime);
}

/** Whether a notice of a kind to a user has not left yet, and is still being tried. */
export async function waitsForMail(
  ctx: QueryCtx,
  userId: Id<"users">,
  kind: NoticeKind,
): Promise<boolean> {
  const notices = ctx.db
    .query("recoveryTokens")
    .withIndex("userIdAndKindAndEmail", (q) => q.eq("userId", userId).eq("kind", kind));
  for await (const { _id } of notices) if (await isUnderWay(ctx, _id)) return true;
  return false;
}
