/**
 * The results that some subscription shows now. Equal queries share one result: of the same
 * identity, or of any when the function did not look at who asks. A commit invalidates exactly the
 * results whose read set it touched (P6.2, P6.3).
 */
import type { Commit } from "../db/database";
import type { Identity } from "../runtime/calls";
import { isTrueAt, type QueryResult, type ResultListener } from "./query-result";
import { CommitLog, type Retention } from "./commit-log";
import { IntervalIndex } from "./interval-index";

export interface Query {
  /** As the client wrote it. */
  readonly udfPath: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  readonly componentPath: string;
  readonly journal: string | null;
  readonly identity: Identity;
}

export function queryKey(query: Query): string {
  const { udfPath, args, componentPath, journal, identity } = query;
  // Admins see internal functions: for others the same query has another result.
  return JSON.stringify([udfPath, args, componentPath, journal, identity.kind === "admin"]);
}

export function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case "anonymous":
      return "anonymous";
    case "user":
      return JSON.stringify(identity.attributes);
    case "admin":
      return identity.actingAs === null ? "admin" : JSON.stringify(identity.actingAs);
    case "invalid":
      return `invalid ${identity.error}`;
    default:
      return identity satisfies never;
  }
}

export class QueryCache {
  readonly #results = new Map<string, QueryResult>();
  readonly #index = new IntervalIndex<QueryResult>();
  readonly #log = new CommitLog();

  /**
   * A result to `query` that is true at `ts`, or null. Watch it at once: it may be gone in the next
   * turn.
   */
  find(query: Query, ts: bigint): QueryResult | null {
    const key = queryKey(query);
    for (const identity of [null, identityKey(query.identity)]) {
      const result = this.#results.get(mapKey(key, identity));
      if (result !== undefined && isTrueAt(result, ts)) return result;
    }
    return null;
  }

  /**
   * Tells `listener` when the result is invalidated, at once if that has happened already.
   * A result nobody watches yet must be of a snapshot that is still retained.
   */
  addListener(result: QueryResult, listener: ResultListener): void {
    if (result.listeners.size === 0 && result.invalidatedAt === null) this.#enter(result);
    result.listeners.add(listener);
    if (result.invalidatedAt !== null) listener.invalidated();
  }

  removeListener(result: QueryResult, listener: ResultListener): void {
    result.listeners.delete(listener);
    if (result.listeners.size === 0 && result.invalidatedAt === null) this.#leave(result);
  }

  commit(commit: Commit): void {
    this.#log.append(commit);
    for (const result of this.#index.touchedBy(commit)) this.#invalidate(result, commit.ts);
  }

  /**
   * Code was pushed: results that depend on nothing it knows of (a query that was stopped, a
   * refusal) may be others now.
   */
  codeChanged(ts: bigint): void {
    for (const result of this.#results.values())
      if (result.outcome.reads.length === 0) this.#invalidate(result, ts);
  }

  /** To be called before a snapshot is opened; raise `from` to its timestamp then. */
  retain(from: bigint): Retention {
    return this.#log.retain(from);
  }

  release(retention: Retention): void {
    this.#log.release(retention);
  }

  #invalidate(result: QueryResult, ts: bigint): void {
    result.invalidatedAt = ts;
    this.#leave(result);
    for (const listener of result.listeners) listener.invalidated();
  }

  #enter(result: QueryResult): void {
    result.invalidatedAt = this.#log.firstTouching(result.outcome.reads, result.ts);
    if (result.invalidatedAt !== null) return;
    this.#index.add(result.outcome.reads, result);
    this.#results.set(mapKey(result.key, result.identityKey), result);
  }

  #leave(result: QueryResult): void {
    this.#index.remove(result.outcome.reads, result);
    const key = mapKey(result.key, result.identityKey);
    if (this.#results.get(key) === result) this.#results.delete(key);
  }
}

function mapKey(key: string, identity: string | null): string {
  return `${identity ?? ""}\n${key}`;
}
