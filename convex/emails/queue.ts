import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server";
import { mailRate } from "../lib/environment";
import { consume, globally } from "../security/rateLimits";
import { outcome } from "./outcome";

/**
 * Mails wait in a table for their turn and are sent one small batch after another, at the pace the
 * mail service takes. Each is tried until it has left or is worth nothing any more. Those that
 * nobody gets, for addresses without an account, wait and are settled like others, so that whoever
 * asked for one sees no difference.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** For how long a notice that does not leave is tried again. */
const NOTICE_WORTH_TELLING = 24 * HOUR;

/** From when on a person who waits is told so. */
const LATE_AFTER = 10 * SECOND;
/** A batch whose outcome is not known by then has got lost. */
const BATCH_LOST_AFTER = MINUTE;
/** What a service that has asked for patience is then given a second, for so long. */
const CAUTIOUS = { rate: 2, time: MINUTE };
/**
 * The longest that is waited before the service is asked again. One whose quota of a day is used up
 * asks for hours; its operator may have bought more meanwhile, and notices are worth telling then.
 */
const PATIENCE = 5 * MINUTE;
const BACKOFF = { first: 5 * SECOND, most: MINUTE };
const SCANNED = 200;
const KEPT_FOR = 24 * HOUR;

type Mail = Doc<"outgoingMails">;
type Sender = Doc<"mailSender">;
type Pace = Pick<Sender, "_id" | "nextTime" | "busyUntil"> & { wakeTime?: number | undefined };

/** A little more, so that what began together does not come again together. */
function jittered(time: number): number {
  return Math.ceil(time * (1 + Math.random() / 5));
}

async function senderOf(ctx: MutationCtx): Promise<Sender> {
  const found = await ctx.db.query("mailSender").first();
  if (found !== null) return found;
  const start = { nextTime: 0, busyUntil: 0, cautiousUntil: 0, keptUntil: Date.now() + KEPT_FOR };
  const sender = await ctx.db.get("mailSender", await ctx.db.insert("mailSender", start));
  if (sender === null) throw new Error("A row that was just inserted is not there");
  return sender;
}

/** Sees to it that the queue is looked at by then, unless it will be before. */
async function wakeBy(ctx: MutationCtx, sender: Pace, time: number): Promise<void> {
  const now = Date.now();
  if (sender.busyUntil > now) return;
  const due = Math.max(now, time, sender.nextTime);
  const { wakeTime } = sender;
  if (wakeTime !== undefined && wakeTime >= now && wakeTime <= due) return;
  await ctx.scheduler.runAt(due, internal.emails.queue.wake, {});
  await ctx.db.patch("mailSender", sender._id, { wakeTime: due, keptUntil: now + KEPT_FOR });
}

/** Notes that the look that was due is being taken: what comes in this moment needs another. */
async function awakened(ctx: MutationCtx, sender: Sender): Promise<Sender> {
  if (sender.wakeTime === undefined || sender.wakeTime > Date.now()) return sender;
  await ctx.db.patch("mailSender", sender._id, { wakeTime: undefined });
  const { wakeTime: _now, ...awake } = sender;
  return awake;
}

/** Puts a mail into the queue. */
export async function enqueue(
  ctx: MutationCtx,
  mail: Pick<Mail, "challengeId" | "notice" | "sealedCode" | "leaves" | "giveUpTime"> & {
    /** When it may leave (epoch ms). */
    dueTime: number;
    /** For how long others may go before it, where many wait. */
    yields?: number;
  },
): Promise<void> {
  const { yields = 0, ...row } = mail;
  await ctx.db.insert("outgoingMails", {
    ...row,
    state: "waiting",
    attempts: 0,
    turn: row.dueTime + yields,
    queuedTime: Math.max(Date.now(), row.dueTime),
    keptUntil: row.giveUpTime + KEPT_FOR,
  });
  await wakeBy(ctx, await senderOf(ctx), row.dueTime);
}

