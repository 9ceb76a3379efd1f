/**
 * Empty cells of a CSV file: text where the schema wants a value, nothing where the field may be
 * missing.
 */
import type { JSONValue, ValidatorJSON } from "convex/values";
import type { SchemaExport } from "../db/catalog";

/** Top-level fields of the table that the schema does not require. */
export function optionalFields(schema: SchemaExport | null, table: string): ReadonlySet<string> {
  const { documentType } = schema?.tables.find(({ tableName }) => tableName === table) ?? {};
  return new Set(documentType === undefined ? [] : optionalNames(documentType));
}

export function withoutEmpty(document: JSONValue, optional: ReadonlySet<string>): JSONValue {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  const kept = Object.entries(document).filter(
    ([name, value]) => value !== "" || !optional.has(name),
  );
  return Object.fromEntries(kept);
}

function optionalNames(validator: ValidatorJSON): string[] {
  if (validator.type === "union") return validator.value.flatMap(optionalNames);
  if (validator.type !== "object") return [];
  return Object.entries(validator.value).flatMap(([name, { optional }]) =>
    optional ? [name] : [],
  );
}
