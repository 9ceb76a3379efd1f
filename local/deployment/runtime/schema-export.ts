/** What `schema.ts` must export, without what the local deployment cannot do (P2.5, step 2). */
import type { JSONValue } from "convex/values";
import type { SchemaExport } from "../db/catalog";
import { memberOf } from "./exported-function";
import { ApiError } from "../protocol/api-error";

const UNSUPPORTED = [
  ["searchIndexes", "a search index"],
  ["stagedSearchIndexes", "a staged search index"],
  ["vectorIndexes", "a vector index"],
  ["stagedVectorIndexes", "a staged vector index"],
  ["stagedDbIndexes", "a staged index"],
] as const;

/** Throws ApiError 400 that names the table and index it cannot do. */
export function readSchema(exports: object): SchemaExport {
  const schema = memberOf(exports, "default");
  const exportSchema = memberOf(schema, "export");
  if (typeof exportSchema !== "function")
    throw new Error("The default export of `convex/schema.ts` is not made by `defineSchema()`.");
  const text: unknown = Reflect.apply(exportSchema, schema, []);
  // The library's own text; `defineSchema` lets nothing else through.
  const parsed = JSON.parse(String(text)) as SchemaExport;
  for (const table of parsed.tables) refuseUnsupported(table);
  return parsed;
}

function refuseUnsupported(table: SchemaExport["tables"][number]): void {
  for (const [field, what] of UNSUPPORTED) {
    const indexes = memberOf(table, field);
    const [first] = Array.isArray(indexes) ? (indexes as JSONValue[]) : [];
    if (first === undefined) continue;
    const name = memberOf(first, "indexDescriptor");
    throw unsupported(`Table "${table.tableName}" has ${what} ("${String(name)}")`);
  }
  const staged = memberOf(table, "stagedDocumentType");
  if (staged !== undefined && staged !== null)
    throw unsupported(`Table "${table.tableName}" has a staged validator`);
}

function unsupported(what: string): ApiError {
  return new ApiError(
    400,
    "FeatureNotSupported",
    `${what}, which the local deployment does not support. Use a real deployment for it.`,
  );
}
