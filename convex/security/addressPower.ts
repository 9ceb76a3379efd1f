import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { ACTIVITY_NAMES, renamed } from "../migrations/legacy";
import { NOTICE_LINK_TTL } from "../shared/limits";
import { isActive } from "./activeUsers";

/**
 * Which address may take an account back by the links mailed to it. The account's own may, unless
 * it came by a change that can still be undone: whoever made that change may be an intruder, and an
 * address of theirs must not win over the one it was changed from. Until then the address with the
 * open undo link has that power alone.
 */

/**
 * Whether the last thing that became of an account's address in the notice's time before was a
 * change.
 */
async function changedLately(ctx: QueryCtx, userId: Id<"users">, before: number): Promise<boolean> {
  const lines = ctx.db
    .query("activity")
    .withIndex("userIdAndTopic", (q) =>
      q
        .eq("userId", userId)
        .eq("topic", "security")
        .gt("_creationTime", before - NOTICE_LINK_TTL)
        .lt("_creationTime", before),
    )
    .order("desc");
  for await (const line of lines) {
    const kind = renamed(ACTIVITY_NAMES, line.kind);
    if (kind === "emailRestored" || kind === "reportedUnrecognized") return false;
    if (kind === "emailChanged") return true;
  }
  return false;
}

/**
 * The links by which an address can be brought back, oldest first: all of one address, which may
 * have several.
 */
export async function openRestorations(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"recoveryTokens">[]> {
  const links = ctx.db
    .query("recoveryTokens")
    .withIndex("userIdAndKindAndEmail", (q) => q.eq("userId", userId).eq("kind", "emailChanged"));
  const open: Doc<"recoveryTokens">[] = [];
  for await (const link of links) {
    if (link.usedTime !== undefined || link.expirationTime <= Date.now()) continue;
    // Links from before `hasPower` was stored are judged by what the account's activity says.
    if (link.hasPower ?? !(await changedLately(ctx, userId, link.time))) open.push(link);
  }
  return open.toSorted((a, b) => a.time - b.time);
}

/**
 * The open undo link by which an account can be brought back to an address that it was moved away
 * from, and the account's user; null if there is none. Such an address is not free: whoever took it
 * would take the account's way back.
 */
export async function restorationTo(
  ctx: QueryCtx,
  email: string,
): Promise<{ link: Doc<"recoveryTokens">; user: Doc<"users"> } | null> {
  const links = ctx.db
    .query("recoveryTokens")
    .withIndex("email", (q) => q.eq("email", email).eq("kind", "emailChanged"))
    .order("desc");
  for await (const link of links) {
    if (link.usedTime !== undefined || link.expirationTime <= Date.now()) continue;
    const user = await ctx.db.get("users", link.userId);
    if (!isActive(user) || user.email === email) continue;
    const open = await openRestorations(ctx, user._id);
    if (open.some(({ _id }) => _id === link._id)) return { link, user };
  }
  return null;
}

/** Whether a link mailed to an address of the account now may take the account back. */
export async function hasPower(
  ctx: QueryCtx,
  userId: Id<"users">,
  email: string,
): Promise<boolean> {
  return (await openRestorations(ctx, userId)).every((link) => link.email === email);
}

/** Whether a link may still do what it was mailed for. */
export async function keepsPower(
  ctx: QueryCtx,
  user: Doc<"users">,
  link: Doc<"recoveryTokens">,
): Promise<boolean> {
  const restorations = await openRestorations(ctx, user._id);
  const holds = restorations.some(({ email }) => email === link.email);
  if (link.email !== user.email && !holds) return false;
  return link.hasPower ?? (holds || restorations.length === 0);
}

/**
 * Makes an end of the links of a person whose address is `email` (again) by its owner's will: those
 * at other addresses, and every undo link, because the change it would undo is undone.
 */
export async function settleTokens(
  ctx: MutationCtx,
  userId: Id<"users">,
  email: string,
): Promise<void> {
  const links = ctx.db.query("recoveryTokens").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const link of links) {
    if (link.usedTime !== undefined) continue;
    if (link.email !== email || link.kind === "emailChanged")
      await ctx.db.delete("recoveryTokens", link._id);
  }
}
