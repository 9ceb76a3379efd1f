/** What is remembered about a staged schema while its indexes are filled and its documents are checked. */
import type { SchemaExport } from "./catalog";
import { schemaRecord } from "./catalog-state";
import type { KeyString } from "./database";
import type { Layer, Reader, Tree } from "./layer";
import { documentTree, indexTree, META } from "./trees";

export interface Walk {
  readonly table: string;
  /** Internal id of the last document done, base64; null before the first. */
  readonly after: string | null;
  readonly done: boolean;
}

export interface Fill extends Walk {
  /** Index number. */
  readonly index: number;
}

export interface StageProgress {
  readonly fills: readonly Fill[];
  readonly checks: readonly Walk[];
}

export interface StageFailure {
  readonly error: string;
  readonly tableName: string;
}

const progressRecord = (schemaId: string): string => `stage/${schemaId}`;
/** Apart from the progress: mutations write it while the progress is being written elsewhere. */
const failureRecord = (schemaId: string): string => `stage-failure/${schemaId}`;
const DROPPED_PREFIX = "dropped/";
const DOCUMENTS = "documents-";

export function writeStage(
  layer: Layer,
  schemaId: string,
  schema: SchemaExport | null,
  progress: StageProgress,
): void {
  layer.write(META, schemaRecord(schemaId), JSON.stringify(schema));
  writeProgress(layer, schemaId, progress);
}

export function writeProgress(layer: Layer, schemaId: string, progress: StageProgress): void {
  layer.write(META, progressRecord(schemaId), JSON.stringify(progress));
}

export function readProgress(reader: Reader, schemaId: string): StageProgress | null {
  const text = reader.get(META, progressRecord(schemaId));
  return text === undefined ? null : (JSON.parse(text) as StageProgress); // written above
}

export function writeFailure(layer: Layer, schemaId: string, failure: StageFailure): void {
  layer.write(META, failureRecord(schemaId), JSON.stringify(failure));
}

export function readFailure(reader: Reader, schemaId: string): StageFailure | null {
  const text = reader.get(META, failureRecord(schemaId));
  return text === undefined ? null : (JSON.parse(text) as StageFailure); // written above
}

export function isComplete(progress: StageProgress): boolean {
  return [...progress.fills, ...progress.checks].every(({ done }) => done);
}

/** After activation or replacement: `keepSchema` for the schema that is active now. */
export function forgetStage(layer: Layer, schemaId: string, keepSchema: boolean): void {
  if (!keepSchema) layer.write(META, schemaRecord(schemaId), null);
  layer.write(META, progressRecord(schemaId), null);
  layer.write(META, failureRecord(schemaId), null);
}

/** Queues an index's keys for removal; a cleaner takes them away in small steps. */
export function dropIndex(layer: Layer, index: number): void {
  layer.write(META, DROPPED_PREFIX + String(index), "true");
}

/** The same for all documents of a table, with the number of their tree. */
export function dropDocuments(layer: Layer, tree: number): void {
  layer.write(META, DROPPED_PREFIX + DOCUMENTS + String(tree), "true");
}

/** What is to be removed next, and the record that says so; null when nothing is left. */
export function firstDropped(reader: Reader): { tree: Tree; record: string } | null {
  const range: { start: KeyString; end: KeyString } = { start: DROPPED_PREFIX, end: "dropped0" };
  const record = reader.keys(META, range, false).next();
  if (record === null) return null;
  const name = record.slice(DROPPED_PREFIX.length);
  const isDocuments = name.startsWith(DOCUMENTS);
  const tree = isDocuments
    ? documentTree(Number(name.slice(DOCUMENTS.length)))
    : indexTree(Number(name));
  return { tree, record };
}

export function forgetDropped(layer: Layer, record: string): void {
  layer.write(META, record, null);
}
