import { Resend } from "resend";
import { v } from "convex/values";
import { latchkey as config } from "../../latchkey.config";
import { internal } from "../_generated/api";
import { type ActionCtx, internalAction, internalMutation } from "../_generated/server";
import type { ChallengeMail, MailContent, NoticeMail } from "../account/mailRecipients";
import { optionalSetting, setting, siteUrl } from "../lib/environment";
import { unseal } from "../security/secrets";
import { alreadyRegisteredMail, codeMail, restorableMail } from "./codeMail";
import { type Mail, render } from "./layout";
import { noticeMail } from "./noticeMail";
import type { Outcome } from "./outcome";
import { enqueue, enqueueNotice } from "./queue";

/**
 * Hands mails to the mail service, a batch of the queue at a time (queue.ts), and only to addresses
 * that are stored: a request names no recipient.
 */

const FROM = `${config.name} <${config.mail.testSender}>`;
const SECOND = 1000;

type Refusal = NonNullable<Outcome["refusal"]>;

/** `retry-after`: seconds or a date (RFC 9110, 10.2.3). */
function patienceIn(headers: Record<string, string> | null): number | undefined {
  const said = headers?.["retry-after"];
  if (said === undefined) return undefined;
  const time = /^\d+$/.test(said) ? Number(said) * SECOND : Date.parse(said) - Date.now();
  return Number.isFinite(time) ? Math.max(0, time) : undefined;
}

/** Refusals of one mail; what a key or a domain lacks, its operator can still set right. */
const FINAL: ReadonlySet<unknown> = new Set([400, 413, 422]);

function kindOf(status: unknown): Refusal["kind"] {
  if (status === 429) return "pace";
  return FINAL.has(status) ? "final" : "passing";
}

async function deliver(to: string, mail: Mail, idempotencyKey: string): Promise<Refusal | null> {
  const baseUrl = optionalSetting("RESEND_BASE_URL");
  const resend = new Resend(setting("AUTH_RESEND_KEY"), baseUrl === undefined ? {} : { baseUrl });
  const from = optionalSetting("AUTH_EMAIL_FROM") ?? FROM;
  const replyTo = optionalSetting("AUTH_EMAIL_REPLY_TO");
  const message = { from, to, ...(replyTo !== undefined && { replyTo }), ...render(mail) };
  const { error, headers } = await resend.emails.send(message, { idempotencyKey });
  if (error === null) return null;
  const reason = `${error.name}: ${error.message}`;
  const waitFor = patienceIn(headers);
  const kind = kindOf(error.statusCode);
  return { reason, kind, ...(waitFor !== undefined && { waitFor }) };
}

async function challengeMail(mail: ChallengeMail, sealedCode: string): Promise<Mail> {
  const { purpose, says, language, methods, token } = mail;
  if (token !== null) return restorableMail(siteUrl(), language, token);
  return says === "code"
    ? codeMail(purpose, await unseal(sealedCode), { language, methods })
    : alreadyRegisteredMail(siteUrl(), { language, methods });
}

function mailAbout({ kind, time, userAgent, ...about }: NoticeMail): Mail {
  return noticeMail(siteUrl(), kind, { time, userAgent, ...about });
}

interface Composed {
  to: string;
  mail: Mail;
  key: string;
}

function refused(error: unknown): Refusal {
  return { reason: error instanceof Error ? error.message : String(error), kind: "passing" };
}

/** Null for a mail that has lost its reason since it was queued. */
async function compose({ challenge, notice }: MailContent): Promise<Composed | Refusal | null> {
  try {
    if (challenge !== null) {
      const mail = await challengeMail(challenge, challenge.sealedCode);
      return { to: challenge.to, mail, key: challenge.key };
    }
    return notice && { to: notice.to, mail: mailAbout(notice), key: notice.key };
  } catch (error) {
    return refused(error);
  }
}

async function attempt(composed: Composed | Refusal | null): Promise<Refusal | null> {
  if (composed === null || "reason" in composed) return composed;
  try {
    return await deliver(composed.to, composed.mail, composed.key);
  } catch (error) {
    return refused(error);
  }
}

/** Sends a batch, and reports what became of each. */
export const batch = internalAction({
  args: { mailIds: v.array(v.id("outgoingMails")) },
  handler: async (ctx: ActionCtx, { mailIds }): Promise<null> => {
    const contents: MailContent[] = await ctx.runQuery(internal.account.mailRecipients.contentsOf, {
      mailIds,
    });
    // All composed before the first is sent, so that they leave in their order.
    const composed = await Promise.all(contents.map(compose));
    const refusals = await Promise.all(composed.map(attempt));
    const outcomes = mailIds.map((mailId, index): Outcome => {
      const refusal = refusals[index] ?? null;
      return { mailId, ...(refusal !== null && { refusal }) };
    });
    await ctx.runMutation(internal.emails.queue.report, { outcomes });
    return null;
  },
});

/**
 * The two names by which version 0.1 scheduled its mails, for jobs that wait while this version is
 * deployed. A later version drops them.
 */

/** Puts the mail of a challenge that version 0.1 had scheduled into the queue. */
export const challenge = internalMutation({
  args: { challengeId: v.id("challenges"), sealedCode: v.string(), attempt: v.number() },
  handler: async (ctx, { challengeId, sealedCode }): Promise<null> => {
    const about = await ctx.db.get("challenges", challengeId);
    if (about === null) return null;
    await enqueue(ctx, {
      challengeId,
      sealedCode,
      leaves: about.mail !== "none",
      dueTime: Date.now(),
      giveUpTime: about.expirationTime,
    });
    return null;
  },
});

/** The same for a notice. */
export const notice = internalMutation({
  args: {
    tokenId: v.id("recoveryTokens"),
    time: v.number(),
    userAgent: v.union(v.string(), v.null()),
    attempt: v.number(),
  },
  handler: async (ctx, { tokenId, time, userAgent }): Promise<null> => {
    await enqueueNotice(ctx, { tokenId, time, userAgent }, Date.now());
    return null;
  },
});
