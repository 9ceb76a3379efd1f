import type { MutationCtx } from "../_generated/server";
import type { Doc } from "../_generated/dataModel";
import { type Client, isLoopback, networkOf } from "./client";
import { type Result, err, ok } from "../lib/result";
import { sha256 } from "./secrets";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * A window lets `amount` uses happen in any `period`. A bucket holds `amount` and refills in one
 * `period`: cheaper for large amounts, but up to twice as many fit into one period.
 */
export type Limit = { kind: "window" | "bucket"; amount: number; period: number };

export const LIMITS = {
  /** Wrong passwords for one address, from browsers that have not signed in to it before. */
  signInAddress: { kind: "window", amount: 10, period: HOUR },
  /** The same for one browser that has, so that strangers cannot lock the owner out. */
  signInDevice: { kind: "window", amount: 10, period: HOUR },
  /** All sign-ins of such a browser, right ones too: it draws on nothing else. */
  signInDeviceWork: { kind: "bucket", amount: 60, period: 10 * MINUTE },
  signInNetwork: { kind: "bucket", amount: 60, period: HOUR },
  /** Wrong passwords from people who are signed in, by session: a stolen one uses up its own. */
  proofSession: { kind: "window", amount: 10, period: HOUR },
  /** The same by user, for all sessions together. */
  proofUser: { kind: "window", amount: 50, period: HOUR },
  /**
   * New passwords set and addresses asked for in one session: each costs a hash or a mail.
   */
  changeSession: { kind: "window", amount: 20, period: HOUR },
  /** The same by user, for all sessions together. */
  changeUser: { kind: "window", amount: 60, period: HOUR },
  uploadUser: { kind: "window", amount: 30, period: HOUR },
  /** Requests for a code, by address and purpose. */
  codeRequest: { kind: "window", amount: 5, period: HOUR },
  codeNetwork: { kind: "bucket", amount: 20, period: HOUR },
  codeTryNetwork: { kind: "bucket", amount: 60, period: HOUR },
  /** Mails with codes to one address, which anybody can cause. */
  mailAddress: { kind: "window", amount: 5, period: HOUR },
  /** Codes for somebody who is signed in: five for each session, and so many for all of them. */
  mailSignedIn: { kind: "window", amount: 20, period: HOUR },
  /** Codes for a browser that has signed in before, which no stranger can use up. */
  mailDevice: { kind: "window", amount: 3, period: HOUR },
  /**
   * Notices to one address, which only somebody in its account can cause; further ones wait
   * (security/notices.ts).
   */
  noticeAddress: { kind: "window", amount: 5, period: HOUR },
  oauthNetwork: { kind: "bucket", amount: 30, period: 10 * MINUTE },
  /** Password hashes the deployment is willing to compute for signed-out visitors. */
  hashGlobal: { kind: "bucket", amount: 6000, period: 10 * MINUTE },
  mailGlobal: { kind: "bucket", amount: 3000, period: HOUR },
  oauthGlobal: { kind: "bucket", amount: 3000, period: 10 * MINUTE },
} as const satisfies Record<string, Limit>;

type LimitName = keyof typeof LIMITS;

/** One use of one limit by one subject. */
export interface Use {
  /** One of the above, or a feature's own under a name that nobody else uses. */
  limit: LimitName | (Limit & { name: string });
  subject: string;
  /** How many times the ordinary amount this subject has. */
  factor?: number;
}

/** Global limits are spread over rows so that unrelated sign-ins seldom write the same document. */
const SHARDS = 8;
/** Loopback names nobody, so its allowance is many people's. */
const LOOPBACK_FACTOR = 20;

export function loopbackFactor(client: Client): number {
  return isLoopback(client.ip) ? LOOPBACK_FACTOR : 1;
}

export function perNetwork(limit: LimitName, client: Client): Use {
  return { limit, subject: networkOf(client.ip), factor: loopbackFactor(client) };
}

export function globally(limit: LimitName): Use {
  return { limit, subject: `shard ${Math.floor(Math.random() * SHARDS)}`, factor: 1 / SHARDS };
}

function limitOf({ limit }: Use): Limit {
  return typeof limit === "string" ? LIMITS[limit] : limit;
}

/** Subjects are hashed: invented ones of any length cost the same few bytes. */
async function keyOf({ limit, subject }: Use): Promise<string> {
  const name = typeof limit === "string" ? limit : limit.name;
  return `${name} ${await sha256(subject)}`;
}

