/** Makes a staged schema the active one, within a transaction. */
import {
  type CatalogState,
  CatalogView,
  readSchema,
  withTable,
  writeCatalog,
} from "./catalog-state";
import { DeveloperError } from "./database";
import type { Overlay, Reader } from "./overlay";
import { compareIndexes } from "./schema-difference";
import { dropIndex, forgetStage, isComplete, readFailure, readProgress } from "./schema-records";

function checkReady(reader: Reader, state: CatalogState, schemaId: string): void {
  const progress = readProgress(reader, schemaId);
  const failure = readFailure(reader, schemaId);
  if (failure !== null) throw new DeveloperError(failure.error, "SchemaEnforcementError");
  if (state.stagedSchema !== schemaId || progress === null)
    throw new DeveloperError("The schema was replaced by a newer push", "RaceDetected");
  if (!isComplete(progress))
    throw new DeveloperError("The schema is still being prepared", "SchemaNotReady");
}

/**
 * `null` is no schema at all: every index of user tables goes. Throws DeveloperError when the
 * schema is not ready.
 */
export function activate(
  reader: Reader,
  overlay: Overlay,
  state: CatalogState,
  schemaId: string | null,
): { view: CatalogView; createdTables: string[] } {
  const schema = schemaId === null ? null : readSchema(reader, schemaId);
  if (schemaId === state.activeSchema)
    return { view: new CatalogView(state, schema), createdTables: [] };
  if (schemaId !== null) checkReady(reader, state, schemaId);
  const { removed } = compareIndexes(state, schema);
  const gone = new Set(removed.map(({ number }) => number));
  for (const { number, stage } of state.indexes) {
    if (stage !== null && stage !== schemaId) gone.add(number);
    if (gone.has(number)) dropIndex(overlay, number);
  }
  for (const old of [state.activeSchema, state.stagedSchema])
    if (old !== null) forgetStage(overlay, old, old === schemaId);
  const createdTables = (schema?.tables ?? [])
    .map(({ tableName }) => tableName)
    .filter((table) => !state.tables.some(({ name }) => name === table));
  const next: CatalogState = {
    ...createdTables.reduce((grown, name) => withTable(grown, name), state),
    indexes: state.indexes
      .filter(({ number }) => !gone.has(number))
      .map((index) => ({ ...index, stage: null })),
    activeSchema: schemaId,
    stagedSchema: null,
  };
  writeCatalog(overlay, next);
  return { view: new CatalogView(next, schema), createdTables };
}