/** Puts the mail of a notice into the queue. */
export async function enqueueNotice(
  ctx: MutationCtx,
  notice: NonNullable<Mail["notice"]>,
  dueTime: number,
): Promise<void> {
  const giveUpTime = dueTime + NOTICE_WORTH_TELLING;
  await enqueue(ctx, { notice, leaves: true, dueTime, giveUpTime });
}

/** Whether the mail of a notice may still leave: it has not, and is not worth nothing yet. */
export async function isUnderWay(ctx: QueryCtx, tokenId: Id<"recoveryTokens">): Promise<boolean> {
  const mail = await ctx.db
    .query("outgoingMails")
    .withIndex("notice", (q) => q.eq("notice.tokenId", tokenId))
    .first();
  return mail?.turn !== undefined && mail.giveUpTime > Date.now();
}

async function settle(
  ctx: MutationCtx,
  { _id }: Mail,
  settled: Pick<Mail, "state" | "reason" | "isRecipients">,
): Promise<void> {
  const over = { turn: undefined, sealedCode: undefined, keptUntil: Date.now() + KEPT_FOR };
  await ctx.db.patch("outgoingMails", _id, { ...settled, ...over });
}

/** Tries a mail again later, if it will be worth something then; says how long that is. */
async function postpone(ctx: MutationCtx, mail: Mail, reason: string): Promise<number | null> {
  const attempts = mail.attempts + 1;
  const wait = jittered(Math.min(BACKOFF.most, BACKOFF.first * 2 ** mail.attempts));
  const dueTime = Date.now() + wait;
  if (dueTime >= mail.giveUpTime) {
    await settle(ctx, mail, { state: "failed", reason });
    return null;
  }
  const later = { state: "delayed" as const, attempts, reason, dueTime, turn: dueTime };
  await ctx.db.patch("outgoingMails", mail._id, later);
  return wait;
}

/** Those that have not left, in their order. */
async function waiting(ctx: MutationCtx): Promise<Mail[]> {
  return await ctx.db
    .query("outgoingMails")
    .withIndex("turn", (q) => q.gt("turn", 0))
    .take(SCANNED);
}

/**
 * Takes the mails whose turn it is, up to so many that leave. Of the others it settles those that
 * nobody gets, as the service has treated mails lately.
 */
async function take(ctx: MutationCtx, sender: Sender, most: number): Promise<Mail[]> {
  const now = Date.now();
  const batch: Mail[] = [];
  for (const mail of await waiting(ctx)) {
    if (mail.giveUpTime <= now) {
      await settle(ctx, mail, { state: "failed", reason: "its time was over" });
    } else if (mail.dueTime <= now && batch.length < most) {
      if (mail.leaves) {
        batch.push(mail);
        // Said at the same moment to those whose mail nobody gets.
        if (sender.trouble !== undefined && mail.state === "waiting")
          await ctx.db.patch("outgoingMails", mail._id, { state: "delayed" });
      } else if (sender.trouble === undefined) await settle(ctx, mail, { state: "sent" });
      else await postpone(ctx, mail, sender.trouble);
    }
  }
  return batch;
}

/**
 * When the next mail may leave (epoch ms), null if none waits. Notes for whom that is late; none
 * leaves before `nextTime`.
 */
async function nextDue(ctx: MutationCtx, nextTime: number): Promise<number | null> {
  let next: number | null = null;
  for (const mail of await waiting(ctx)) {
    const due = Math.max(mail.dueTime, nextTime);
    next = Math.min(next ?? due, due);
    if (mail.state === "waiting" && due > mail.queuedTime + LATE_AFTER)
      await ctx.db.patch("outgoingMails", mail._id, { state: "delayed" });
  }
  return next;
}

