/** The catalog as it is stored, and as a view with fast look-ups. */
import { randomBytes } from "node:crypto";
import type { Catalog, IndexEntry, SchemaExport, TableEntry } from "./catalog";
import type { Overlay, Reader, Keyspace } from "./overlay";
import { documentKeyspace, META } from "./keyspaces";

const FIRST_USER_TABLE = 10_001;
const SYSTEM_TABLES = [
  { name: "_scheduled_functions", number: 539 },
  { name: "_storage", number: 540 },
] as const;

export interface StoredTable extends TableEntry {
  /** Index numbers of the two indexes every table has. */
  readonly byId: number;
  readonly byCreationTime: number;
  /**
   * Number of the keyspace of its documents, when not the table's own: what was imported took the
   * place of other documents with such ids. Stores hold it under this name.
   */
  readonly tree?: number;
}

export interface StoredIndex {
  readonly number: number;
  readonly table: string;
  readonly name: string;
  readonly fields: readonly string[];
  /** The staged schema that brought it; null once a schema with it is active. */
  readonly stage: string | null;
}

export interface CatalogState {
  readonly nextTable: number;
  readonly nextIndex: number;
  readonly tables: readonly StoredTable[];
  readonly indexes: readonly StoredIndex[];
  readonly activeSchema: string | null;
  readonly stagedSchema: string | null;
}

/**
 * Changed only by transactions and by staging, so that back-filling and cleaning never race with a
 * mutation.
 */
export const schemaRecord = (schemaId: string): string => `schema/${schemaId}`;

/** Names the table's documents in the store. */
export function keyspaceNumber({ number, tree }: StoredTable): number {
  return tree ?? number;
}

export function keyspaceOf(table: StoredTable): Keyspace {
  return documentKeyspace(keyspaceNumber(table));
}

export function withTable(state: CatalogState, name: string, number?: number): CatalogState {
  return {
    ...state,
    nextTable: number === undefined ? state.nextTable + 1 : state.nextTable,
    nextIndex: state.nextIndex + 2,
    tables: [
      ...state.tables,
      {
        name,
        number: number ?? state.nextTable,
        byId: state.nextIndex,
        byCreationTime: state.nextIndex + 1,
      },
    ],
  };
}

export function initialCatalog(): CatalogState {
  let state: CatalogState = {
    nextTable: FIRST_USER_TABLE,
    nextIndex: 1,
    tables: [],
    indexes: [],
    activeSchema: null,
    stagedSchema: null,
  };
  for (const { name, number } of SYSTEM_TABLES) state = withTable(state, name, number);
  const jobs: StoredIndex = {
    number: state.nextIndex,
    table: "_scheduled_functions",
    name: "by_state_and_time",
    fields: ["state.kind", "scheduledTime"],
    stage: null,
  };
  return { ...state, nextIndex: state.nextIndex + 1, indexes: [jobs] };
}

export class CatalogView implements Catalog {
  readonly state: CatalogState;
  readonly schema: SchemaExport | null;
  readonly #byName: ReadonlyMap<string, StoredTable>;
  readonly #byNumber: ReadonlyMap<number, StoredTable>;
  readonly #ofTable: ReadonlyMap<string, IndexEntry[]>;

  constructor(state: CatalogState, schema: SchemaExport | null) {
    this.state = state;
    this.schema = schema;
    this.#byName = new Map(state.tables.map((table) => [table.name, table]));
    this.#byNumber = new Map(state.tables.map((table) => [table.number, table]));
    const ofTable = new Map<string, IndexEntry[]>();
    for (const { number, table, name, fields, stage } of state.indexes) {
      const state = stage === null ? "ready" : "building";
      const entry: IndexEntry = { number, table, name, fields, state };
      ofTable.set(table, [...(ofTable.get(table) ?? []), entry]);
    }
    this.#ofTable = ofTable;
  }

  table(name: string): StoredTable | undefined {
    return this.#byName.get(name);
  }

  tableByNumber(number: number): StoredTable | undefined {
    return this.#byNumber.get(number);
  }

  tables(): readonly TableEntry[] {
    return this.state.tables
      .filter(({ name }) => !name.startsWith("_"))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  index(tableName: string, name: string): IndexEntry | undefined {
    const table = this.table(tableName);
    if (table === undefined) return undefined;
    if (name === "by_id")
      return { number: table.byId, table: tableName, name, fields: ["_id"], state: "ready" };
    if (name === "by_creation_time") return this.#creationTimeIndex(table);
    const named = this.indexes(tableName).filter((index) => index.name === name);
    return named.find(({ state }) => state === "ready") ?? named[0];
  }

  indexes(table: string): readonly IndexEntry[] {
    return this.#ofTable.get(table) ?? [];
  }

  /** All indexes whose keys a write to the table has to keep. */
  keyedIndexes(table: StoredTable): IndexEntry[] {
    return [this.#creationTimeIndex(table), ...this.indexes(table.name)];
  }

  #creationTimeIndex(table: StoredTable): IndexEntry {
    return {
      number: table.byCreationTime,
      table: table.name,
      name: "by_creation_time",
      fields: ["_creationTime"],
      state: "ready",
    };
  }
}

/** Under a fresh token, so that a token never names two states, not even when a commit is lost. */
export function writeCatalog(overlay: Overlay, state: CatalogState): void {
  overlay.write(META, "catalog", JSON.stringify(state));
  overlay.write(META, "catalog-token", randomBytes(8).toString("hex"));
}

/** A schema never changes under its id, so that the last few are kept parsed. */
const parsedSchemas = new Map<string, SchemaExport | null>();
const MOST_PARSED_SCHEMAS = 4;

export function readSchema(reader: Reader, schemaId: string): SchemaExport | null {
  const known = parsedSchemas.get(schemaId);
  if (known !== undefined) return known;
  const text = reader.get(META, schemaRecord(schemaId));
  // Written by `stageSchema` from a SchemaExport.
  const schema = text === undefined ? null : (JSON.parse(text) as SchemaExport);
  const [oldest] = parsedSchemas.keys();
  if (oldest !== undefined && parsedSchemas.size >= MOST_PARSED_SCHEMAS)
    parsedSchemas.delete(oldest);
  if (schema !== null) parsedSchemas.set(schemaId, schema);
  return schema;
}

/** Parses the catalog only when its token is a new one. */
export class CatalogCache {
  #token: string | undefined;
  #view: CatalogView | undefined;

  read(reader: Reader): CatalogView {
    const token = reader.get(META, "catalog-token");
    if (this.#view !== undefined && token === this.#token) return this.#view;
    const text = reader.get(META, "catalog");
    if (text === undefined) throw new Error("The database has no catalog");
    const state = JSON.parse(text) as CatalogState; // written by writeCatalog
    const schema = state.activeSchema === null ? null : readSchema(reader, state.activeSchema);
    this.#view = new CatalogView(state, schema);
    this.#token = token;
    return this.#view;
  }
}
