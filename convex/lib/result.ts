import { ConvexError } from "convex/values";
import type { AppErrorData } from "../shared/errors";

/**
 * What a mutation answers when a refusal must be remembered (a try used, a limit consumed):
 * throwing would roll the memory back.
 */
export type Result<Value> = { ok: true; value: Value } | { ok: false; error: AppErrorData };

export function ok<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

export function err(error: AppErrorData): { ok: false; error: AppErrorData } {
  return { ok: false, error };
}

/** A failure for the browser. One that is about time says what time it is here. */
export function appError(data: AppErrorData): ConvexError<AppErrorData> {
  return new ConvexError(data.code === "RATE_LIMITED" ? { ...data, now: Date.now() } : data);
}

/** The value of a result; throws its failure. */
export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw appError(result.error);
}
