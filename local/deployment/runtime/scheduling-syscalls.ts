/** `ctx.scheduler` (P6.7): jobs are documents, so a mutation that fails schedules nothing. */
import type { JSONValue } from "convex/values";
import type { Analysis } from "./analysis";
import { SyscallError } from "./function-error";
import { addressedPath, findFunction } from "./function-target";
import { cancelJob, scheduleJob } from "./jobs";
import { numberOf, textOf, valueOf, type SyscallArguments } from "./syscall-arguments";
import type { TransactionOperation } from "./transaction-frame";

const MEBIBYTE = 1024 * 1024;
const LIMITS = { count: 1000, bytesEach: 4 * MEBIBYTE, bytes: 16 * MEBIBYTE } as const;
const FIVE_YEARS_MS = 5 * 366 * 24 * 3_600_000;

export interface ScheduleRequest {
  /** `dir/mod:fn` of a function that exists and can be scheduled. */
  readonly path: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Throws SyscallError for a function that does not exist, a query, a time that cannot be meant, or
 * arguments too large.
 */
export function scheduleRequest(
  analysis: Analysis,
  args: SyscallArguments,
  now: number,
): ScheduleRequest {
  const path = addressedPath(args);
  const target = findFunction(analysis, path);
  if (target === null)
    throw new SyscallError(`Attempted to schedule function at nonexistent path: ${path}`);
  if (target.definition.udfType === "Query")
    throw new SyscallError(
      `Attempted to schedule a query: ${path}. Only mutations and actions can be scheduled.`,
    );
  const at = numberOf(args, "ts", "schedule") * 1000;
  if (Math.abs(at - now) > FIVE_YEARS_MS)
    throw new SyscallError(
      `${new Date(at).toISOString()} is more than 5 years in the ${at > now ? "future" : "past"}`,
    );
  const argument: JSONValue = [valueOf(args, "args", "schedule")];
  const text = JSON.stringify(argument);
  if (text.length > LIMITS.bytesEach)
    throw new SyscallError(
      `Arguments for ${path} are too large (actual: ${text.length} bytes, limit: ${LIMITS.bytesEach} bytes)`,
    );
  return { path: target.path, args: text, at };
}

export const schedule: TransactionOperation = (frame, args) => {
  const { call } = frame;
  const request = scheduleRequest(call.code.analysis, args, frame.clock.now());
  const count = call.scheduled.count + 1;
  const bytes = call.scheduled.bytes + request.args.length;
  if (count > LIMITS.count)
    throw new SyscallError(
      `Too many functions scheduled by this mutation (limit: ${LIMITS.count})`,
    );
  if (bytes > LIMITS.bytes)
    throw new SyscallError(
      `Too large total size of the arguments of scheduled functions (limit: ${LIMITS.bytes} bytes)`,
    );
  call.scheduled = { count, bytes };
  return JSON.stringify(scheduleJob(call.transaction, request));
};

export const cancelScheduled: TransactionOperation = (frame, args) => {
  cancelJob(frame.call.transaction, textOf(args, "id", "scheduler.cancel"), frame.clock.now());
  return "null";
};
