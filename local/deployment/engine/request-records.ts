/**
 * What committed mutations answered, so that a client that asks again after a lost connection gets
 * the same answer and nothing runs twice (P3.8). Filed by the day of the commit: looked up in two
 * days, swept by whole days in small batches.
 */
import type { JSONValue } from "convex/values";
import type { Records } from "../db/database";
import type { FunctionOutcome, MutationCall } from "../runtime/calls";

type RequestKey = NonNullable<MutationCall["once"]>;

const PREFIX = "once/";
const DAY_MS = 24 * 60 * 60 * 1000;

/** Any later timestamp will do as the answer's: a client waits until it has seen at least that. */
export function findAnswer(
  records: Records,
  request: RequestKey,
  now: number,
): FunctionOutcome | null {
  const day = dayOf(now);
  const found = records.get(name(day, request)) ?? records.get(name(day - 1, request));
  // The record is one that recordAnswer wrote.
  return (found as unknown as FunctionOutcome | undefined) ?? null;
}

/** To be part of the mutation's own commit. Failures commit nothing and may run again. */
export function recordAnswer(
  records: Records,
  request: RequestKey,
  outcome: FunctionOutcome,
  now: number,
): void {
  if (outcome.status !== "success") return;
  records.put(name(dayOf(now), request), outcome as unknown as JSONValue);
}

/** Removes at most `limit` answers that are more than a day old; returns how many. */
export function sweepAnswers(records: Records, limit: number, now: number): number {
  const oldest = PREFIX + String(dayOf(now) - 1);
  const old = records.list(PREFIX, limit).filter(({ name }) => name < oldest);
  for (const { name } of old) records.remove(name);
  return old.length;
}

function name(day: number, { sessionId, requestId }: RequestKey): string {
  return `${PREFIX}${day}/${sessionId}/${requestId}`;
}

/** Days since the epoch: five digits until the year 2243, so that names order by day. */
function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}
