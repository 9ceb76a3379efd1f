/**
 * Scheduled functions as rows of `_scheduled_functions` (P5.6, P6.7). Runs in the writer, inside
 * its transactions.
 */
import type { JSONValue } from "convex/values";
import type { Transaction } from "../db/database";

export interface JobRequest {
  /** `dir/mod:fn`, known to exist. */
  readonly path: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Job extends JobRequest {
  readonly id: string;
}

export interface DueJobs {
  readonly due: readonly Job[];
  /** When the next one is due, if none of those in `due` is waited for. */
  readonly nextAt: number | null;
}

export interface JobEnd {
  readonly id: string;
  /** Null for success. */
  readonly error: string | null;
}

interface JobDocument {
  readonly _id: string;
  readonly name: string;
  readonly args: JSONValue;
  readonly scheduledTime: number;
  readonly completedTime?: number;
  readonly state: { readonly kind: "pending" | "inProgress" | "success" | "failed" | "canceled" };
}

const TABLE = "_scheduled_functions";
const INDEX = `${TABLE}.by_state_and_time`;
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
/** By one sweep, of each state. */
const MOST_LOOKED_AT = 10_000;

export function scheduleJob(transaction: Transaction, { path, args, at }: JobRequest): string {
  return transaction.system.insert(TABLE, {
    name: path.replace(":", ".js:"),
    // Text that the runtime made of a value.
    args: JSON.parse(args) as JSONValue,
    scheduledTime: at,
    state: { kind: "pending" },
  });
}

/**
 * A finished job stays as it is; an action that runs already runs on. Throws DeveloperError for a
 * malformed id.
 */
export function cancelJob(transaction: Transaction, id: string, now: number): void {
  const job = readJob(transaction, id);
  if (job?.state.kind === "pending" || job?.state.kind === "inProgress")
    end(transaction, id, { kind: "canceled" }, now);
}

/**
 * At most `limit` pending jobs whose time has come, earliest first, without those that `running`
 * names.
 */
export function dueJobs(
  transaction: Transaction,
  request: { limit: number; running: readonly string[] },
  now: number,
): DueJobs {
  const due: Job[] = [];
  for (const job of jobsInState(transaction, "pending", [])) {
    if (request.running.includes(job._id)) continue;
    if (job.scheduledTime > now || due.length === request.limit)
      return { due, nextAt: job.scheduledTime };
    due.push({
      id: job._id,
      path: job.name.replace(".js:", ":"),
      args: JSON.stringify(job.args),
      at: job.scheduledTime,
    });
  }
  return { due, nextAt: null };
}

export function isPending(transaction: Transaction, id: string): boolean {
  return readJob(transaction, id)?.state.kind === "pending";
}

/**
 * Marks an action as begun, so that it never runs a second time. False when it is no longer
 * pending.
 */
export function claimJob(transaction: Transaction, id: string): boolean {
  if (!isPending(transaction, id)) return false;
  transaction.system.shallowMerge(id, { state: { kind: "inProgress" } });
  return true;
}

/** A job that was canceled meanwhile stays so. */
export function finishJob(transaction: Transaction, { id, error }: JobEnd, now: number): void {
  const kind = readJob(transaction, id)?.state.kind;
  if (kind !== "pending" && kind !== "inProgress") return;
  end(transaction, id, error === null ? { kind: "success" } : { kind: "failed", error }, now);
}

/**
 * Fails at most `limit` actions that were under way when the server stopped; returns how many there
 * were.
 */
export function failInterruptedJobs(transaction: Transaction, limit: number, now: number): number {
  const interrupted = [...jobsInState(transaction, "inProgress", [{ limit }])];
  const state = { kind: "failed", error: "Transient error while executing action" };
  for (const { _id } of interrupted) end(transaction, _id, state, now);
  return interrupted.length;
}

/** Removes at most `limit` jobs that ended more than seven days ago; returns how many. */
export function sweepJobs(transaction: Transaction, limit: number, now: number): number {
  const before = now - KEPT_MS;
  const old: string[] = [];
  for (const kind of ["success", "failed", "canceled"] as const) {
    // Two index ranges by time would need an index of their own; a job that was not canceled ends
    // after its time, so its time bounds the search.
    const range = [{ type: "Lt", fieldPath: "scheduledTime", value: before }];
    for (const job of jobsInState(transaction, kind, [{ limit: MOST_LOOKED_AT }], range)) {
      // One that waited for the server to be started may have ended long after its time.
      if ((job.completedTime ?? 0) < before) old.push(job._id);
      if (old.length >= limit) break;
    }
    if (old.length >= limit) break;
  }
  for (const id of old) transaction.system.remove(id);
  return old.length;
}

function readJob(transaction: Transaction, id: string): JobDocument | null {
  const text = transaction.system.get(id, TABLE);
  return text === null ? null : (JSON.parse(text) as JobDocument);
}

function end(transaction: Transaction, id: string, state: JSONValue, now: number): void {
  transaction.system.shallowMerge(id, { state, completedTime: now });
}

function* jobsInState(
  transaction: Transaction,
  kind: JobDocument["state"]["kind"],
  operators: JSONValue[],
  bounds: JSONValue[] = [],
): Generator<JobDocument> {
  const range = [{ type: "Eq", fieldPath: "state.kind", value: kind }, ...bounds];
  const stream = transaction.system.stream({
    source: { type: "IndexRange", indexName: INDEX, range, order: "asc" },
    operators,
  });
  try {
    for (let text = stream.next(); text !== null; text = stream.next())
      yield JSON.parse(text) as JobDocument;
  } finally {
    stream.close();
  }
}
