/** A pushed schema's names and limits (P5.2), before anything of it is stored. */
import type { ValidatorJSON } from "convex/values";
import type { SchemaExport } from "./catalog";
import { DeveloperError } from "./database";
import { canHaveField, checkValidator, isIdentifier } from "./validator-check";
import { describeValidator } from "./validator-text";

export const MAX_TABLES = 10_000;
const MAX_INDEXES_PER_TABLE = 64;
const MAX_FIELDS_PER_INDEX = 16;
const ANY: ValidatorJSON = { type: "any" };
const RESERVED_INDEX_NAMES = ["by_id", "by_creation_time"];

type TableSchema = SchemaExport["tables"][number];
type IndexSchema = TableSchema["indexes"][number];

function refuse(code: string, message: string): never {
  throw new DeveloperError(message, code);
}

export function isTableName(name: string): boolean {
  return isIdentifier(name);
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
  if (!isIdentifier(name))
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
  if (!field.split(".").every(isIdentifier))
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

function checkDocumentType(table: string, validator: ValidatorJSON): void {
  try {
    checkValidator(validator);
  } catch (error) {
    if (!(error instanceof DeveloperError)) throw error;
    refuse(error.code ?? "InvalidSchema", `In table "${table}": ${error.message}`);
  }
  const members = validator.type === "union" ? validator.value : [validator];
  if (validator.type !== "any" && members.some(({ type }) => type !== "object"))
    refuse(
      "InvalidTopLevelTypeInSchemaError",
      `In table "${table}": documents are objects, so that their validator must be an object, a union of objects or \`v.any()\`, not ${describeValidator(validator)}.`,
    );
}

function checkSameFields(table: string, indexes: readonly IndexSchema[]): void {
  const names = new Map<string, string>();
  for (const { indexDescriptor: name, fields } of indexes) {
    const key = JSON.stringify(fields);
    const other = names.get(key);
    if (other !== undefined)
      refuse(
        "IndexNotUnique",
        `In table "${table}" the indexes "${other}" and "${name}" have the same fields; one of them is enough.`,
      );
    names.set(key, name);
  }
}

/** A field that no document may have is a slip of the pen. */
function checkReferences({ tableName, indexes, documentType = ANY }: TableSchema): void {
  for (const { indexDescriptor, fields } of indexes)
    for (const field of fields)
      if (!canHaveField(documentType, field.split(".")))
        refuse(
          "SchemaDefinitionError",
          `In table "${tableName}" the index "${indexDescriptor}" is on the field ${field}, which no document of the schema can have.`,
        );
}

function checkTable({ tableName, indexes, documentType = ANY }: TableSchema): void {
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
  checkSameFields(tableName, indexes);
  checkDocumentType(tableName, documentType);
}

/** Throws DeveloperError that says which table or index breaks which rule. */
export function checkSchema(schema: SchemaExport | null): void {
  if (schema === null) return;
  if (schema.tables.length > MAX_TABLES)
    refuse("TooManyTables", `Number of tables cannot exceed ${MAX_TABLES}.`);
  for (const table of schema.tables) checkTable(table);
  if (schema.schemaValidation) for (const table of schema.tables) checkReferences(table);
}
