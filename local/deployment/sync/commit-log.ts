/**
 * The commits since the oldest snapshot in use: what a query that ran on that snapshot may have
 * missed.
 */
import type { Commit, Interval } from "../db/database";
import { IntervalIndex } from "./interval-index";

/** Keeps the log from its timestamp on until it is released. */
export interface Retention {
  /** Exclusive: commits after it are kept. Only goes up. */
  from: bigint;
}

export class CommitLog {
  #commits: Commit[] = [];
  readonly #retentions = new Set<Retention>();

  append(commit: Commit): void {
    if (this.#retentions.size > 0) this.#commits.push(commit);
  }

  retain(from: bigint): Retention {
    const retention = { from };
    this.#retentions.add(retention);
    return retention;
  }

  release(retention: Retention): void {
    this.#retentions.delete(retention);
    let oldest: bigint | null = null;
    for (const { from } of this.#retentions) if (oldest === null || from < oldest) oldest = from;
    const floor = oldest;
    this.#commits = floor === null ? [] : this.#commits.filter(({ ts }) => ts > floor);
  }

  /**
   * Timestamp of the first commit after `ts` that wrote something in `reads`, or null. `ts` must be
   * retained.
   */
  firstTouching(reads: readonly Interval[], ts: bigint): bigint | null {
    const later = this.#commits.filter((commit) => commit.ts > ts);
    if (later.length === 0) return null;
    const index = new IntervalIndex<true>();
    index.add(reads, true);
    return later.find((commit) => index.touchedBy(commit).size > 0)?.ts ?? null;
  }
}
