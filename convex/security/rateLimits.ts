import type { MutationCtx } from "../_generated/server";
import type { Doc } from "../_generated/dataModel";
import { howToTrustProxies, trustsProxies } from "../lib/environment";
import { type Result, err, ok } from "../lib/result";
import { type Client, isDeveloper } from "./client";
import { networksOf } from "./networks";
import { sha256 } from "./secrets";
import { type Limit, type LimitName, LIMITS } from "./limits";
import { nextFree, rounded } from "./slidingWindow";

/** One use of one limit by one subject. */
export interface Use {
  /** One of the above, or a feature's own under a name that nobody else uses. */
  limit: LimitName | (Limit & { name: string });
  subject: string;
  /** How many times the ordinary amount this subject has. */
  factor?: number;
  /** Counted even if another limit of the same request refuses it. */
  always?: true;
  /**
   * Of everybody's allowance: those of the caller's networks. Everybody's refuses only a caller
   * whose networks have used their share.
   */
  networks?: readonly Use[];
}

/** A use, or one of each of a caller's networks. */
export type Charge = Use | readonly Use[];

/** Everybody's allowances are spread over rows so that requests seldom write the same one. */
const SHARDS = 8;
/** A developer's browser, tests and scripts all come from one address. */
const DEVELOPER_FACTOR = 20;
/** Where everybody's allowance begins to be low. Drawn anew, so that no single use shows in it. */
const LOW = { from: 0.25, to: 0.5 };

export function developerFactor(client: Client): number {
  return isDeveloper(client) ? DEVELOPER_FACTOR : 1;
}

/** One use of each network that the caller lies in. */
export function perNetwork(limit: LimitName, client: Client): Use[] {
  const factor = developerFactor(client);
  return networksOf(client.ip).map(({ name: subject, households }) => ({
    limit,
    subject,
    factor: households * factor,
    always: true,
  }));
}

/**
 * One use of everybody's allowance. It never refuses a caller without `networks`: one who is signed
 * in or known has allowances of their own.
 */
export function globally(limit: LimitName, networks: readonly Use[] = []): Use {
  const subject = `shard ${Math.floor(Math.random() * SHARDS)}`;
  return { limit, subject, factor: 1 / SHARDS, networks };
}

function limitOf({ limit }: Use): Limit {
  return typeof limit === "string" ? LIMITS[limit] : limit;
}

function amountOf(use: Use): number {
  return limitOf(use).amount * (use.factor ?? 1);
}

/** Subjects are hashed: invented ones of any length cost the same few bytes. */
async function keyOf({ limit, subject }: Use): Promise<string> {
  const name = typeof limit === "string" ? limit : limit.name;
  return `${name} ${await sha256(subject)}`;
}

type Row = Doc<"rateLimits">;
interface Found {
  readonly key: string;
  readonly row: Row | null;
}

async function find(ctx: MutationCtx, use: Use): Promise<Found> {
  const key = await keyOf(use);
  const row = await ctx.db
    .query("rateLimits")
    .withIndex("key", (q) => q.eq("key", key))
    .unique();
  return { key, row };
}

type State = Pick<Row, "tokens" | "times">;

/** The state after one more use, or when the next is possible (epoch ms). */
type After = { state: State } | { retryAt: number };

function tokensIn(use: Use, row: Row | null): number {
  const amount = amountOf(use);
  if (row?.tokens === undefined) return amount;
  const elapsed = Math.max(0, Date.now() - row.updatedTime);
  return Math.min(amount, row.tokens + (elapsed * amount) / limitOf(use).period);
}

function keptFor(limit: Limit): number {
  return limit.kind === "window" ? Math.max(limit.period, limit.also?.period ?? 0) : limit.period;
}

/** When a bucket that holds so much will hold more (epoch ms). */
function refilled(use: Use, missing: number): number {
  const { period } = limitOf(use);
  return rounded(Date.now() + (missing * period) / amountOf(use), period);
}

/** How many tokens a bucket of the same request will have left. */
type TokensLeft = (use: Use) => Promise<number>;

async function afterUse(use: Use, row: Row | null, tokensLeft: TokensLeft): Promise<After> {
  const limit = limitOf(use);
  const amount = amountOf(use);
  if (limit.kind === "window") {
    const windows = [{ amount, period: limit.period }, ...(limit.also ? [limit.also] : [])];
    const times = (row?.times ?? []).filter((time) => time > Date.now() - keptFor(limit));
    const retryAt = nextFree(windows, times);
    return retryAt === null ? { state: { times: [...times, Date.now()] } } : { retryAt };
  }
  const tokens = tokensIn(use, row);
  if (use.networks === undefined)
    return tokens < 1 ? { retryAt: refilled(use, 1 - tokens) } : { state: { tokens: tokens - 1 } };
  const low = amount * (LOW.from + Math.random() * (LOW.to - LOW.from));
  const refusals = tokens < low ? await overShare(use.networks, tokensLeft) : [];
  if (refusals.length === 0) return { state: { tokens: Math.max(0, tokens - 1) } };
  return { retryAt: Math.min(Math.max(...refusals), refilled(use, low - tokens)) };
}

