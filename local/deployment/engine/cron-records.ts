/**
 * Cron jobs as records: what a push declared, and when each runs next (P6.8). Runs in the writer.
 */
import type { JSONValue } from "convex/values";
import type { Records } from "../db/database";
import { firstRun } from "../runtime/cron-schedule";
import type { CronSpec } from "../runtime/analysis";

export interface StoredCron {
  readonly spec: CronSpec;
  /** Milliseconds since the epoch. */
  readonly nextRun: number;
}

/** One occurrence, and the time of the one after it. */
export interface CronRun {
  readonly identifier: string;
  readonly at: number;
  readonly nextRun: number;
}

const PREFIX = "cron/";

export function readCrons(records: Records): StoredCron[] {
  // The records are ones that replaceCrons wrote.
  return records.list(PREFIX).map(({ value }) => value as unknown as StoredCron);
}

/** Makes `specs` the cron jobs of the deployment. One that did not change keeps its next time. */
export function replaceCrons(records: Records, specs: readonly CronSpec[], now: number): void {
  const before = new Map(readCrons(records).map((cron) => [cron.spec.identifier, cron]));
  for (const spec of specs) {
    const known = before.get(spec.identifier);
    before.delete(spec.identifier);
    if (known !== undefined && JSON.stringify(known.spec) === JSON.stringify(spec)) continue;
    write(records, { spec, nextRun: firstRun(spec.schedule, now) });
  }
  for (const identifier of before.keys()) records.remove(PREFIX + identifier);
}

/**
 * Records that an occurrence is taken. False when it was taken before, or the cron job has changed
 * or gone.
 */
export function claimCron(records: Records, run: CronRun): boolean {
  const cron = records.get(PREFIX + run.identifier) as unknown as StoredCron | undefined;
  if (cron?.nextRun !== run.at) return false;
  write(records, { ...cron, nextRun: run.nextRun });
  return true;
}

function write(records: Records, cron: StoredCron): void {
  records.put(PREFIX + cron.spec.identifier, cron as unknown as JSONValue);
}
