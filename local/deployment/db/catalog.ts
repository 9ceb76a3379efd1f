/** Tables, indexes and the active schema as one snapshot knows them. */
import type { JSONValue, ValidatorJSON } from "convex/values";

/** What a pushed `schema.ts` exports (P2.5, step 2). */
export interface SchemaExport {
  readonly tables: readonly {
    readonly tableName: string;
    readonly indexes: readonly { readonly indexDescriptor: string; readonly fields: string[] }[];
    readonly searchIndexes?: readonly JSONValue[];
    readonly vectorIndexes?: readonly JSONValue[];
    /** Made with `v.…` by pushed code; `checkSchema` refuses what it does not know. */
    readonly documentType?: ValidatorJSON;
  }[];
  readonly schemaValidation: boolean;
}

export interface TableEntry {
  readonly name: string;
  /** Stable for the life of the table; user tables from 10001 (P5.4). */
  readonly number: number;
}

export interface IndexEntry {
  /** Names the index in read sets and keys; never reused. */
  readonly number: number;
  readonly table: string;
  readonly name: string;
  readonly fields: readonly string[];
  readonly state: "building" | "ready";
}

export interface Catalog {
  table(name: string): TableEntry | undefined;
  tableByNumber(number: number): TableEntry | undefined;
  /** User tables by name, ascending. */
  tables(): readonly TableEntry[];
  index(table: string, name: string): IndexEntry | undefined;
  indexes(table: string): readonly IndexEntry[];
  readonly schema: SchemaExport | null;
}
