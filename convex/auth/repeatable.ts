import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { type Result, ok } from "../lib/result";
import { pepperedMac } from "../security/secrets";

/**
 * Steps that can be sent again. An answer that gets lost leaves a person who cannot know whether
 * the step was done, and who asks once more: the same browser with the same input then gets the
 * same outcome for two minutes, and nothing happens twice (F-A1 to F-A5).
 *
 * A step is known by its name, by whose it is (the hash of the browser's secret, or the line of
 * sessions that is signed in) and by its input, under a MAC. A password is never part of it, not
 * even of the MAC: where one is the input, it is checked against the account's present hash. An
 * outcome that is a session keeps no token: `sessionAgain` (beginSession.ts) issues new ones to it.
 *
 * Whoever sends a step again knows what its first sender knew, so they learn and cause nothing new.
 */

/** For how long an outcome is kept. */
const KEPT_FOR = 2 * 60_000;

export interface Step {
  /** Of one kind of step alone. */
  name: string;
  /** Whose: what only the browser that took the step has, or its hash. */
  by: string;
  /** What sets two steps of one kind and browser apart, passwords excepted. */
  input?: string;
}

type Outcome = Doc<"completedEffects">["outcome"];

async function keyOf({ name, by, input = "" }: Step): Promise<string> {
  return await pepperedMac(JSON.stringify(["effect", name, by, input]));
}

/** What a step came to that was taken within the last two minutes, or null if it was not. */
export async function keptOutcome(ctx: QueryCtx, step: Step): Promise<Outcome | null> {
  const key = await keyOf(step);
  const kept = await ctx.db
    .query("completedEffects")
    .withIndex("key", (q) => q.eq("key", key))
    .order("desc")
    .first();
  return kept !== null && kept.expirationTime > Date.now() ? kept.outcome : null;
}

/** Whether a step was taken within the last two minutes, for one whose answer says no more. */
export async function wasTaken(ctx: QueryCtx, step: Step): Promise<boolean> {
  return (await keptOutcome(ctx, step)) !== null;
}

/** Keeps what a step came to, in its own transaction. */
export async function keepOutcome(
  ctx: MutationCtx,
  step: Step,
  userId: Id<"users">,
  outcome: Outcome,
): Promise<void> {
  const key = await keyOf(step);
  const expirationTime = Date.now() + KEPT_FOR;
  await ctx.db.insert("completedEffects", { key, userId, outcome, expirationTime });
}

/** The kept answer of a step; undefined if there is none. */
export async function keptAnswer<Answer>(ctx: QueryCtx, step: Step): Promise<Answer | undefined> {
  const outcome = await keptOutcome(ctx, step);
  // Written by the step of this name, whose answers are of one type.
  return outcome !== null && "answer" in outcome ? (outcome.answer as Answer) : undefined;
}

/**
 * Takes a step, or answers as before if it was taken within the last two minutes. For steps that
 * nobody wants to take twice: their input serves once. Where the same input can be meant anew (a
 * password that is removed, set and removed again), the step is tried first and `keptAnswer` asked
 * only where it cannot be taken any more.
 */
export async function once<Answer>(
  ctx: MutationCtx,
  step: Step,
  userId: Id<"users">,
  take: () => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const kept = await keptAnswer<Answer>(ctx, step);
  if (kept !== undefined) return ok(kept);
  const result = await take();
  if (result.ok) await keepOutcome(ctx, step, userId, { answer: result.value });
  return result;
}
