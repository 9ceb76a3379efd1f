import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { type NoticeLink, noticeLink } from "../shared/securityEvents";
import { isActive } from "./activeUsers";
import { keepsPower } from "./addressPower";
import { pepperedMac, sha256 } from "./secrets";

/** The secrets in the links of notices, by which an owner undoes what a notice is about, once. */

const TOKEN_MAX = 64;
/** For how long a browser that took an account back asks for mails on its own allowance. */
const RECOVERY_TIME = 60 * 60_000;

/**
 * The secret in a notice's link: 256 bits made from the row's id and the pepper, so that a mail
 * which is tried again says the same, and neither the database nor a scheduled function's arguments
 * ever hold it.
 */
export async function tokenOf(row: Pick<Doc<"recoveryTokens">, "_id" | "macId">): Promise<string> {
  return await pepperedMac(`notice|${row.macId ?? row._id}`);
}

/** The stored hash of a new row's secret. */
export async function tokenHash(tokenId: Id<"recoveryTokens">): Promise<string> {
  return await sha256(await tokenOf({ _id: tokenId }));
}

/** Whether a browser has taken the account back by a notice's link within the last hour. */
export async function hasRecovered(
  ctx: QueryCtx,
  userId: Id<"users">,
  browserHash: string,
): Promise<boolean> {
  const used = ctx.db
    .query("recoveryTokens")
    .withIndex("usedBy", (q) => q.eq("usedBy", browserHash));
  for await (const link of used)
    if (link.userId === userId && (link.usedTime ?? 0) > Date.now() - RECOVERY_TIME) return true;
  return false;
}

/**
 * The unused row of a secret that came back from a mail, or null if its link is not for `purpose`.
 */
export async function openToken(
  ctx: QueryCtx,
  token: string,
  purpose: Exclude<NoticeLink, "none">,
): Promise<{ row: Doc<"recoveryTokens">; user: Doc<"users"> } | null> {
  if (token.length > TOKEN_MAX) return null;
  const hash = await sha256(token);
  const row = await ctx.db
    .query("recoveryTokens")
    .withIndex("hash", (q) => q.eq("hash", hash))
    .unique();
  if (row === null || row.usedTime !== undefined || row.expirationTime <= Date.now()) return null;
  if (noticeLink(row.kind) !== purpose) return null;
  const user = await ctx.db.get("users", row.userId);
  return isActive(user) && (await keepsPower(ctx, user, row)) ? { row, user } : null;
}
