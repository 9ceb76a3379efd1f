import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { noticeKind } from "./vocabulary";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { hasPower, keepsPower } from "./addressPower";
import { clientOf } from "./client";
import { noticeToken } from "./recoveryTokens";
import { book } from "./rateLimits";
import { sha256 } from "./secrets";

/**
 * Mails that tell an owner what happened, each with a link that undoes it once, for seven days, if
 * the address has power over the account. Nobody can silence them: they do not draw on the
 * allowance that strangers use up by asking for codes, and the first of a kind in an hour leaves at
 * once, whatever went before it. Nor can anybody bury a mailbox in them: the sixth and further ones
 * of an hour wait for their turn, and of those that wait one speaks for all of its kind.
 */

export type NoticeKind = Infer<typeof noticeKind>;

const TOKEN_MAX = 64;
const HOUR = 60 * 60_000;

/** When a notice is to leave (epoch ms); null if one of its kind is about to. */
async function turnOf(
  ctx: MutationCtx,
  { userId, email, kind }: { userId: Id<"users">; email: string; kind: NoticeKind },
): Promise<number | null> {
  const now = Date.now();
  const last = await ctx.db
    .query("noticeLinks")
    .withIndex("userIdAndKindAndEmail", (q) =>
      q.eq("userId", userId).eq("kind", kind).eq("email", email),
    )
    .order("desc")
    .first();
  const lastLeft = last === null ? null : (last.dueTime ?? last._creationTime);
  if (lastLeft !== null && lastLeft > now) return null;
  const booked = await book(ctx, { limit: "noticeAddress", subject: email });
  return lastLeft === null || lastLeft <= now - HOUR ? now : booked;
}

/** Schedules a notice to the account's address, or to the one it had before. `time` in it is when this was called. */
export async function notify(
  ctx: MutationCtx,
  user: Pick<Doc<"users">, "_id" | "email">,
  kind: NoticeKind,
): Promise<void> {
  const { _id: userId, email } = user;
  const dueTime = await turnOf(ctx, { userId, email, kind });
  if (dueTime === null) return;
  const time = Date.now();
  const { userAgent } = await clientOf(ctx);
  const linkId = await ctx.db.insert("noticeLinks", {
    userId,
    kind,
    email,
    hash: "",
    expirationTime: dueTime + NOTICE_LINK_TTL,
    hasPower: pageOf(kind) !== null && (await hasPower(ctx, userId, email)),
    ...(dueTime > time && { dueTime }),
  });
  await ctx.db.patch("noticeLinks", linkId, { hash: await sha256(await noticeToken(linkId)) });
  const mail = { linkId, time, userAgent, attempt: 0 };
  await ctx.scheduler.runAt(dueTime, internal.emails.send.notice, mail);
}

/** The page that a notice's link opens; null for a notice that has no link. */
export function pageOf(kind: NoticeKind): "notMe" | "undoEmail" | null {
  if (kind === "emailRestored" || kind === "accountDeleted") return null;
  return kind === "emailChanged" ? "undoEmail" : "notMe";
}

/** The unused link of a token that came back from a mail, or null. */
export async function openLink(
  ctx: QueryCtx,
  token: string,
  page: "notMe" | "undoEmail",
): Promise<{ link: Doc<"noticeLinks">; user: Doc<"users"> } | null> {
  if (token.length > TOKEN_MAX) return null;
  const hash = await sha256(token);
  const link = await ctx.db
    .query("noticeLinks")
    .withIndex("hash", (q) => q.eq("hash", hash))
    .unique();
  if (link === null || link.usedTime !== undefined || link.expirationTime <= Date.now())
    return null;
  if (pageOf(link.kind) !== page) return null;
  const user = await ctx.db.get("users", link.userId);
  if (user === null || user.disabledTime !== undefined) return null;
  return (await keepsPower(ctx, user, link)) ? { link, user } : null;
}
