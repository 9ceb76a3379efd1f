import { Resend } from "resend";
import { v } from "convex/values";
import { latchkey } from "../../latchkey.config";
import { internal } from "../_generated/api";
import { type ActionCtx, internalAction } from "../_generated/server";
import type { ChallengeMail } from "../account/mailRecipients";
import { optionalSetting, setting, siteUrl } from "../lib/environment";
import { unseal } from "../security/secrets";
import { alreadyRegisteredMail, codeMail, restorableMail } from "./codeMail";
import { type Mail, render } from "./layout";
import { noticeMail } from "./noticeMail";

/**
 * Mail goes out from scheduled actions, so that no reply waits for it, and only to addresses that
 * are stored: a request names no recipient.
 */

const FROM = `${latchkey.name} <${latchkey.mail.testSender}>`;
const SECOND = 1000;
/** Waits before the second and further attempts. A code is worth nothing after ten minutes. */
const RETRY_AFTER = [5 * SECOND, 30 * SECOND, 120 * SECOND];

/** Why a mail did not leave, or null. The words are the service's, which never hold the code. */
async function deliver(to: string, mail: Mail, idempotencyKey: string): Promise<string | null> {
  const baseUrl = optionalSetting("RESEND_BASE_URL");
  const resend = new Resend(setting("AUTH_RESEND_KEY"), baseUrl === undefined ? {} : { baseUrl });
  const from = optionalSetting("AUTH_EMAIL_FROM") ?? FROM;
  const replyTo = optionalSetting("AUTH_EMAIL_REPLY_TO");
  const message = { from, to, ...(replyTo !== undefined && { replyTo }), ...render(mail) };
  const { error } = await resend.emails.send(message, { idempotencyKey });
  return error === null ? null : `${error.name}: ${error.message}`;
}

/** Sends, and says when to try again: null when sent, or when trying again is no use. */
async function attemptTo(
  send: () => Promise<string | null>,
  attempt: number,
): Promise<number | null> {
  let reason: string | null;
  try {
    reason = await send();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  if (reason === null) return null;
  const wait = RETRY_AFTER[attempt] ?? null;
  const next = wait === null ? "giving up" : `trying again in ${wait / SECOND} s`;
  // oxlint-disable-next-line no-console -- the operator must learn that mail does not leave
  console.error(`A mail could not be sent (${reason}); ${next}.`);
  return wait;
}

async function mailOf(challenge: ChallengeMail, sealedCode: string): Promise<Mail> {
  const { purpose, says, language, methods, token } = challenge;
  if (token !== null) return restorableMail(siteUrl(), language, token);
  return says === "code"
    ? codeMail(purpose, await unseal(sealedCode), { language, methods })
    : alreadyRegisteredMail(siteUrl(), { language, methods });
}

/** Mails what a challenge says, to whom it belongs: perhaps nothing, to nobody. */
export const challenge = internalAction({
  args: { challengeId: v.id("challenges"), sealedCode: v.string(), attempt: v.number() },
  handler: async (ctx: ActionCtx, args): Promise<null> => {
    const { challengeId, sealedCode, attempt } = args;
    const mail = await ctx.runQuery(internal.account.mailRecipients.ofChallenge, { challengeId });
    if (mail === null) return null;
    const send = async () => deliver(mail.to, await mailOf(mail, sealedCode), challengeId);
    const again = await attemptTo(send, attempt);
    if (again !== null) {
      const later = { challengeId, sealedCode, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(again, internal.emails.send.challenge, later);
    }
    return null;
  },
});

/** Tells the owner of an account that something happened to it. */
export const notice = internalAction({
  args: {
    tokenId: v.id("recoveryTokens"),
    time: v.number(),
    userAgent: v.union(v.string(), v.null()),
    attempt: v.number(),
  },
  handler: async (ctx: ActionCtx, args): Promise<null> => {
    const { tokenId, time, userAgent, attempt } = args;
    const about = await ctx.runQuery(internal.account.mailRecipients.ofNotice, { tokenId });
    if (about === null) return null;
    const { to, kind, ...details } = about;
    const send = async () =>
      await deliver(to, noticeMail(siteUrl(), kind, { time, userAgent, ...details }), tokenId);
    const again = await attemptTo(send, attempt);
    if (again !== null) {
      const later = { ...args, attempt: attempt + 1 };
      await ctx.scheduler.runAfter(again, internal.emails.send.notice, later);
    }
    return null;
  },
});
