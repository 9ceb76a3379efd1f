import { ConvexError } from "convex/values";
import type { AppErrorData } from "../shared/errors";

/**
 * What a mutation answers when a refusal must be remembered (a try spent, a limit used): throwing would roll
 * the memory back.
 */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; error: AppErrorData };

export const done: Outcome<null> = { ok: true, value: null };

export function refused(error: AppErrorData): { ok: false; error: AppErrorData } {
  return { ok: false, error };
}

/** A failure for the browser. */
export function appError(data: AppErrorData): ConvexError<AppErrorData> {
  return new ConvexError(data);
}

/** The value of an outcome; throws its failure. */
export function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw appError(outcome.error);
}
