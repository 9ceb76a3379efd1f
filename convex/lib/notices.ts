import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { noticeKind } from "./vocabulary";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { clientOf } from "./client";
import { noticeToken } from "./noticeTokens";
import { sha256 } from "./secrets";

/** Mails that tell an owner what happened, each with a link that undoes it once, for seven days. */

export type NoticeKind = Infer<typeof noticeKind>;

const TOKEN_MAX = 64;

/** Schedules a notice to the account's address, or to the one it had before. */
export async function notify(
  ctx: MutationCtx,
  user: Pick<Doc<"users">, "_id" | "email">,
  kind: NoticeKind,
): Promise<void> {
  const time = Date.now();
  const { userAgent } = await clientOf(ctx);
  const linkId = await ctx.db.insert("noticeLinks", {
    userId: user._id,
    kind,
    email: user.email,
    hash: "",
    expirationTime: time + NOTICE_LINK_TTL,
  });
  await ctx.db.patch("noticeLinks", linkId, { hash: await sha256(await noticeToken(linkId)) });
  const mail = { linkId, time, userAgent, attempt: 0 };
  await ctx.scheduler.runAfter(0, internal.emails.send.notice, mail);
}

/** Whether a notice's link brings back an address; any other says "this was not me". */
function undoesAddress(kind: NoticeKind): boolean {
  return kind === "emailChanged";
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
  if (undoesAddress(link.kind) !== (page === "undoEmail") || link.kind === "accountDeleted")
    return null;
  const user = await ctx.db.get("users", link.userId);
  return user === null || user.disabledTime !== undefined ? null : { link, user };
}
