/** All that one function has read, as intervals of index keys (P6.2). */
import { afterKey, compareKeys } from "./bytes";
import type { Interval, KeyString } from "./database";
import type { KeyRange } from "./overlay";

/** A read in progress: its reader widens it as it walks on. */
export interface OpenInterval {
  readonly index: number;
  /** Null while nothing was read yet. */
  start: KeyString | null;
  end: KeyString | null;
}

export class ReadSet {
  readonly #recorded: OpenInterval[] = [];

  add(index: number, start: KeyString, end: KeyString | null): void {
    this.#recorded.push({ index, start, end });
  }

  addKey(index: number, key: KeyString): void {
    this.add(index, key, afterKey(key));
  }

  /**
   * A walk over `range` that has read nothing so far. It counts as wide as it is when `intervals`
   * is called.
   */
  open(index: number, range: KeyRange, reverse: boolean): OpenInterval {
    const interval = reverse
      ? { index, start: null, end: range.end }
      : { index, start: range.start, end: range.start };
    this.#recorded.push(interval);
    return interval;
  }

  /** Sorted and merged; empty intervals are left out. */
  intervals(): Interval[] {
    const sorted = this.#recorded
      .flatMap(({ index, start, end }) =>
        start === null || (end !== null && start >= end) ? [] : [{ index, start, end }],
      )
      .toSorted((a, b) => a.index - b.index || compareKeys(a.start, b.start));
    const merged: { index: number; start: KeyString; end: KeyString | null }[] = [];
    for (const { index, start, end } of sorted) {
      const last = merged.at(-1);
      if (last?.index !== index || (last.end !== null && last.end < start)) {
        merged.push({ index, start, end });
      } else if (last.end !== null && (end === null || end > last.end)) {
        last.end = end;
      }
    }
    return merged;
  }
}
