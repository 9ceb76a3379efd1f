/**
 * Which readers a commit touches. Its cost depends on what was written and who read that, not on
 * how many readers there are.
 */
import type { Commit, Interval, KeyString } from "../db/database";
import { IntervalTree } from "./interval-tree";

/**
 * The readers of one database index: most read single documents, so that those are found by a plain
 * map.
 */
interface Readers<T> {
  readonly points: Map<KeyString, Set<T>>;
  readonly ranges: IntervalTree<T>;
}

export class IntervalIndex<T> {
  readonly #byIndex = new Map<number, Readers<T>>();

  add(reads: readonly Interval[], reader: T): void {
    for (const { index, start, end } of reads) {
      const readers = this.#readersOf(index);
      if (!isPoint(start, end)) {
        readers.ranges.insert(start, end, reader);
        continue;
      }
      const atPoint = readers.points.get(start);
      if (atPoint === undefined) readers.points.set(start, new Set([reader]));
      else atPoint.add(reader);
    }
  }

  remove(reads: readonly Interval[], reader: T): void {
    for (const { index, start, end } of reads) {
      const readers = this.#byIndex.get(index);
      if (readers === undefined) continue;
      if (isPoint(start, end)) {
        const atPoint = readers.points.get(start);
        if (atPoint?.delete(reader) === true && atPoint.size === 0) readers.points.delete(start);
      } else readers.ranges.remove(start, end, reader);
      if (readers.points.size === 0 && readers.ranges.isEmpty) this.#byIndex.delete(index);
    }
  }

  /** Every reader of anything the commit wrote. */
  touchedBy(commit: Commit): Set<T> {
    const touched = new Set<T>();
    const touch = (reader: T) => touched.add(reader);
    for (const { index, key } of commit.writes) {
      const readers = this.#byIndex.get(index);
      if (readers === undefined) continue;
      readers.points.get(key)?.forEach(touch);
      readers.ranges.stab(key, touch);
    }
    return touched;
  }

  #readersOf(index: number): Readers<T> {
    const existing = this.#byIndex.get(index);
    if (existing !== undefined) return existing;
    const readers: Readers<T> = { points: new Map(), ranges: new IntervalTree() };
    this.#byIndex.set(index, readers);
    return readers;
  }
}

/** `[key, key + "\0")` holds `key` alone, as nothing sorts between the two. */
function isPoint(start: KeyString, end: KeyString | null): boolean {
  return end !== null && end.length === start.length + 1 && end === `${start}\0`;
}
