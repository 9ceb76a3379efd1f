/**
 * Staging: sets a pushed schema up beside the one that serves (`schema-preparation.ts` then
 * prepares it).
 */
import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import { canonicalJson } from "./canonical-value";
import type { SchemaExport } from "./catalog";
import { type CatalogState, readSchema, writeCatalog } from "./catalog-state";
import type { SchemaStage } from "./database";
import { Overlay, type Reader } from "./overlay";
import { checkSchema } from "./schema-check";
import { compareIndexes, named, sameIndex } from "./schema-difference";
import { enforcedValidator } from "./schema-enforcement";
import { dropIndex, forgetStage, readProgress, type Walk, writeStage } from "./schema-records";

/** Throws DeveloperError for a schema against the rules. */
export function describeStage(
  state: CatalogState,
  schema: SchemaExport | null,
): Omit<SchemaStage, "schemaId"> {
  checkSchema(schema);
  const { added, removed } = compareIndexes(state, schema);
  return { addedIndexes: added.map(named), removedIndexes: removed.map(named) };
}

const notStarted = (table: string): Walk => ({ table, after: null, done: false });

/** Keeps what an earlier stage has built already when the new schema wants the same. */
function withStagedIndexes(
  state: CatalogState,
  schema: SchemaExport | null,
  schemaId: string,
): CatalogState {
  const { added } = compareIndexes(state, schema);
  let { nextIndex } = state;
  const staged = added.map((wanted) => {
    const earlier = state.indexes.find((index) => index.stage !== null && sameIndex(index, wanted));
    if (earlier !== undefined) return { ...earlier, stage: schemaId };
    nextIndex += 1;
    return { ...wanted, number: nextIndex - 1, stage: schemaId };
  });
  return {
    ...state,
    nextIndex,
    indexes: [...state.indexes.filter(({ stage }) => stage === null), ...staged],
    stagedSchema: schemaId,
  };
}

/** The walk over what is there, before its first step. */
export function checksOf(reader: Reader, state: CatalogState, schema: SchemaExport | null): Walk[] {
  return tablesToCheck(reader, state, schema).map(notStarted);
}

function tablesToCheck(reader: Reader, state: CatalogState, schema: SchemaExport | null): string[] {
  const active = state.activeSchema === null ? null : readSchema(reader, state.activeSchema);
  return state.tables
    .map(({ name }) => name)
    .filter((name) => {
      const wanted = enforcedValidator(schema, name);
      const enforced = enforcedValidator(active, name);
      if (wanted === undefined) return false;
      return enforced === undefined || canonicalJson(wanted) !== canonicalJson(enforced);
    });
}

/** Takes an unfinished stage away; indexes with a number in `kept` go on being built. */
function dropStage(overlay: Overlay, state: CatalogState, kept: ReadonlySet<number>): void {
  for (const { number, stage } of state.indexes)
    if (stage !== null && !kept.has(number)) dropIndex(overlay, number);
  if (state.stagedSchema !== null) forgetStage(overlay, state.stagedSchema, false);
}

function isActive(reader: Reader, state: CatalogState, schema: SchemaExport | null): boolean {
  if (state.activeSchema === null) return false;
  const text = (value: SchemaExport | null): string => canonicalJson(toJson(value));
  return text(readSchema(reader, state.activeSchema)) === text(schema);
}

/** A schema is plain data; its type just does not say so. */
function toJson(schema: SchemaExport | null): JSONValue {
  return JSON.parse(JSON.stringify(schema)) as JSONValue;
}

interface Staged {
  /** Empty when there is nothing to change. */
  readonly overlay: Overlay;
  readonly stage: SchemaStage;
}

/** Pushing again what serves already takes a stage away that was never activated. */
function stageActive(state: CatalogState, schemaId: string, stage: SchemaStage): Staged {
  const overlay = new Overlay();
  if (state.stagedSchema === null) return { overlay, stage };
  dropStage(overlay, state, new Set());
  writeCatalog(overlay, {
    ...state,
    indexes: state.indexes.filter((index) => index.stage === null),
    activeSchema: schemaId,
    stagedSchema: null,
  });
  return { overlay, stage };
}

export function stageSchema(
  reader: Reader,
  state: CatalogState,
  schema: SchemaExport | null,
): Staged {
  const difference = describeStage(state, schema);
  const active = state.activeSchema;
  if (active !== null && isActive(reader, state, schema))
    return stageActive(state, active, { schemaId: active, ...difference });
  const overlay = new Overlay();
  const schemaId = randomUUID();
  const earlier = state.stagedSchema === null ? null : readProgress(reader, state.stagedSchema);
  const next = withStagedIndexes(state, schema, schemaId);
  dropStage(overlay, state, new Set(next.indexes.map(({ number }) => number)));
  const fills = next.indexes
    .filter(({ stage }) => stage === schemaId)
    .map(
      ({ number, table }) =>
        earlier?.fills.find(({ index }) => index === number) ?? {
          index: number,
          ...notStarted(table),
        },
    );
  const checks = checksOf(reader, next, schema);
  writeStage(overlay, schemaId, schema, { fills, checks });
  writeCatalog(overlay, next);
  return { overlay, stage: { schemaId, ...difference } };
}
