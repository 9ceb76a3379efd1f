import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import { type QueryCtx, internalQuery } from "../_generated/server";
import { isActive } from "../security/activeUsers";
import { restorationTo } from "../security/addressPower";
import { tokenOf } from "../security/recoveryTokens";
import type { ChallengePurpose } from "../shared/challengePurposes";
import type { OAuthProviderId } from "../shared/oauthProviders";
import { type NoticeKind, noticeLink } from "../shared/securityEvents";
import type { SignInMethodId } from "../shared/signInMethods";
import { signInMethodsOf } from "./signInMethods";

/**
 * To whom a mail goes, and what it must know of them. Read when it is sent, so a change in between
 * counts.
 */

export interface ChallengeMail {
  to: string;
  /** BCP 47, if it is known. */
  language: string | null;
  purpose: ChallengePurpose;
  /**
   * Whether it holds the code, or word that the address has an account already, or how an account
   * is brought back to it.
   */
  says: "code" | "alreadyRegistered" | "restorable";
  /** The ways into the account of the address; empty for an address without one. */
  methods: SignInMethodId[];
  /** The secret of the link that brings the account back; null for other mails. */
  token: string | null;
}

export interface NoticeMail {
  to: string;
  language: string | null;
  kind: NoticeKind;
  provider: OAuthProviderId | null;
  /** When the account goes, in epoch milliseconds, if that was asked for. */
  deletionTime: number | null;
  /** The secret of the mail's link; null for a mail without one. */
  token: string | null;
  /** When it happened, and in what browser. */
  time: number;
  userAgent: string | null;
}

/** What a mail of the queue says. Both are null if there is nothing to say (any more). */
export interface MailContent {
  mailId: Id<"outgoingMails">;
  challenge: (ChallengeMail & { sealedCode: string; key: string }) | null;
  notice: (NoticeMail & { key: string }) | null;
}

async function recipientOf(
  ctx: QueryCtx,
  challenge: Doc<"challenges">,
): Promise<Doc<"users"> | "nobody" | null> {
  if (challenge.userId === undefined) return null;
  const user = await ctx.db.get("users", challenge.userId);
  return isActive(user) && user.email === challenge.email ? user : "nobody";
}

async function ofChallenge(
  ctx: QueryCtx,
  challengeId: Id<"challenges">,
): Promise<ChallengeMail | null> {
  const challenge = await ctx.db.get("challenges", challengeId);
  if (challenge === null || challenge.expirationTime <= Date.now()) return null;
  const { mail: says, purpose, email: to, language: asked = null } = challenge;
  if (purpose === "stepUp") return null;
  if (says === "restorable") {
    const restoration = await restorationTo(ctx, to);
    if (restoration === null) return null;
    const { link, user } = restoration;
    const language = user.language ?? asked;
    return { to, language, purpose, says, methods: [], token: await tokenOf(link) };
  }
  if (says !== "code" && says !== "alreadyRegistered") return null;
  const owner = await recipientOf(ctx, challenge);
  if (owner === "nobody") return null;
  if (owner === null) return { to, language: asked, purpose, says, methods: [], token: null };
  const own = await signInMethodsOf(ctx, owner._id);
  const methods = own.filter(({ suspended }) => !suspended).map(({ id }) => id);
  return { to, language: owner.language ?? asked, purpose, says, methods, token: null };
}

/**
 * Whether what a notice tells was undone before its turn: by its link, or because an account that
 * was to be deleted is to stay, or the other way round.
 */
function isUndone({ kind, usedTime }: Doc<"recoveryTokens">, user: Doc<"users">): boolean {
  if (kind === "deletionRequested") return user.deletionTime === undefined;
  if (kind === "deletionCancelled" && user.deletionTime !== undefined) return true;
  return usedTime !== undefined;
}

/** To whom a notice goes and what it is about, or null if its account is gone or it is undone. */
async function ofNotice(
  ctx: QueryCtx,
  { tokenId, time, userAgent }: NonNullable<Doc<"outgoingMails">["notice"]>,
): Promise<NoticeMail | null> {
  const row = await ctx.db.get("recoveryTokens", tokenId);
  const user = row === null ? null : await ctx.db.get("users", row.userId);
  if (row === null || user === null || isUndone(row, user)) return null;
  // Rows of version 0.1 may not say whether the address had power; their mails hold a link.
  const hasLink = noticeLink(row.kind) !== "none" && row.hasPower !== false;
  return {
    to: row.email,
    language: user.language ?? null,
    kind: row.kind,
    provider: row.provider ?? null,
    deletionTime: user.deletionTime ?? null,
    token: hasLink ? await tokenOf(row) : null,
    time,
    userAgent,
  };
}

async function contentOf(ctx: QueryCtx, mailId: Id<"outgoingMails">): Promise<MailContent> {
  const mail = await ctx.db.get("outgoingMails", mailId);
  const { challengeId, sealedCode, notice: about } = mail ?? {};
  const challenge = challengeId === undefined ? null : await ofChallenge(ctx, challengeId);
  const notice = about === undefined ? null : await ofNotice(ctx, about);
  return {
    mailId,
    // The keys by which the service knows a mail that is tried again.
    challenge:
      challenge === null || challengeId === undefined || sealedCode === undefined
        ? null
        : { ...challenge, sealedCode, key: challengeId },
    notice: notice === null || about === undefined ? null : { ...notice, key: about.tokenId },
  };
}

/** What a batch of the queue says, and to whom. */
export const contentsOf = internalQuery({
  args: { mailIds: v.array(v.id("outgoingMails")) },
  handler: async (ctx, { mailIds }): Promise<MailContent[]> =>
    await Promise.all(mailIds.map(async (mailId) => await contentOf(ctx, mailId))),
});
