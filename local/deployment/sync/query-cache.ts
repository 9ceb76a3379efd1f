/**
 * The answers that some subscription shows now. Equal queries share one answer: of the same
 * identity, or of any when the function did not look at who asks. A commit invalidates exactly the
 * answers whose read set it touched (P6.2, P6.3).
 */
import type { Commit } from "../db/database";
import type { Identity } from "../runtime/calls";
import { isTrueAt, type Answer, type Watcher } from "./answer";
import { CommitLog, type Hold } from "./commit-log";
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
  // Admins see internal functions: for others the same query has another answer.
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
  private readonly answers = new Map<string, Answer>();
  private readonly index = new IntervalIndex<Answer>();
  private readonly log = new CommitLog();

  /** An answer to `query` that is true at `ts`, or null. Watch it at once: it may be gone in the next turn. */
  find(query: Query, ts: bigint): Answer | null {
    const key = queryKey(query);
    for (const identity of [null, identityKey(query.identity)]) {
      const answer = this.answers.get(mapKey(key, identity));
      if (answer !== undefined && isTrueAt(answer, ts)) return answer;
    }
    return null;
  }

  /**
   * Tells `watcher` when the answer is invalidated, at once if that has happened already.
   * An answer nobody watches yet must be of a snapshot that is still held.
   */
  watch(answer: Answer, watcher: Watcher): void {
    if (answer.watchers.size === 0 && answer.invalidatedAt === null) this.enter(answer);
    answer.watchers.add(watcher);
    if (answer.invalidatedAt !== null) watcher.invalidated();
  }

  unwatch(answer: Answer, watcher: Watcher): void {
    answer.watchers.delete(watcher);
    if (answer.watchers.size === 0 && answer.invalidatedAt === null) this.leave(answer);
  }

  commit(commit: Commit): void {
    this.log.append(commit);
    for (const answer of this.index.touchedBy(commit)) this.invalidate(answer, commit.ts);
  }

  /** Code was pushed: answers that depend on nothing it knows of (a query that was stopped, a refusal) may be others now. */
  codeChanged(ts: bigint): void {
    for (const answer of this.answers.values())
      if (answer.outcome.reads.length === 0) this.invalidate(answer, ts);
  }

  /** To be called before a snapshot is opened; raise `from` to its timestamp then. */
  hold(from: bigint): Hold {
    return this.log.hold(from);
  }

  release(hold: Hold): void {
    this.log.release(hold);
  }

  private invalidate(answer: Answer, ts: bigint): void {
    answer.invalidatedAt = ts;
    this.leave(answer);
    for (const watcher of answer.watchers) watcher.invalidated();
  }

  private enter(answer: Answer): void {
    answer.invalidatedAt = this.log.firstTouching(answer.outcome.reads, answer.ts);
    if (answer.invalidatedAt !== null) return;
    this.index.add(answer.outcome.reads, answer);
    this.answers.set(mapKey(answer.key, answer.identityKey), answer);
  }

  private leave(answer: Answer): void {
    this.index.remove(answer.outcome.reads, answer);
    const key = mapKey(answer.key, answer.identityKey);
    if (this.answers.get(key) === answer) this.answers.delete(key);
  }
}

function mapKey(key: string, identity: string | null): string {
  return `${identity ?? ""}\n${key}`;
}
