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
 * of an hour wait for their turn, and of those that wait one speaks for all of its kind.
 */

const HOUR = 60 * 60_000;

/** When a notice is to leave (epoch ms); null if one of its kind is about to. */
async function turnOf(
  ctx: MutationCtx,
  { userId, email, kind }: { userId: Id<"users">; email: string; kind: NoticeKind },
): Promise<number | null> {
  const now = Date.now();
  const last = await ctx.db
    .query("recoveryTokens")
    .withIndex("userIdAndKindAndEmail", (q) =>
      q.eq("userId", userId).eq("kind", kind).eq("email", email),
    )
    .order("desc")
    .first();
  const lastLeft = last === null ? null : (last.dueTime ?? last.time);
  if (lastLeft !== null && lastLeft > now) return null;
  const reserved = await reserve(ctx, { limit: "noticeAddress", subject: email });
  return lastLeft === null || lastLeft <= now - HOUR ? now : reserved;
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
  for (const address of new Set([email, ...holders]))
    await notifyAt(ctx, { userId, email: address, kind }, provider);
}

async function notifyAt(
  ctx: MutationCtx,
  about: { userId: Id<"users">; email: string; kind: NoticeKind },
  provider?: OAuthProviderId,
): Promise<void> {
  const { userId, email, kind } = about;
  const dueTime = await turnOf(ctx, about);
  if (dueTime === null) return;
  const time = Date.now();
  const { userAgent } = await clientOf(ctx);
  const tokenId = await ctx.db.insert("recoveryTokens", {
    userId,
    kind,
    email,
    hash: "",
    time,
    expirationTime: dueTime + NOTICE_LINK_TTL,
    hasPower: noticeLink(kind) !== "none" && (await hasPower(ctx, userId, email)),
    ...(provider !== undefined && { provider }),
    ...(dueTime > time && { dueTime }),
  });
  await ctx.db.patch("recoveryTokens", tokenId, { hash: await tokenHash(tokenId) });
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
