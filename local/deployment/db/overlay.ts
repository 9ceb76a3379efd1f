/**
 * Reading ordered keyspaces, and writes laid over them. The same code serves a function's own
 * writes and unflushed commits.
 */
import { afterKey, compareKeys } from "./bytes";
import type { KeyString } from "./database";

/**
 * Names one ordered keyspace of the store: its first char is the kind, the rest what
 * `keyspaces.ts` appends.
 */
export type Keyspace = KeyString;

export interface KeyRange {
  readonly start: KeyString;
  /** Exclusive; null is unbounded. */
  readonly end: KeyString | null;
}

export interface Reader {
  get(keyspace: Keyspace, key: KeyString): string | undefined;
  /** The first key of the range, or the last with `reverse`. */
  keys(keyspace: Keyspace, range: KeyRange, reverse: boolean): KeyCursor;
}

/** Walks keys. Writes that land ahead of it while it walks are seen. */
export interface KeyCursor {
  next(): KeyString | null;
}

/** So many new keys are put in their places one by one; more are sorted in at once. */
const FEW = 16;

/** Null marks a removal. */
class SortedWrites {
  readonly values = new Map<KeyString, string | null>();
  #sorted: KeyString[] = [];
  /** Written since the last look: a bulk of writes that no one reads back is never sorted. */
  #fresh: KeyString[] = [];

  set(key: KeyString, value: string | null): void {
    if (!this.values.has(key)) this.#fresh.push(key);
    this.values.set(key, value);
  }

  delete(key: KeyString): void {
    if (!this.values.delete(key)) return;
    this.#settle();
    this.#sorted.splice(this.#position(key), 1);
  }

  #settle(): void {
    if (this.#fresh.length === 0) return;
    if (this.#fresh.length <= FEW)
      for (const key of this.#fresh) this.#sorted.splice(this.#position(key), 0, key);
    else this.#sorted = [...this.#sorted, ...this.#fresh].toSorted(compareKeys);
    this.#fresh = [];
  }

  /** Index of the first key that is not below `key`. */
  #position(key: KeyString): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#sorted[middle] ?? "", key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The nearest written key within the range, in the direction of the walk. */
  nearest(range: KeyRange, reverse: boolean): KeyString | null {
    this.#settle();
    if (!reverse) {
      const key = this.#sorted[this.#position(range.start)];
      return key === undefined || (range.end !== null && key >= range.end) ? null : key;
    }
    const after = range.end === null ? this.#sorted.length : this.#position(range.end);
    const key = this.#sorted[after - 1];
    return key === undefined || key < range.start ? null : key;
  }
}

type Undo = {
  readonly keyspace: Keyspace;
  readonly key: KeyString;
  readonly before: string | null | undefined;
};

/** Writes over a reader, with an undo log for savepoints. */
export class Overlay {
  readonly #keyspaces = new Map<Keyspace, SortedWrites>();
  readonly #undo: Undo[] = [];
  /** Bytes of keys and values, to know when to flush. */
  size = 0;

  write(keyspace: Keyspace, key: KeyString, value: string | null): void {
    let writes = this.#keyspaces.get(keyspace);
    if (writes === undefined) this.#keyspaces.set(keyspace, (writes = new SortedWrites()));
    this.#undo.push({ keyspace, key, before: writes.values.get(key) });
    this.size += key.length + (value?.length ?? 0);
    writes.set(key, value);
  }

  /** Undefined: not written here. Null: removed here. */
  get(keyspace: Keyspace, key: KeyString): string | null | undefined {
    return this.#keyspaces.get(keyspace)?.values.get(key);
  }

  nearest(keyspace: Keyspace, range: KeyRange, reverse: boolean): KeyString | null {
    return this.#keyspaces.get(keyspace)?.nearest(range, reverse) ?? null;
  }

  /** How far the undo log has got; `rollback` takes writes back to there. */
  mark(): number {
    return this.#undo.length;
  }

  rollback(mark: number): void {
    while (this.#undo.length > mark) {
      const step = this.#undo.pop();
      const writes = step && this.#keyspaces.get(step.keyspace);
      if (step === undefined || writes === undefined) return;
      if (step.before === undefined) writes.delete(step.key);
      else writes.set(step.key, step.before);
    }
  }

  get isEmpty(): boolean {
    return this.#undo.length === 0;
  }

  *writes(): Generator<{ keyspace: Keyspace; key: KeyString; value: string | null }> {
    for (const [keyspace, writes] of this.#keyspaces)
      for (const [key, value] of writes.values) yield { keyspace, key, value };
  }
}

class OverlayCursor implements KeyCursor {
  readonly #below: KeyCursor;
  readonly #overlay: Overlay;
  readonly #keyspace: Keyspace;
  readonly #reverse: boolean;
  #range: KeyRange;
  #lower: KeyString | null;

  constructor(
    base: Reader,
    overlay: Overlay,
    keyspace: Keyspace,
    range: KeyRange,
    reverse: boolean,
  ) {
    this.#below = base.keys(keyspace, range, reverse);
    this.#overlay = overlay;
    this.#keyspace = keyspace;
    this.#reverse = reverse;
    this.#range = range;
    this.#lower = this.#below.next();
  }

  next(): KeyString | null {
    for (;;) {
      const upper = this.#overlay.nearest(this.#keyspace, this.#range, this.#reverse);
      const key = this.#first(upper, this.#lower);
      if (key === null) return null;
      this.#range = this.#reverse
        ? { start: this.#range.start, end: key }
        : { start: afterKey(key), end: this.#range.end };
      if (key === this.#lower) this.#lower = this.#below.next();
      if (this.#overlay.get(this.#keyspace, key) !== null) return key;
    }
  }

  #first(a: KeyString | null, b: KeyString | null): KeyString | null {
    if (a === null || b === null) return a ?? b;
    return a < b === this.#reverse ? b : a;
  }
}

export function overlaidReader(base: Reader, overlay: Overlay): Reader {
  return {
    get(keyspace, key) {
      const written = overlay.get(keyspace, key);
      return written === undefined ? base.get(keyspace, key) : (written ?? undefined);
    },
    keys: (keyspace, range, reverse) => new OverlayCursor(base, overlay, keyspace, range, reverse),
  };
}
