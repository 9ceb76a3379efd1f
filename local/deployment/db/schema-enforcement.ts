/** Documents against the schema (P4.7). */
import type { JSONValue, ValidatorJSON } from "convex/values";
import { isObjectValue } from "./canonical-value";
import type { Catalog, SchemaExport } from "./catalog";
import { DeveloperError } from "./database";
import { findMismatch } from "./validator";

const validatorsOf = new WeakMap<SchemaExport, ReadonlyMap<string, ValidatorJSON>>();

/** What the schema says of documents without their system fields, which it may name as well. */
function ownFields(validator: ValidatorJSON): ValidatorJSON {
  if (validator.type === "union") return { ...validator, value: validator.value.map(ownFields) };
  if (validator.type !== "object") return validator;
  const own = Object.entries(validator.value).filter(([name]) => !name.startsWith("_"));
  return { ...validator, value: Object.fromEntries(own) };
}

/** The table's validator when the schema is to be enforced on it. */
export function enforcedValidator(
  schema: SchemaExport | null,
  table: string,
): ValidatorJSON | undefined {
  if (schema?.schemaValidation !== true) return undefined;
  let validators = validatorsOf.get(schema);
  if (validators === undefined) {
    validators = new Map(
      schema.tables.flatMap(({ tableName, documentType }) =>
        documentType === undefined || documentType.type === "any"
          ? []
          : [[tableName, ownFields(documentType)] as const],
      ),
    );
    validatorsOf.set(schema, validators);
  }
  return validators.get(table);
}

/** What is wrong with the document, or null. System fields are not the schema's business. */
export function schemaMismatch(
  catalog: Pick<Catalog, "tableByNumber">,
  schema: SchemaExport | null,
  table: string,
  document: JSONValue,
): string | null {
  const validator = enforcedValidator(schema, table);
  if (validator === undefined || !isObjectValue(document)) return null;
  const { _id, _creationTime, ...fields } = document;
  return findMismatch(validator, fields, catalog);
}

/** Throws DeveloperError `SchemaEnforcementError`. */
export function enforceSchema(catalog: Catalog, table: string, document: JSONValue): void {
  const mismatch = schemaMismatch(catalog, catalog.schema, table, document);
  if (mismatch !== null)
    throw new DeveloperError(
      `Failed to insert or update a document in table "${table}" because it does not match the schema: ${mismatch}`,
      "SchemaEnforcementError",
    );
}

/** How a push tells of a document that was there before. */
export function existingMismatchMessage(id: string, table: string, mismatch: string): string {
  return `Document with ID "${id}" in table "${table}" does not match the schema: ${mismatch}`;
}
