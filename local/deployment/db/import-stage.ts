/**
 * Tables that are being imported. They are filled beside those that serve, under names that nobody
 * can ask for, and take their place in one commit: nobody sees half an import, and one that fails
 * leaves nothing behind.
 */
import { canonicalJson } from "./canonical-value";
import {
  type CatalogState,
  CatalogView,
  type StoredIndex,
  type StoredTable,
  keyspaceNumber,
  writeCatalog,
} from "./catalog-state";
import { DeveloperError, type ImportPlan } from "./database";
import { countRecord } from "./document-writer";
import type { Overlay, Reader } from "./overlay";
import { isTableName } from "./schema-check";
import { dropDocuments, dropIndex, forgetStage } from "./schema-records";
import { META } from "./keyspaces";

interface ImportStage {
  /** What the catalog said of these tables when the import began. */
  readonly base: string;
  readonly tables: readonly StoredTable[];
  readonly indexes: readonly StoredIndex[];
  readonly removed: readonly string[];
  /** Empty tables that have to give up their number, because imported ids have it. */
  readonly renumbered: readonly { readonly name: string; readonly number: number }[];
}

/** Above every number of a table, so that no keyspace is named twice. */
const FIRST_KEYSPACE = 0x8000_0000;
const PREFIX = "import/";

const stageRecord = (id: string): string => PREFIX + id;

/**
 * Throws DeveloperError `TableConflict` when ids of the import belong to a table with documents
 * that stays.
 */
export function planImport(
  reader: Reader,
  overlay: Overlay,
  state: CatalogState,
  plan: ImportPlan,
): void {
  const names = new Set(plan.tables.map(({ name }) => name));
  const leaving = new Set([...names, ...plan.removed]);
  const staying = state.tables.filter(({ name }) => !leaving.has(name));
  const taken = new Map<number, string>();
  const renumbered: { name: string; number: number }[] = [];
  let { nextTable, nextIndex } = state;
  for (const { name, number } of plan.tables) {
    if (!isTableName(name))
      throw new DeveloperError(`Invalid table name: "${name}"`, "InvalidTableName");
    if (number === null) continue;
    const other = taken.get(number);
    if (other !== undefined || number >= FIRST_KEYSPACE) throw conflict(name, other ?? "_");
    taken.set(number, name);
    nextTable = Math.max(nextTable, number + 1);
  }
  for (const table of staying) {
    const claimant = taken.get(table.number);
    if (claimant === undefined) continue;
    const isEmpty = Number(reader.get(META, countRecord(table)) ?? 0) === 0;
    if (!isEmpty || table.name.startsWith("_")) throw conflict(claimant, table.name);
    renumbered.push({ name: table.name, number: nextTable });
    nextTable += 1;
  }
  const inUse = new Set([...taken.keys(), ...staying.map(({ number }) => number)]);
  const tables: StoredTable[] = [];
  const indexes: StoredIndex[] = [];
  for (const { name, number } of plan.tables) {
    const existing = state.tables.find((table) => table.name === name)?.number;
    let chosen = number ?? existing;
    if (chosen === undefined || (number === null && inUse.has(chosen))) {
      chosen = nextTable;
      nextTable += 1;
    }
    inUse.add(chosen);
    const byId = nextIndex;
    tables.push({
      name,
      number: chosen,
      byId,
      byCreationTime: byId + 1,
      tree: FIRST_KEYSPACE + byId,
    });
    nextIndex += 2;
    for (const index of state.indexes) {
      if (index.table !== name || index.stage !== null) continue;
      indexes.push({ ...index, number: nextIndex });
      nextIndex += 1;
    }
  }
  const { removed } = plan;
  const base = baseOf(state, leaving);
  writeStage(overlay, plan.id, { base, tables, indexes, removed, renumbered });
  writeCatalog(overlay, { ...state, nextTable, nextIndex });
}

/**
 * The catalog as it will be: what is written in its sight goes into the tables that are being
 * imported.
 */
export function importView(reader: Reader, view: CatalogView, id: string): CatalogView {
  const stage = readStage(reader, id);
  checkBase(view.state, stage);
  return new CatalogView(futureState(view.state, stage), view.schema);
}

/**
 * Puts the imported tables into the place of those that serve. Returns the new catalog and the
 * names that came or went.
 */
export function activateImport(
  reader: Reader,
  overlay: Overlay,
  view: CatalogView,
  id: string,
): { view: CatalogView; appeared: string[] } {
  const { state } = view;
  const stage = readStage(reader, id);
  checkBase(state, stage);
  checkReferences(reader, view, stage);
  const next = futureState(state, stage);
  const kept = new Set(next.indexes.map(({ number }) => number));
  for (const { number } of state.indexes) if (!kept.has(number)) dropIndex(overlay, number);
  const gone = state.tables.filter((table) => !next.tables.some(({ byId }) => byId === table.byId));
  for (const table of gone) dropTable(overlay, table);
  // A push that is being prepared was prepared for the tables that go now.
  if (state.stagedSchema !== null) forgetStage(overlay, state.stagedSchema, false);
  writeCatalog(overlay, next);
  overlay.write(META, stageRecord(id), null);
  const appeared = stage.tables
    .map(({ name }) => name)
    .filter((name) => !state.tables.some((table) => table.name === name));
  return { view: new CatalogView(next, view.schema), appeared };
}

