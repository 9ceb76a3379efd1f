/** Query JSON (P4.5) checked and turned into one interval of one index plus operators. */
import type { JSONValue } from "convex/values";
import { isObjectValue, type WireObject } from "./canonical-value";
import { type CatalogView, type StoredTable, keyspaceOf } from "./catalog-state";
import { DeveloperError } from "./database";
import { indexRange, type RangeExpression } from "./index-range";
import type { KeyRange, Keyspace } from "./overlay";
import { indexKeyspace } from "./keyspaces";

const MAX_OPERATORS = 256;

export type Operator =
  | { readonly kind: "filter"; readonly expression: JSONValue }
  | { readonly kind: "limit"; readonly count: number };

export interface QueryPlan {
  readonly tableName: string;
  /** Undefined for a table that does not exist (yet): the query is empty. */
  readonly source:
    | {
        readonly table: StoredTable;
        /** Number of the index, for the read set. */
        readonly index: number;
        readonly keyspace: Keyspace;
        readonly range: KeyRange;
      }
    | undefined;
  readonly reverse: boolean;
  readonly operators: readonly Operator[];
}

function malformed(message: string): never {
  throw new DeveloperError(`Malformed query: ${message}`, "BadQuery");
}

function operatorOf(json: JSONValue): Operator {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return malformed("an operator must be an object");
  if (json["filter"] !== undefined) return { kind: "filter", expression: json["filter"] };
  const { limit } = json;
  if (typeof limit === "number" && Number.isInteger(limit) && limit >= 0)
    return { kind: "limit", count: limit };
  return malformed("an operator must be a filter, or a limit that is a whole number of at least 0");
}

const COMPARISONS = ["Eq", "Gt", "Gte", "Lt", "Lte"] as const;

function rangeExpression(json: JSONValue): RangeExpression {
  if (!isObjectValue(json)) return malformed("a range expression must be an object");
  const { fieldPath, value } = json;
  const type = COMPARISONS.find((comparison) => comparison === json["type"]);
  if (type === undefined || typeof fieldPath !== "string" || value === undefined)
    return malformed("a range expression needs a comparison, a field path and a value");
  return { type, fieldPath, value };
}

interface SourceParts {
  readonly tableName: string;
  readonly indexName: string;
  readonly range: readonly RangeExpression[];
}

function sourceParts(source: WireObject): SourceParts {
  const { type, tableName, indexName, range } = source;
  if (type === "FullTableScan" && typeof tableName === "string")
    return { tableName, indexName: "by_creation_time", range: [] };
  if (type === "Search")
    throw new DeveloperError(
      "Full text search is not supported by the local deployment. Use an index, or run against Convex Cloud.",
      "SearchNotSupported",
    );
  if (type !== "IndexRange" || typeof indexName !== "string" || !Array.isArray(range))
    return malformed("the source must be a table scan or an index range");
  const dot = indexName.indexOf(".");
  if (dot < 1) return malformed("the index name must be `table.index`");
  return {
    tableName: indexName.slice(0, dot),
    indexName: indexName.slice(dot + 1),
    range: range.map(rangeExpression),
  };
}

function sourceOf(catalog: CatalogView, parts: SourceParts): QueryPlan["source"] {
  const { tableName, indexName, range } = parts;
  const table = catalog.table(tableName);
  const name = `${tableName}.${indexName}`;
  const builtIn = indexName === "by_id" || indexName === "by_creation_time";
  const index = catalog.index(tableName, indexName);
  if (table === undefined && builtIn) return undefined;
  if (table === undefined || index === undefined)
    throw new DeveloperError(`Index ${name} not found.`, "IndexNotFoundError");
  if (index.state === "building")
    throw new DeveloperError(
      `Index ${name} is currently backfilling and not available to query yet.`,
      "IndexNotFoundError",
    );
  const keyspace = indexName === "by_id" ? keyspaceOf(table) : indexKeyspace(index.number);
  const selected = indexRange(name, index, table.number, range) ?? { start: "", end: "" };
  return { table, index: index.number, keyspace, range: selected };
}

/** Throws DeveloperError for a malformed query, an unknown index or a range against the rules. */
export function planQuery(catalog: CatalogView, query: JSONValue): QueryPlan {
  if (!isObjectValue(query) || !isObjectValue(query["source"]))
    return malformed("it must have a source");
  const { source } = query;
  const operators = query["operators"] ?? [];
  if (!Array.isArray(operators)) return malformed("operators must be an array");
  if (operators.length > MAX_OPERATORS)
    return malformed(`it has more than ${MAX_OPERATORS} operators`);
  const order = source["order"] ?? "asc";
  if (order !== "asc" && order !== "desc") return malformed("the order must be asc or desc");
  const parts = sourceParts(source);
  return {
    tableName: parts.tableName,
    source: sourceOf(catalog, parts),
    reverse: order === "desc",
    operators: operators.map(operatorOf),
  };
}
