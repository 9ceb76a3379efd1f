/** Named JSON values beside the documents (`Records` of the seam). */
import type { JSONValue } from "convex/values";
import { afterKey, afterPrefix, textOf, utf8Key } from "./bytes";
import { type KeyString, RECORDS_INDEX, type Records } from "./database";
import type { Overlay, Reader } from "./overlay";
import type { ReadSet } from "./read-set";
import { RECORDS } from "./keyspaces";

const MAX_NAME_BYTES = 1024;

export interface RecordsContext {
  readonly reader: Reader;
  readonly overlay: Overlay;
  /** Null for reads that no one depends on. */
  readonly reads: ReadSet | null;
  /** Throws when the transaction may not write. */
  checkWritable(): void;
  touch(index: number, key: KeyString): void;
}

function recordKey(name: string): KeyString {
  const key = utf8Key(name);
  if (key.length === 0 || key.length > MAX_NAME_BYTES)
    throw new Error(`A record's name has 1 to ${MAX_NAME_BYTES} bytes: ${name.slice(0, 100)}`);
  return key;
}

export class TransactionRecords implements Records {
  readonly #context: RecordsContext;

  constructor(context: RecordsContext) {
    this.#context = context;
  }

  get(name: string): JSONValue | undefined {
    const key = recordKey(name);
    this.#context.reads?.addKey(RECORDS_INDEX, key);
    return this.#parse(key);
  }

  list(prefix: string, limit = Infinity): { name: string; value: JSONValue }[] {
    const start = utf8Key(prefix);
    const range = { start, end: afterPrefix(start) };
    const cursor = this.#context.reader.keys(RECORDS, range, false);
    const found: { name: string; value: JSONValue }[] = [];
    let read = range.end;
    while (found.length < limit) {
      const key = cursor.next();
      read = key === null ? range.end : afterKey(key);
      if (key === null) break;
      found.push({ name: textOf(key), value: this.#parse(key) ?? null });
    }
    this.#context.reads?.add(RECORDS_INDEX, start, read);
    return found;
  }

  put(name: string, value: JSONValue): void {
    this.#write(name, JSON.stringify(value));
  }

  remove(name: string): void {
    this.#write(name, null);
  }

  announce(name: string): void {
    this.#context.checkWritable();
    this.#context.touch(RECORDS_INDEX, recordKey(name));
  }

  #parse(key: KeyString): JSONValue | undefined {
    const text = this.#context.reader.get(RECORDS, key);
    return text === undefined ? undefined : (JSON.parse(text) as JSONValue); // written by put
  }

  #write(name: string, text: string | null): void {
    this.#context.checkWritable();
    const key = recordKey(name);
    if ((this.#context.reader.get(RECORDS, key) ?? null) === text) return;
    this.#context.overlay.write(RECORDS, key, text);
    this.#context.touch(RECORDS_INDEX, key);
  }
}
