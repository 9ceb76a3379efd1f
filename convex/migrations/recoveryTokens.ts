import { enqueueNotice } from "../emails/queue";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { LEGACY_PROVIDER, NOTICE_NAMES, renamed } from "./legacy";

/**
 * Links that are still in the table of version 0.1. A user's are moved before anything is decided
 * by which of them are open: an address that can be brought back has power over the account.
 */

/** The link in the mail goes on working, and a mail that waits for its turn leaves at it. */
export async function moveRecoveryToken(ctx: MutationCtx, row: Doc<"noticeLinks">): Promise<void> {
  const { _id, _creationTime: time, kind: oldKind, ...kept } = row;
  await ctx.db.delete("noticeLinks", _id);
  const kind = renamed(NOTICE_NAMES, oldKind);
  const isProviders = kind === "providerConnected" || kind === "providerDisconnected";
  const provider = isProviders ? ({ provider: LEGACY_PROVIDER } as const) : {};
  const moved = { ...kept, ...provider, kind, time, macId: _id };
  const tokenId = await ctx.db.insert("recoveryTokens", moved);
  const { dueTime = 0 } = kept;
  const notice = { tokenId, time, userAgent: null };
  if (dueTime > Date.now()) await enqueueNotice(ctx, notice, dueTime);
}

export async function moveRecoveryTokensOf(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const rows = ctx.db.query("noticeLinks").withIndex("userId", (q) => q.eq("userId", userId));
  for await (const row of rows) await moveRecoveryToken(ctx, row);
}