/** When each network that has used more than its share will have room (epoch ms). */
async function overShare(networks: readonly Use[], tokensLeft: TokensLeft): Promise<number[]> {
  const refusals: number[] = [];
  for (const use of networks) {
    const limit = limitOf(use);
    if (limit.kind === "window" || limit.share === undefined) continue;
    const over = amountOf(use) - (await tokensLeft(use)) - limit.share * (use.factor ?? 1);
    if (over > 0) refusals.push(refilled(use, over));
  }
  return refusals;
}

async function write(
  ctx: MutationCtx,
  { key, row }: Found,
  state: State,
  idleTime: number,
): Promise<void> {
  const document = { key, ...state, updatedTime: Date.now(), idleTime };
  if (row === null) await ctx.db.insert("rateLimits", document);
  else await ctx.db.replace("rateLimits", row._id, document);
}

/** An operator whose deployment knows no caller must learn it when it begins to hurt. */
function complain(use: Use): void {
  if (use.always !== true || trustsProxies()) return;
  // oxlint-disable-next-line no-console -- the operator must learn what to set
  console.warn(howToTrustProxies());
}

/**
 * Consumes one use of each limit, or of none if one refuses: but for the networks' uses before it,
 * because a request counts for its networks whatever comes of it. Return the refusal, do not throw
 * it. Put the cheapest to refuse first.
 */
export async function consume(ctx: MutationCtx, charges: readonly Charge[]): Promise<Result<null>> {
  const uses = charges.flat();
  // Found together: one wait for another thread instead of one for each.
  const found = await Promise.all(uses.map(async (use) => await find(ctx, use)));
  const states: State[] = [];
  const tokensLeft: TokensLeft = async (use) =>
    states[uses.indexOf(use)]?.tokens ?? tokensIn(use, (await find(ctx, use)).row);
  const writeAll = async (counts: (use: Use) => boolean) => {
    for (const [index, state] of states.entries()) {
      const use = uses[index];
      const place = found[index];
      if (use !== undefined && place !== undefined && counts(use))
        await write(ctx, place, state, Date.now() + keptFor(limitOf(use)));
    }
  };
  for (const [index, use] of uses.entries()) {
    const after = await afterUse(use, found[index]?.row ?? null, tokensLeft);
    if ("retryAt" in after) {
      complain(use);
      await writeAll(({ always }) => always === true);
      return err({ code: "RATE_LIMITED", retryAt: after.retryAt });
    }
    states.push(after.state);
  }
  await writeAll(() => true);
  return ok(null);
}

/** How much a caller's networks have used, by household of the one that has used most. */
export async function usesBy(ctx: MutationCtx, networks: readonly Use[]): Promise<number> {
  const uses = networks.map(async (use) => {
    const { row } = await find(ctx, use);
    return (amountOf(use) - tokensIn(use, row)) / (use.factor ?? 1);
  });
  return Math.max(0, ...(await Promise.all(uses)));
}

/** Whether one use would be allowed, without consuming it. */
export async function check(ctx: MutationCtx, use: Use): Promise<Result<null>> {
  const { row } = await find(ctx, use);
  const tokensLeft: TokensLeft = async (other) => tokensIn(other, (await find(ctx, other)).row);
  const after = await afterUse(use, row, tokensLeft);
  return "retryAt" in after ? err({ code: "RATE_LIMITED", retryAt: after.retryAt }) : ok(null);
}

/**
 * Takes the next free use of a window, now or in time to come, and says when that is (epoch ms):
 * for what may wait but must not be dropped.
 */
export async function reserve(ctx: MutationCtx, use: Use): Promise<number> {
  const { amount, period } = limitOf(use);
  const now = Date.now();
  const place = await find(ctx, use);
  const times = (place.row?.times ?? []).filter((time) => time > now - period);
  const inTheWay = times.at(-amount);
  const time = inTheWay === undefined ? now : Math.max(now, inTheWay + period);
  await write(ctx, place, { times: [...times, time] }, time + period);
  return time;
}

/**
 * Gives back one use of each, the last of a window: for limits that are consumed before it is known
 * whether the use counts.
 */
export async function refund(ctx: MutationCtx, charges: readonly Charge[]): Promise<void> {
  for (const use of charges.flat()) {
    const { row } = await find(ctx, use);
    if (row === null) continue;
    const changed =
      row.tokens === undefined
        ? { times: (row.times ?? []).slice(0, -1) }
        : { tokens: Math.min(amountOf(use), row.tokens + 1) };
    await ctx.db.patch("rateLimits", row._id, changed);
  }
}

/** Forgets all uses of one subject. */
export async function reset(ctx: MutationCtx, use: Use): Promise<void> {
  const { row } = await find(ctx, use);
  if (row !== null) await ctx.db.delete("rateLimits", row._id);
}
