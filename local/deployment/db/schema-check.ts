/** A pushed schema's names and limits (convex-protocol.md 5.2), before anything of it is stored. */
import type { SchemaExport } from "./catalog";
import { DeveloperError } from "./database";

const IDENTIFIER = /^(?!_*$)[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,1023}$/;
export const MAX_TABLES = 10_000;
const MAX_INDEXES_PER_TABLE = 64;
const MAX_FIELDS_PER_INDEX = 16;
const RESERVED_INDEX_NAMES = ["by_id", "by_creation_time"];

type TableSchema = SchemaExport["tables"][number];
type IndexSchema = TableSchema["indexes"][number];

function refuse(code: string, message: string): never {
  throw new DeveloperError(message, code);
}

export function isTableName(name: string): boolean {
  return IDENTIFIER.test(name);
}

function firstDuplicate(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

function checkIndexName(table: string, name: string): void {
  if (RESERVED_INDEX_NAMES.includes(name) || name.startsWith("_"))
    refuse(
      "IndexNameReserved",
      `In table "${table}" cannot name an index "${name}" because the name is reserved. Indexes may not start with an ` +
        'underscore or be named "by_id" or "by_creation_time".',
    );
  if (!IDENTIFIER.test(name))
    refuse(
      "InvalidIndexName",
      `In table "${table}": Invalid index name: "${name}". Identifiers must be 64 characters or less, start with a letter, and only contain letters, digits, underscores.`,
    );
}

function checkField(index: string, field: string): void {
  if (field === "_id")
    refuse(
      "IndexFieldsContainId",
      "`_id` is not a valid index field. To load documents by ID, use `db.get(id)`.",
    );
  if (field === "_creationTime")
    refuse(
      "IndexFieldsContainCreationTime",
      "`_creationTime` is automatically added to the end of each index. It should not be added explicitly in the index definition.",
    );
  if (field.startsWith("_"))
    refuse(
      "IndexFieldNameReserved",
      "Reserved fields (starting with `_`) are not allowed in indexes.",
    );
  if (!field.split(".").every((part) => FIELD_NAME.test(part)))
    refuse("InvalidIndexField", `In index "${index}": Invalid index field: "${field}"`);
}

function checkIndex(table: string, { indexDescriptor: name, fields }: IndexSchema): void {
  checkIndexName(table, name);
  if (fields.length === 0)
    refuse("EmptyIndex", `In table "${table}" index "${name}" must have at least one field.`);
  if (fields.length > MAX_FIELDS_PER_INDEX)
    refuse(
      "IndexTooManyFields",
      `In table "${table}" index "${name}": Indexes may have up to ${MAX_FIELDS_PER_INDEX} fields.`,
    );
  for (const field of fields) checkField(name, field);
  const twice = firstDuplicate(fields);
  if (twice !== undefined)
    refuse(
      "FieldsNotUniqueWithinIndex",
      `Duplicate field ${twice}. Index fields must be unique within an index.`,
    );
}

function checkTable({ tableName, indexes }: TableSchema): void {
  if (!isTableName(tableName))
    refuse(
      "InvalidTableName",
      `Invalid table name: "${tableName}". Identifiers must start with a letter and can only contain letters, digits, and underscores.`,
    );
  if (tableName.startsWith("_"))
    refuse("TableNameReserved", `${tableName} is a reserved table name.`);
  if (indexes.length > MAX_INDEXES_PER_TABLE)
    refuse(
      "TooManyIndexes",
      `Table "${tableName}" cannot have more than ${MAX_INDEXES_PER_TABLE} indexes.`,
    );
  for (const index of indexes) checkIndex(tableName, index);
  const twice = firstDuplicate(indexes.map(({ indexDescriptor }) => indexDescriptor));
  if (twice !== undefined)
    refuse(
      "IndexNamesNotUnique",
      `Table "${tableName}" has two or more definitions of index "${twice}".`,
    );
}

/** Throws DeveloperError that says which table or index breaks which rule. */
export function checkSchema(schema: SchemaExport | null): void {
  if (schema === null) return;
  if (schema.tables.length > MAX_TABLES)
    refuse("TooManyTables", `Number of tables cannot exceed ${MAX_TABLES}.`);
  for (const table of schema.tables) checkTable(table);
}