async function rowOf(ctx: MutationCtx, use: Use, hashed?: string) {
  const key = hashed ?? (await keyOf(use));
  const row = await ctx.db
    .query("rateLimits")
    .withIndex("key", (q) => q.eq("key", key))
    .unique();
  return { key, row };
}

type State = Pick<Doc<"rateLimits">, "tokens" | "times">;

/** The state after one more use, or when the next use is possible (epoch ms). */
function afterUse(limit: Limit, amount: number, row: Doc<"rateLimits"> | null, now: number) {
  if (limit.kind === "window") {
    const times = (row?.times ?? []).filter((time) => time > now - limit.period);
    const oldest = times[0];
    if (times.length >= amount && oldest !== undefined) return { retryAt: oldest + limit.period };
    return { state: { times: [...times, now] } satisfies State };
  }
  const perToken = limit.period / amount;
  const elapsed = now - (row?.updatedTime ?? now);
  const tokens = Math.min(amount, (row?.tokens ?? amount) + elapsed / perToken);
  if (tokens < 1) return { retryAt: Math.ceil(now + (1 - tokens) * perToken) };
  return { state: { tokens: tokens - 1 } satisfies State };
}

async function useOne(
  ctx: MutationCtx,
  use: Use,
  { write, hashed }: { write: boolean; hashed?: string },
): Promise<Result<null>> {
  const limit = limitOf(use);
  const now = Date.now();
  const { key, row } = await rowOf(ctx, use, hashed);
  const after = afterUse(limit, limit.amount * (use.factor ?? 1), row, now);
  if (after.state === undefined) return err({ code: "RATE_LIMITED", retryAt: after.retryAt });
  if (!write) return ok(null);
  const document = { key, ...after.state, updatedTime: now, idleTime: now + limit.period };
  if (row === null) await ctx.db.insert("rateLimits", document);
  else await ctx.db.replace("rateLimits", row._id, document);
  return ok(null);
}

/**
 * Consumes one use of each limit in order, and stops at the first that is used up. What was
 * consumed before stays so: return the refusal, do not throw it. Put the cheapest to refuse first.
 */
export async function consume(ctx: MutationCtx, uses: Use[]): Promise<Result<null>> {
  // Hashed together: one wait for another thread instead of one for each.
  const keys = await Promise.all(uses.map(keyOf));
  for (const [index, use] of uses.entries()) {
    const hashed = keys[index];
    const outcome = await useOne(ctx, use, {
      write: true,
      ...(hashed !== undefined && { hashed }),
    });
    if (!outcome.ok) return outcome;
  }
  return ok(null);
}

/**
 * Takes the next free use of a window, now or in time to come, and says when that is (epoch ms):
 * for what may wait but must not be dropped.
 */
export async function reserve(ctx: MutationCtx, use: Use): Promise<number> {
  const { amount, period } = limitOf(use);
  const now = Date.now();
  const { key, row } = await rowOf(ctx, use);
  const times = (row?.times ?? []).filter((time) => time > now - period);
  const inTheWay = times.at(-amount);
  const time = inTheWay === undefined ? now : Math.max(now, inTheWay + period);
  const document = { key, times: [...times, time], updatedTime: now, idleTime: time + period };
  if (row === null) await ctx.db.insert("rateLimits", document);
  else await ctx.db.replace("rateLimits", row._id, document);
  return time;
}

/** Whether one use would be allowed, without consuming it. */
export async function check(ctx: MutationCtx, use: Use): Promise<Result<null>> {
  return await useOne(ctx, use, { write: false });
}

/**
 * Gives back one use of a bucket, for limits that count failures and are consumed before the
 * outcome is known.
 */
export async function refund(ctx: MutationCtx, use: Use): Promise<void> {
  const { row } = await rowOf(ctx, use);
  if (row?.tokens === undefined) return;
  const amount = limitOf(use).amount * (use.factor ?? 1);
  await ctx.db.patch("rateLimits", row._id, { tokens: Math.min(amount, row.tokens + 1) });
}

/** Writes what is there anew, so that a call which must look like another costs the same. */
export async function rewrite(ctx: MutationCtx, use: Use): Promise<void> {
  const { row } = await rowOf(ctx, use);
  if (row !== null) await ctx.db.patch("rateLimits", row._id, { updatedTime: row.updatedTime });
}

/** Forgets all uses of one subject. */
export async function reset(ctx: MutationCtx, use: Use): Promise<void> {
  const { row } = await rowOf(ctx, use);
  if (row !== null) await ctx.db.delete("rateLimits", row._id);
}
