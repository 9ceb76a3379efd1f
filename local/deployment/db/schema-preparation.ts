/**
 * Preparing a staged schema: fills its indexes and checks documents, in steps that never hold the
 * writer for long.
 */
import { bytesOf, keyOf } from "./bytes";
import type { WireObject } from "./canonical-value";
import type { SchemaExport } from "./catalog";
import {
  type CatalogState,
  type CatalogView,
  readSchema,
  type StoredTable,
  keyspaceOf,
} from "./catalog-state";
import type { KeyString, SchemaProgress } from "./database";
import { encodeId } from "./document-id";
import { type ChangedDocument, parseDocument } from "./document-writer";
import { indexKey } from "./index-key";
import type { Overlay, Reader } from "./overlay";
import { existingMismatchMessage, schemaMismatch } from "./schema-enforcement";
import {
  type Fill,
  isComplete,
  readFailure,
  readProgress,
  type StageFailure,
  type Walk,
  writeFailure,
  writeProgress,
} from "./schema-records";
import { indexKeyspace } from "./keyspaces";

/** A step takes a few milliseconds and little memory. */
const STEP_DOCUMENTS = 200;
const STEP_BYTES = 2 * 1024 * 1024;

interface Batch {
  readonly documents: readonly { readonly internal: KeyString; readonly text: string }[];
  /** The walk as it stands when they are done. */
  readonly advanced: Pick<Walk, "after" | "done">;
}

/** A walk's next documents, by id. */
function nextBatch(reader: Reader, table: StoredTable, walk: Walk): Batch {
  const start = walk.after === null ? "" : `${keyOf(Buffer.from(walk.after, "base64"))}\0`;
  const keyspace = keyspaceOf(table);
  const cursor = reader.keys(keyspace, { start, end: null }, false);
  const documents: { internal: KeyString; text: string }[] = [];
  let { after } = walk;
  let bytes = 0;
  while (documents.length < STEP_DOCUMENTS && bytes < STEP_BYTES) {
    const internal = cursor.next();
    if (internal === null) return { documents, advanced: { after, done: true } };
    const text = reader.get(keyspace, internal) ?? "{}";
    documents.push({ internal, text });
    bytes += text.length;
    after = bytesOf(internal).toString("base64");
  }
  return { documents, advanced: { after, done: false } };
}

function replaceWalk<T extends Walk>(walks: readonly T[], old: T, next: T): T[] {
  return walks.map((walk) => (walk === old ? next : walk));
}

/** Does one bounded step into `overlay`; returns false when nothing is left to do. */
export function advanceStage(
  reader: Reader,
  view: CatalogView,
  schemaId: string,
  overlay: Overlay,
): boolean {
  const progress = readProgress(reader, schemaId);
  if (progress === null || readFailure(reader, schemaId) !== null) return false;
  const fill = progress.fills.find(({ done }) => !done);
  if (fill !== undefined) {
    const fills = replaceWalk(progress.fills, fill, fillIndex(reader, view, fill, overlay));
    writeProgress(overlay, schemaId, { ...progress, fills });
    return true;
  }
  const walk = progress.checks.find(({ done }) => !done);
  if (walk === undefined) return false;
  const next = checkDocuments(reader, view, readSchema(reader, schemaId), walk);
  if ("error" in next) writeFailure(overlay, schemaId, next);
  else
    writeProgress(overlay, schemaId, {
      ...progress,
      checks: replaceWalk(progress.checks, walk, next),
    });
  return true;
}

/**
 * One bounded step of a progress: documents against a schema that is not stored. Null when nothing
 * is left to do.
 */
export function dryRunStep(
  reader: Reader,
  view: CatalogView,
  schema: SchemaExport | null,
  walks: readonly Walk[],
): readonly Walk[] | StageFailure | null {
  const walk = walks.find(({ done }) => !done);
  if (walk === undefined) return null;
  const next = checkDocuments(reader, view, schema, walk);
  return "error" in next ? next : replaceWalk(walks, walk, next);
}

function fillIndex(reader: Reader, view: CatalogView, fill: Fill, overlay: Overlay): Fill {
  const table = view.table(fill.table);
  const index = view.indexes(fill.table).find(({ number }) => number === fill.index);
  // A table that appears later keeps its index itself.
  if (table === undefined) return { ...fill, done: true };
  if (index === undefined) throw new Error(`Index ${fill.index} is being filled but unknown`);
  const { documents, advanced } = nextBatch(reader, table, fill);
  for (const { internal, text } of documents) {
    const key = indexKey(parseDocument(text).json, index.fields, internal);
    overlay.write(indexKeyspace(fill.index), key, "");
  }
  return { ...fill, ...advanced };
}

function checkDocuments(
  reader: Reader,
  view: CatalogView,
  schema: SchemaExport | null,
  walk: Walk,
): Walk | StageFailure {
  const table = view.table(walk.table);
  if (table === undefined) return { ...walk, done: true };
  const { documents, advanced } = nextBatch(reader, table, walk);
  for (const { internal, text } of documents) {
    const id = encodeId({ table: table.number, internal });
    const failure = checkDocument(view, schema, table.name, id, parseDocument(text).json);
    if (failure !== null) return failure;
  }
  return { ...walk, ...advanced };
}

function checkDocument(
  view: CatalogView,
  schema: SchemaExport | null,
  table: string,
  id: string,
  document: WireObject,
): StageFailure | null {
  const mismatch = schemaMismatch(view, schema, table, document);
  return mismatch === null
    ? null
    : { error: existingMismatchMessage(id, table, mismatch), tableName: table };
}

export function stageProgress(
  reader: Reader,
  state: CatalogState,
  schemaId: string,
): SchemaProgress {
  if (schemaId === state.activeSchema) return { type: "complete" };
  const failure = readFailure(reader, schemaId);
  if (failure !== null) return { type: "failed", ...failure };
  const progress = readProgress(reader, schemaId);
  if (progress === null)
    return {
      type: "failed",
      error: "The schema was replaced by a newer push",
      tableName: null,
    };
  if (isComplete(progress)) return { type: "complete" };
  return {
    type: "inProgress",
    schemaValidationComplete: progress.checks.every(({ done }) => done),
    indexesComplete: progress.fills.filter(({ done }) => done).length,
    indexesTotal: progress.fills.length,
  };
}

/**
 * A staged schema must hold for what is written meanwhile, too: the first document against it fails
 * the stage.
 */
export function failedStage(
  view: CatalogView,
  changed: () => readonly ChangedDocument[],
  reader: Reader,
  overlay: Overlay,
): void {
  const { stagedSchema } = view.state;
  if (stagedSchema === null || readFailure(reader, stagedSchema) !== null) return;
  const schema = readSchema(reader, stagedSchema);
  for (const { table, id, json } of changed()) {
    const failure = checkDocument(view, schema, table, id, json);
    if (failure !== null) {
      writeFailure(overlay, stagedSchema, failure);
      return;
    }
  }
}
