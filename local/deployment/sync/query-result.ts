/** What a query gave at one moment, and until when that is the newest state. */
import type { QueryOutcome } from "../runtime/calls";

/** Told when what it watches is no longer the newest state. */
export interface ResultListener {
  invalidated(): void;
}

export interface QueryResult {
  /** Of the query without its identity. */
  readonly key: string;
  /** Of the identity, or null when any gets this result. */
  readonly identityKey: string | null;
  readonly outcome: QueryOutcome;
  readonly requestId: string;
  /** The snapshot it was computed on. */
  readonly ts: bigint;
  /** The first commit it does not know, or null while it is the newest state. */
  invalidatedAt: bigint | null;
  readonly listeners: Set<ResultListener>;
}

export function isTrueAt(result: QueryResult, ts: bigint): boolean {
  return result.ts <= ts && (result.invalidatedAt === null || result.invalidatedAt > ts);
}

/**
 * Whether a client that has one result would see no difference in the other. The request id is no
 * difference.
 */
export function isSame(shown: QueryResult, fresh: QueryResult): boolean {
  const [a, b] = [shown.outcome, fresh.outcome];
  const isSameResult =
    a.status === "success"
      ? b.status === "success" && a.value === b.value
      : b.status === "error" && a.message === b.message && a.data === b.data;
  return (
    isSameResult &&
    a.journal === b.journal &&
    a.logLines.length === b.logLines.length &&
    a.logLines.every((line, at) => line === b.logLines[at])
  );
}
