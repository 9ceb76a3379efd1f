/**
 * What is remembered about a staged schema while its indexes are filled and its documents are
 * checked.
 */
import type { SchemaExport } from "./catalog";
import { schemaRecord } from "./catalog-state";
import type { KeyString } from "./database";
import type { Overlay, Reader, Keyspace } from "./overlay";
import { documentKeyspace, indexKeyspace, META } from "./keyspaces";

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
  overlay: Overlay,
  schemaId: string,
  schema: SchemaExport | null,
  progress: StageProgress,
): void {
  overlay.write(META, schemaRecord(schemaId), JSON.stringify(schema));
  writeProgress(overlay, schemaId, progress);
}

export function writeProgress(overlay: Overlay, schemaId: string, progress: StageProgress): void {
  overlay.write(META, progressRecord(schemaId), JSON.stringify(progress));
}

export function readProgress(reader: Reader, schemaId: string): StageProgress | null {
  const text = reader.get(META, progressRecord(schemaId));
  return text === undefined ? null : (JSON.parse(text) as StageProgress); // written above
}

export function writeFailure(overlay: Overlay, schemaId: string, failure: StageFailure): void {
  overlay.write(META, failureRecord(schemaId), JSON.stringify(failure));
}

export function readFailure(reader: Reader, schemaId: string): StageFailure | null {
  const text = reader.get(META, failureRecord(schemaId));
  return text === undefined ? null : (JSON.parse(text) as StageFailure); // written above
}

export function isComplete(progress: StageProgress): boolean {
  return [...progress.fills, ...progress.checks].every(({ done }) => done);
}

/** After activation or replacement: `keepSchema` for the schema that is active now. */
export function forgetStage(overlay: Overlay, schemaId: string, keepSchema: boolean): void {
  if (!keepSchema) overlay.write(META, schemaRecord(schemaId), null);
  overlay.write(META, progressRecord(schemaId), null);
  overlay.write(META, failureRecord(schemaId), null);
}

/** Queues an index's keys for removal; a cleaner takes them away in small steps. */
export function dropIndex(overlay: Overlay, index: number): void {
  overlay.write(META, DROPPED_PREFIX + String(index), "true");
}

/** The same for all documents of a table, with the number of their keyspace. */
export function dropDocuments(overlay: Overlay, keyspace: number): void {
  overlay.write(META, DROPPED_PREFIX + DOCUMENTS + String(keyspace), "true");
}

/** What is to be removed next, and the record that says so; null when nothing is left. */
export function firstDropped(reader: Reader): { keyspace: Keyspace; record: string } | null {
  const range: { start: KeyString; end: KeyString } = { start: DROPPED_PREFIX, end: "dropped0" };
  const record = reader.keys(META, range, false).next();
  if (record === null) return null;
  const name = record.slice(DROPPED_PREFIX.length);
  const isDocuments = name.startsWith(DOCUMENTS);
  const keyspace = isDocuments
    ? documentKeyspace(Number(name.slice(DOCUMENTS.length)))
    : indexKeyspace(Number(name));
  return { keyspace, record };
}

export function forgetDropped(overlay: Overlay, record: string): void {
  overlay.write(META, record, null);
}
