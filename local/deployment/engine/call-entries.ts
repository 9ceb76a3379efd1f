/**
 * Log entries that the main thread writes itself: lines of running actions, and calls whose thread
 * ended before it could report.
 */
import { randomUUID } from "node:crypto";
import type { Caller, FunctionOutcome, FunctionType, Identity, LogEntry } from "../runtime/calls";
import type { ActiveCode } from "./engine";
import type { AnalyzedFunction } from "../runtime/analysis";
import { identityType } from "../runtime/identity-json";

/** What is known of a call before it runs. */
export interface CallFacts {
  readonly udfType: FunctionType;
  /** `todos:add`, or `GET /path`. */
  readonly identifier: string;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly requestId: string;
  readonly environment: "isolate" | "node";
  readonly startedAt: number;
  readonly executionId: string;
}

export function callFacts(
  call: Omit<CallFacts, "executionId" | "environment">,
  code: ActiveCode | null,
): CallFacts {
  const path = `${moduleOf(call.identifier)}.js`;
  const module = code?.moduleHashes.find((candidate) => candidate.path === path);
  return { ...call, environment: module?.environment ?? "isolate", executionId: randomUUID() };
}

export function progressEntry(facts: CallFacts, logLines: LogEntry["logLines"]): LogEntry {
  return { ...baseEntry(facts), kind: "Progress", durationMs: 0, logLines, error: null };
}

export function failureEntry(facts: CallFacts, error: string, now: number): LogEntry {
  const durationMs = now - facts.startedAt;
  return { ...baseEntry(facts), kind: "Completion", durationMs, logLines: [], error };
}

export function failedOutcome(message: string): Extract<FunctionOutcome, { status: "error" }> {
  return { status: "error", message, logLines: [] };
}

export function findFunction(code: ActiveCode | null, path: string): AnalyzedFunction | undefined {
  const name = path.slice(path.lastIndexOf(":") + 1);
  const module = code?.analysis.modules[`${moduleOf(path)}.js`];
  return module?.functions.find((candidate) => candidate.name === name);
}

function moduleOf(path: string): string {
  return path.slice(0, path.lastIndexOf(":"));
}

function baseEntry(facts: CallFacts) {
  const { udfType, identifier, startedAt, caller, environment, requestId, executionId } = facts;
  return {
    udfType,
    identifier,
    startedAt,
    caller,
    environment,
    requestId,
    executionId,
    identityType: identityType(facts.identity),
    httpStatus: null,
    returnBytes: null,
    cached: false,
  } as const;
}
