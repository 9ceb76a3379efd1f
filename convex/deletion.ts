import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc } from "./_generated/dataModel";
import { type MutationCtx, internalMutation } from "./_generated/server";
import { record } from "./security/activityLog";
import { authedMutation, publicMutation, requireSession } from "./auth/functions";
import { requestedSessionId } from "./auth/liveSession";
import { requireRecentAuth } from "./auth/recentAuth";
import { keepOutcome, keptAnswer } from "./auth/repeatable";
import { moveRecoveryTokensOf } from "./migrations/recoveryTokens";
import { openRestorations } from "./security/addressPower";
import { notify, waitsForMail } from "./security/notices";
import { appError } from "./lib/result";
import { dropPendingRequests } from "./account/pendingRequests";
import { erasePerson } from "./privacy/personalData";
import { endSessionsOf } from "./auth/endSession";
import { isActive } from "./security/activeUsers";
import { canonicalEmail } from "./shared/canonical";
import { DELETION_GRACE } from "./shared/limits";

/**
 * The end of an account: asked for, fourteen days in which its owner can come back, then every row.
 */

const MINUTE = 60_000;
/** The last mail needs the address, so it leaves, with its retries, before the rows go. */
const LAST_MAIL = 5 * MINUTE;
const SWEEP_BATCH = 50;

/**
 * Asks for the deletion and ends every session, this one too. The caller types the account's
 * address; INVALID_INPUT for another. Asked twice, the first date holds. It answers again to the
 * token of the session that it has ended, which is how it differs from other sensitive functions.
 */
export const request = publicMutation({
  args: { email: v.string() },
  handler: async (ctx, args): Promise<{ deletesAt: number }> => {
    const step = { name: "deletionRequested", by: (await requestedSessionId(ctx)) ?? "" };
    const before = await keptAnswer<{ deletesAt: number }>(ctx, step);
    if (before !== undefined) return before;
    const signedIn = await requireSession(ctx);
    await requireRecentAuth(ctx, signedIn);
    const { user } = signedIn;
    if (canonicalEmail(args.email) !== user.email)
      throw appError({ code: "INVALID_INPUT", field: "email" });
    const deletesAt = user.deletionTime ?? Date.now() + DELETION_GRACE;
    await ctx.db.patch("users", user._id, { deletionTime: deletesAt });
    await dropPendingRequests(ctx, user._id);
    await endSessionsOf(ctx, user._id, "deletionRequested");
    await record(ctx, { userId: user._id, kind: "deletionRequested" });
    await notify(ctx, user, "deletionRequested");
    await keepOutcome(ctx, step, user._id, { answer: { deletesAt } });
    return { deletesAt };
  },
});

/** Keeps the account, and tells whoever asked for its end. */
export const cancel = authedMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const { user, session } = ctx;
    if (user.deletionTime === undefined) return null;
    await ctx.db.patch("users", user._id, { deletionTime: undefined });
    await record(ctx, { userId: user._id, kind: "deletionCancelled", sessionId: session._id });
    await notify(ctx, user, "deletionCancelled");
    return null;
  },
});

/** From here on there is no way back: nobody signs in any more. */
async function close(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  await ctx.db.patch("users", user._id, { disabledTime: Date.now() });
  await endSessionsOf(ctx, user._id, "deletionRequested");
  await notify(ctx, user, "accountDeleted");
}

/**
 * Until when an account that is due must stay, because its address can still be brought back: an
 * intruder may have moved it shortly before (epoch ms); null if it need not.
 */
async function staysUntil(ctx: MutationCtx, { _id }: Doc<"users">): Promise<number | null> {
  await moveRecoveryTokensOf(ctx, _id);
  const ends = (await openRestorations(ctx, _id)).map(({ expirationTime }) => expirationTime);
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * Closes the accounts whose time has come, and postpones those that must stay a little longer. One
 * that was closed before and is still here is taken up again.
 */
export const sweep = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const due = await ctx.db
      .query("users")
      .withIndex("deletionTime", (q) => q.gt("deletionTime", 0).lte("deletionTime", Date.now()))
      .take(SWEEP_BATCH);
    for (const user of due) {
      if (isActive(user)) {
        const deletionTime = await staysUntil(ctx, user);
        if (deletionTime !== null) {
          await ctx.db.patch("users", user._id, { deletionTime });
          continue;
        }
        await close(ctx, user);
      }
      await ctx.scheduler.runAfter(LAST_MAIL, internal.deletion.erase, { userId: user._id });
    }
    return null;
  },
});

/** Deletes a closed account's rows, a bounded batch at a time, the user's own last. */
export const erase = internalMutation({
  args: { userId: v.id("users") },
  handler: async (ctx, { userId }): Promise<null> => {
    const user = await ctx.db.get("users", userId);
    if (user === null || isActive(user) || user.deletionTime === undefined) return null;
    // What the last mail says stands in rows that would go.
    if (await waitsForMail(ctx, userId, "accountDeleted")) {
      // The job that sends it may have been lost, as an erasure can be.
      await ctx.scheduler.runAfter(0, internal.emails.queue.wake, {});
      await ctx.scheduler.runAfter(LAST_MAIL, internal.deletion.erase, { userId });
      return null;
    }
    const more = await erasePerson(ctx, { userId, email: user.email });
    if (more) await ctx.scheduler.runAfter(0, internal.deletion.erase, { userId });
    return null;
  },
});