/** Takes all imports away that were not activated. */
export function dropImports(reader: Reader, overlay: Overlay, ids: readonly string[]): void {
  for (const id of ids) {
    if (reader.get(META, stageRecord(id)) === undefined) continue;
    const { tables, indexes } = readStage(reader, id);
    for (const table of tables) dropTable(overlay, table);
    for (const { number } of indexes) dropIndex(overlay, number);
    overlay.write(META, stageRecord(id), null);
  }
}

/** All that were begun and neither activated nor dropped. */
export function openImports(reader: Reader): string[] {
  const cursor = reader.keys(META, { start: PREFIX, end: "import0" }, false);
  const ids: string[] = [];
  for (let name = cursor.next(); name !== null; name = cursor.next())
    ids.push(name.slice(PREFIX.length));
  return ids;
}

function futureState(state: CatalogState, stage: ImportStage): CatalogState {
  const leaving = new Set([...stage.tables.map(({ name }) => name), ...stage.removed]);
  const numberOf = new Map(stage.renumbered.map(({ name, number }) => [name, number]));
  const stayed = state.tables
    .filter(({ name }) => !leaving.has(name))
    .map((table) => ({ ...table, number: numberOf.get(table.name) ?? table.number }));
  return {
    ...state,
    tables: [...stayed, ...stage.tables],
    indexes: [
      ...state.indexes.filter((index) => index.stage === null && !leaving.has(index.table)),
      ...stage.indexes,
    ],
    stagedSchema: null,
  };
}

/** Imported documents were checked and indexed by what the catalog said then. */
function checkBase(state: CatalogState, stage: ImportStage): void {
  const leaving = new Set([...stage.tables.map(({ name }) => name), ...stage.removed]);
  if (baseOf(state, leaving) !== stage.base)
    throw new DeveloperError(
      "The schema or the tables changed while data was being imported. Import it again.",
      "ImportRace",
    );
}

function baseOf(state: CatalogState, leaving: ReadonlySet<string>): string {
  return canonicalJson([
    state.activeSchema,
    ...state.tables
      .filter(({ name }) => leaving.has(name))
      .map(({ name, number, byId }) => [name, number, byId]),
    ...state.indexes
      .filter(({ table, stage }) => stage === null && leaving.has(table))
      .map(({ number }) => number),
  ]);
}

/**
 * The schema says of what table an id is; documents that stay must not point to numbers that are
 * another table's now.
 */
function checkReferences(reader: Reader, { state, schema }: CatalogView, stage: ImportStage): void {
  if (schema?.schemaValidation !== true) return;
  const moved = [...stage.tables, ...stage.renumbered].filter(({ name, number }) =>
    state.tables.some((table) => table.name === name && table.number !== number),
  );
  const leaving = new Set([...stage.tables.map(({ name }) => name), ...stage.removed]);
  for (const table of state.tables) {
    if (leaving.has(table.name)) continue;
    if (Number(reader.get(META, countRecord(table)) ?? 0) === 0) continue;
    const { documentType } = schema.tables.find(({ tableName }) => tableName === table.name) ?? {};
    const text = JSON.stringify(documentType ?? null);
    const target = moved.find(({ name }) => text.includes(`"tableName":${JSON.stringify(name)}`));
    if (target !== undefined)
      throw new DeveloperError(
        `Documents of table "${table.name}" point to table "${target.name}", whose ids the import would change. Import both, or remove the documents first.`,
        "SchemaEnforcementError",
      );
  }
}

function dropTable(overlay: Overlay, table: StoredTable): void {
  dropIndex(overlay, table.byCreationTime);
  dropDocuments(overlay, keyspaceNumber(table));
  overlay.write(META, countRecord(table), null);
}

function readStage(reader: Reader, id: string): ImportStage {
  const text = reader.get(META, stageRecord(id));
  if (text === undefined)
    throw new DeveloperError("The import is no longer known. Import again.", "ImportRace");
  return JSON.parse(text) as ImportStage; // written below
}

function writeStage(overlay: Overlay, id: string, stage: ImportStage): void {
  overlay.write(META, stageRecord(id), JSON.stringify(stage));
}

function conflict(table: string, other: string): DeveloperError {
  return new DeveloperError(
    `The ids of table "${table}" in the import belong to table "${other}" here, which has documents and is not replaced by the import.`,
    "TableConflict",
  );
}