/** Sends what is due, unless that is being done. Called when a mail comes, and every minute. */
export const wake = internalMutation({
  args: {},
  handler: async (ctx): Promise<null> => {
    const now = Date.now();
    const sender = await awakened(ctx, await senderOf(ctx));
    if (sender.busyUntil > now) return null;
    if (sender.nextTime > now) {
      await wakeBy(ctx, sender, sender.nextTime);
      return null;
    }
    const rate = sender.cautiousUntil > now ? Math.min(CAUTIOUS.rate, mailRate()) : mailRate();
    const batch = await take(ctx, sender, Math.max(1, Math.floor(rate / 2)));
    if (batch.length === 0) {
      const due = await nextDue(ctx, now);
      if (due !== null) await wakeBy(ctx, sender, due);
      return null;
    }
    await ctx.db.patch("mailSender", sender._id, {
      busyUntil: now + BATCH_LOST_AFTER,
      nextTime: now + jittered((batch.length * SECOND) / rate),
      wakeTime: undefined,
    });
    const mailIds = batch.map(({ _id }) => _id);
    await ctx.scheduler.runAfter(0, internal.emails.send.batch, { mailIds });
    return null;
  },
});

function complain(reason: string, next: string): void {
  // oxlint-disable-next-line no-console -- the operator must learn that mail does not leave
  console.error(`A mail could not be sent (${reason}); ${next}.`);
}

async function note(
  ctx: MutationCtx,
  mail: Mail,
  { refusal }: { refusal?: { reason: string; kind: "pace" | "passing" | "final" } },
  resumeTime: number,
): Promise<void> {
  if (refusal === undefined) {
    // Looked at when it was asked for, paid now: see challenges.ts.
    if (mail.challengeId !== undefined) await consume(ctx, [globally("mailGlobal")]);
    await settle(ctx, mail, { state: "sent" });
  } else if (refusal.kind === "final") {
    complain(refusal.reason, "giving up");
    await settle(ctx, mail, { state: "failed", reason: refusal.reason, isRecipients: true });
  } else if (refusal.kind === "pace") {
    await ctx.db.patch("outgoingMails", mail._id, { dueTime: resumeTime, reason: refusal.reason });
  } else {
    const wait = await postpone(ctx, mail, refusal.reason);
    const seconds = Math.round((wait ?? 0) / SECOND);
    complain(refusal.reason, wait === null ? "giving up" : `trying again in ${seconds} s`);
  }
}

/** Takes in what became of a batch, and goes on. */
export const report = internalMutation({
  args: { outcomes: v.array(outcome) },
  handler: async (ctx, { outcomes }): Promise<null> => {
    const now = Date.now();
    const sender = await senderOf(ctx);
    const pauses = outcomes.flatMap(({ refusal }) => (refusal?.kind === "pace" ? [refusal] : []));
    const waitsFor = Math.max(0, ...pauses.map(({ waitFor = SECOND }) => waitFor));
    const pause = jittered(Math.min(PATIENCE, waitsFor));
    const nextTime = Math.max(sender.nextTime, now + pause);
    for (const { mailId, ...one } of outcomes) {
      const mail = await ctx.db.get("outgoingMails", mailId);
      if (mail?.turn !== undefined) await note(ctx, mail, one, nextTime);
    }
    const passing = outcomes.find(({ refusal }) => refusal?.kind === "passing")?.refusal;
    const hasLeft = outcomes.some(({ refusal }) => refusal === undefined);
    const after = {
      busyUntil: 0,
      nextTime,
      ...(pauses.length > 0 && { cautiousUntil: now + CAUTIOUS.time }),
      ...((hasLeft || passing !== undefined) && { trouble: hasLeft ? undefined : passing?.reason }),
    };
    await ctx.db.patch("mailSender", sender._id, after);
    const due = await nextDue(ctx, nextTime);
    const { _id, wakeTime } = sender;
    if (due !== null) await wakeBy(ctx, { _id, wakeTime, busyUntil: 0, nextTime }, due);
    return null;
  },
});
