/** Which indexes a schema adds to and removes from what serves now. */
import type { SchemaExport } from "./catalog";
import type { CatalogState, StoredIndex } from "./catalog-state";

export interface WantedIndex {
  readonly table: string;
  readonly name: string;
  readonly fields: readonly string[];
}

function wantedIndexes(schema: SchemaExport | null): WantedIndex[] {
  return (schema?.tables ?? []).flatMap(({ tableName, indexes }) =>
    indexes.map(({ indexDescriptor, fields }) => ({
      table: tableName,
      name: indexDescriptor,
      fields,
    })),
  );
}

export function sameIndex(a: WantedIndex, b: WantedIndex): boolean {
  return (
    a.table === b.table &&
    a.name === b.name &&
    JSON.stringify(a.fields) === JSON.stringify(b.fields)
  );
}

export interface SchemaDifference {
  readonly added: readonly WantedIndex[];
  readonly removed: readonly StoredIndex[];
}

export function compareIndexes(state: CatalogState, schema: SchemaExport | null): SchemaDifference {
  const wanted = wantedIndexes(schema);
  const active = state.indexes.filter(
    ({ table, stage }) => stage === null && !table.startsWith("_"),
  );
  return {
    added: wanted.filter((index) => !active.some((other) => sameIndex(index, other))),
    removed: active.filter((index) => !wanted.some((other) => sameIndex(index, other))),
  };
}

/** As the CLI names indexes: `table.index`. */
export function named({ table, name, fields }: WantedIndex): { name: string; fields: string[] } {
  return { name: `${table}.${name}`, fields: [...fields] };
}
