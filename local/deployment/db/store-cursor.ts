import { afterPrefix, compareKeys } from "./bytes";
import type { KeyString } from "./database";
import type { KeyCursor, KeyRange, Keyspace } from "./overlay";
import { CUT_LENGTH, prefixOf, storedEnd, storedStart } from "./stored-key";

const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;

type Scan = (start: KeyString, end: KeyString, after: boolean, limit: number) => KeyString[];
type FullKey = (stored: KeyString) => KeyString;

/** Walks the keys of a range in chunks, and puts cut keys back into the order of their whole. */
export class StoreCursor implements KeyCursor {
  readonly #scan: Scan;
  readonly #fullKey: FullKey;
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  readonly #prefix: KeyString;
  #start: KeyString;
  #end: KeyString;
  /** Whether the near bound itself was delivered already. */
  #after = false;
  #chunkSize = FIRST_CHUNK;
  #chunk: KeyString[] = [];
  #position = 0;
  #run: KeyString[] = [];
  #done = false;

  constructor(keyspace: Keyspace, range: KeyRange, reverse: boolean, scan: Scan, fullKey: FullKey) {
    this.#scan = scan;
    this.#fullKey = fullKey;
    this.#range = range;
    this.#reverse = reverse;
    this.#prefix = prefixOf(keyspace);
    this.#start = storedStart(keyspace, range.start);
    this.#end = storedEnd(keyspace, range.end);
    this.#done = this.#start >= this.#end;
  }

  next(): KeyString | null {
    for (;;) {
      const fromRun = this.#run.pop();
      if (fromRun !== undefined) return fromRun;
      const stored = this.#nextStored();
      if (stored === null) return null;
      if (stored.length >= CUT_LENGTH) this.#loadRun(stored.slice(0, CUT_LENGTH));
      else return stored.slice(this.#prefix.length);
    }
  }

  #nextStored(): KeyString | null {
    if (this.#position >= this.#chunk.length) {
      if (this.#done) return null;
      this.#chunk = this.#scan(this.#start, this.#end, this.#after, this.#chunkSize);
      this.#position = 0;
      this.#done = this.#chunk.length < this.#chunkSize;
      this.#chunkSize = Math.min(this.#chunkSize * 4, LARGEST_CHUNK);
      const last = this.#chunk.at(-1);
      if (last === undefined) return null;
      if (this.#reverse) this.#end = last;
      else this.#start = last;
      this.#after = true;
    }
    const stored = this.#chunk[this.#position];
    this.#position += 1;
    return stored ?? null;
  }

  /** Keys that agree in all that could be stored are ordered here, by their whole. */
  #loadRun(prefix: KeyString): void {
    const end = afterPrefix(prefix) ?? this.#end;
    const keys = this.#scan(prefix, end, false, Number.MAX_SAFE_INTEGER)
      .map((stored) => this.#fullKey(stored).slice(this.#prefix.length))
      .filter(
        (key) => key >= this.#range.start && (this.#range.end === null || key < this.#range.end),
      )
      .toSorted(compareKeys);
    this.#run = this.#reverse ? keys : keys.toReversed();
    this.#chunk = [];
    this.#position = 0;
    this.#after = false;
    if (this.#reverse) this.#end = prefix;
    else this.#start = end;
    this.#done = this.#start >= this.#end;
  }
}
