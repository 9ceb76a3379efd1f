/** Empty cells of a CSV file: text where the schema wants a value, nothing where the field may be missing. */
import type { JSONValue } from "convex/values";
import type { SchemaExport } from "../db/catalog";

/** Top-level fields of the table that the schema does not require. */
export function optionalFields(schema: SchemaExport | null, table: string): ReadonlySet<string> {
  const declared = schema?.tables.find(({ tableName }) => tableName === table);
  return new Set(optionalNames(declared?.documentType));
}

export function withoutEmpty(document: JSONValue, optional: ReadonlySet<string>): JSONValue {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  const kept = Object.entries(document).filter(
    ([name, value]) => value !== "" || !optional.has(name),
  );
  return Object.fromEntries(kept);
}

function optionalNames(validator: JSONValue | undefined): string[] {
  if (typeof validator !== "object" || validator === null || Array.isArray(validator)) return [];
  const { type, value } = validator;
  if (type === "union" && Array.isArray(value)) return value.flatMap(optionalNames);
  if (type !== "object" || typeof value !== "object" || value === null || Array.isArray(value))
    return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const isOptional =
      typeof field === "object" &&
      field !== null &&
      !Array.isArray(field) &&
      field["optional"] === true;
    return isOptional ? [name] : [];
  });
}
