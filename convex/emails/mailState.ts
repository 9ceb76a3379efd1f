import type { QueryCtx } from "../_generated/server";
import type { ChallengeKey } from "../challenges/challenges";
import { findChallenge } from "../challenges/challenges";

/** What whoever waits for a mailed code may know about its mail. */
export type MailState = "onItsWay" | "late" | "failed";

/**
 * What the browser that waits for a code may know about its mail. That one recipient was refused is
 * told where a mail leaves in any case: of a reset it would tell that there is an account.
 */
export async function mailStateOf(ctx: QueryCtx, key: ChallengeKey): Promise<MailState | null> {
  const challenge = await findChallenge(ctx, key);
  if (challenge === null) return null;
  const mail = await ctx.db
    .query("outgoingMails")
    .withIndex("challengeId", (q) => q.eq("challengeId", challenge._id))
    .order("desc")
    .first();
  if (mail === null) return null;
  if (mail.state === "delayed") return "late";
  const isHidden = mail.isRecipients === true && key.purpose === "reset";
  return mail.state === "failed" && !isHidden ? "failed" : "onItsWay";
}
