/**
 * Puts one version of a document in the place of another: text, index keys, count, and what the
 * commit will announce.
 */
import { canonicalValue, type CanonicalValue, type WireObject } from "./canonical-value";
import { type CatalogView, type StoredTable, keyspaceNumber, keyspaceOf } from "./catalog-state";
import type { KeyString } from "./database";
import { indexKey } from "./index-key";
import type { Overlay, Reader } from "./overlay";
import { indexKeyspace, META } from "./keyspaces";

export interface StoredDocument {
  readonly text: string;
  readonly json: WireObject;
}

export interface Touched {
  readonly index: number;
  readonly key: KeyString;
}

/**
 * A document that one transaction left different, for those who check what was written meanwhile.
 */
export interface ChangedDocument {
  readonly table: string;
  readonly id: string;
  readonly json: WireObject;
}

/** How many documents a table has. */
export const countRecord = (table: StoredTable): string => `count/${keyspaceNumber(table)}`;

export function parseDocument(text: string): StoredDocument {
  return { text, json: JSON.parse(text) as WireObject }; // stored by us
}

/** The document that will be stored. Its `json` must already hold the system fields. */
export function serializeDocument(json: WireObject): StoredDocument & CanonicalValue {
  const canonical = canonicalValue(json);
  const fields = canonical.json as WireObject; // an object stays one
  return { ...canonical, json: fields, text: JSON.stringify(fields) };
}

export class DocumentWriter {
  readonly #reader: Reader;
  readonly #overlay: Overlay;
  readonly #touched: Touched[] = [];
  /** Nobody can have read what is written now. */
  isUnseen = false;

  constructor(reader: Reader, overlay: Overlay) {
    this.#reader = reader;
    this.#overlay = overlay;
  }

  touch(index: number, key: KeyString): void {
    if (!this.isUnseen) this.#touched.push({ index, key });
  }

  /** `before` or `after` is null for an insert or a removal. */
  write(
    catalog: CatalogView,
    table: StoredTable,
    internal: KeyString,
    before: StoredDocument | null,
    after: StoredDocument | null,
  ): void {
    this.#overlay.write(keyspaceOf(table), internal, after?.text ?? null);
    this.touch(table.byId, internal);
    for (const { number, fields } of catalog.keyedIndexes(table)) {
      const oldKey = before && indexKey(before.json, fields, internal);
      const newKey = after && indexKey(after.json, fields, internal);
      if (oldKey !== null) this.touch(number, oldKey);
      if (newKey !== null && newKey !== oldKey) this.touch(number, newKey);
      if (oldKey === newKey) continue;
      if (oldKey !== null) this.#overlay.write(indexKeyspace(number), oldKey, null);
      if (newKey !== null) this.#overlay.write(indexKeyspace(number), newKey, "");
    }
    const change = (after === null ? 0 : 1) - (before === null ? 0 : 1);
    if (change !== 0) this.#addToCount(table, change);
  }

  count(table: StoredTable): number {
    return Number(this.#reader.get(META, countRecord(table)) ?? 0);
  }

  mark(): number {
    return this.#touched.length;
  }

  rollback(mark: number): void {
    this.#touched.length = mark;
  }

  /** Each key once. */
  touchedKeys(): Touched[] {
    const seen = new Set<string>();
    return this.#touched.filter(({ index, key }) => {
      const name = `${index}/${key}`;
      return seen.has(name) ? false : seen.add(name);
    });
  }

  #addToCount(table: StoredTable, change: number): void {
    const count = this.count(table) + change;
    this.#overlay.write(META, countRecord(table), String(count));
  }
}
