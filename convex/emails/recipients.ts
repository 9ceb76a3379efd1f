import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { type QueryCtx, internalQuery } from "../_generated/server";
import { githubProfileOf, passwordOf } from "../account/users";
import type { noticeKind } from "../security/vocabulary";

/** To whom a mail goes, and what it must know of them. Read when it is sent, so a change in between counts. */
export type ChallengeMail =
  | { kind: "verifyEmail"; to: string }
  | { kind: "resetPassword"; to: string; usesGithubOnly: boolean }
  | { kind: "stepUp"; to: string }
  | { kind: "changeEmail"; to: string }
  | { kind: "alreadyRegistered"; to: string; hasPassword: boolean; hasGithub: boolean };

async function mailToOwner(
  ctx: QueryCtx,
  challenge: Doc<"challenges">,
): Promise<ChallengeMail | null> {
  if (challenge.userId === undefined) return null;
  const user = await ctx.db.get("users", challenge.userId);
  if (user === null || user.email !== challenge.email || user.disabledTime !== undefined)
    return null;
  if (challenge.mail === "stepUp") return { kind: "stepUp", to: user.email };
  const hasPassword = (await passwordOf(ctx, user._id)) !== null;
  const hasGithub = (await githubProfileOf(ctx, user._id)) !== null;
  return challenge.mail === "resetPassword"
    ? { kind: "resetPassword", to: user.email, usesGithubOnly: hasGithub && !hasPassword }
    : { kind: "alreadyRegistered", to: user.email, hasPassword, hasGithub };
}

/** The mail of a challenge, or null if there is none to send (any more). */
export const ofChallenge = internalQuery({
  args: { challengeId: v.id("challenges") },
  handler: async (ctx, { challengeId }): Promise<ChallengeMail | null> => {
    const challenge = await ctx.db.get("challenges", challengeId);
    if (challenge === null || challenge.expirationTime <= Date.now()) return null;
    switch (challenge.mail) {
      case "none":
        return null;
      case "verifyEmail":
        return { kind: "verifyEmail", to: challenge.email };
      case "changeEmail":
        return { kind: "changeEmail", to: challenge.email };
      case "stepUp":
      case "resetPassword":
      case "alreadyRegistered":
        return await mailToOwner(ctx, challenge);
      default:
        return challenge.mail satisfies never;
    }
  },
});

/** To whom a notice goes and what it is about, or null if its account is gone. */
export const ofNotice = internalQuery({
  args: { linkId: v.id("noticeLinks") },
  handler: async (
    ctx,
    { linkId },
  ): Promise<{
    to: string;
    kind: Infer<typeof noticeKind>;
    deletionTime: number | null;
    /** Whether the mail holds a link. */
    hasPower: boolean;
  } | null> => {
    const link = await ctx.db.get("noticeLinks", linkId);
    const user = link === null ? null : await ctx.db.get("users", link.userId);
    if (link === null || user === null) return null;
    // Links from before it was stored are in mails that said so.
    const { email: to, kind, hasPower = true } = link;
    return { to, kind, deletionTime: user.deletionTime ?? null, hasPower };
  },
});
