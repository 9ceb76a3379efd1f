/** What a call came to, for its caller and for the log (P2.11). */
import { randomUUID } from "node:crypto";
import type { CallLog } from "./call-log";
import type { FunctionCall, FunctionOutcome, FunctionType, LogEntry } from "./calls";
import type { HttpEnd } from "./http-action";
import { identityType } from "./identity-json";
import type { RunResult } from "./transaction-runner";

export interface Report<T> {
  readonly outcome: T;
  readonly log: LogEntry;
}

export interface ReportedCall {
  readonly udfType: FunctionType;
  readonly identifier: string;
  readonly call: Pick<FunctionCall, "identity" | "request" | "caller">;
  readonly environment: "isolate" | "node";
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The same moment as `performance.now()`. */
  readonly start: number;
  readonly log: CallLog;
}

export function callReport(call: ReportedCall, result: RunResult): Report<FunctionOutcome> {
  const logLines = call.log.texts();
  if ("message" in result) {
    const { message, data } = result;
    const failure = { status: "error", message, logLines } as const;
    const log = entry(call, { error: message, httpStatus: null, returnBytes: null });
    return { outcome: data === undefined ? failure : { ...failure, data }, log };
  }
  const returnBytes = Buffer.byteLength(result.value);
  const log = entry(call, { error: null, httpStatus: null, returnBytes });
  return { outcome: { status: "success", value: result.value, logLines }, log };
}

/** Its lines were sent as they appeared. */
export function httpReport(call: ReportedCall, end: HttpEnd): LogEntry {
  const error = end.failure?.message ?? null;
  const log = entry(call, { error, httpStatus: end.status, returnBytes: end.bytes });
  return { ...log, logLines: [] };
}

function entry(
  { udfType, identifier, call, environment, startedAt, start, log }: ReportedCall,
  end: Pick<LogEntry, "error" | "httpStatus" | "returnBytes">,
): LogEntry {
  return {
    kind: "Completion",
    udfType,
    identifier,
    startedAt,
    durationMs: performance.now() - start,
    logLines: log.lines,
    ...end,
    caller: call.caller,
    environment,
    identityType: identityType(call.identity),
    requestId: call.request.requestId,
    executionId: randomUUID(),
    cached: false,
  };
}
