/** Index range expressions to intervals of keys, with the rules of P4.5. */
import type { JSONValue } from "convex/values";
import { afterKey, afterPrefix } from "./bytes";
import { canonicalValue } from "./canonical-value";
import type { IndexEntry } from "./catalog";
import { DeveloperError, type KeyString } from "./database";
import { encodeId } from "./document-id";
import { isUndefinedLiteral } from "./filter";
import { INTERNAL_ID_LENGTH } from "./index-key";
import { encodeValue } from "./key-encoding";
import type { KeyRange } from "./overlay";

type Comparison = "Eq" | "Gt" | "Gte" | "Lt" | "Lte";

export interface RangeExpression {
  readonly type: Comparison;
  readonly fieldPath: string;
  readonly value: JSONValue;
}

const MORE = "For more information see https://docs.convex.dev/using/indexes.";

interface Bounds {
  readonly equal: ReadonlyMap<string, JSONValue>;
  readonly lower: RangeExpression | undefined;
  readonly upper: RangeExpression | undefined;
}

function sortExpressions(index: string, range: readonly RangeExpression[]): Bounds {
  const equal = new Map<string, JSONValue>();
  let lower: RangeExpression | undefined;
  let upper: RangeExpression | undefined;
  const twice = (which: string, { fieldPath, value }: RangeExpression): never => {
    throw new DeveloperError(
      `Already defined ${which} bound in index range. Can't add "${fieldPath}" ${JSON.stringify(value)}.`,
      "AlreadyDefinedBound",
    );
  };
  for (const expression of range) {
    switch (expression.type) {
      case "Eq":
        if (equal.has(expression.fieldPath)) twice("equality", expression);
        equal.set(expression.fieldPath, expression.value);
        break;
      case "Gt":
      case "Gte":
        if (lower !== undefined) twice("lower", expression);
        lower = expression;
        break;
      case "Lt":
      case "Lte":
        if (upper !== undefined) twice("upper", expression);
        upper = expression;
        break;
      default:
        expression.type satisfies never;
    }
  }
  if (lower !== undefined && upper !== undefined && lower.fieldPath !== upper.fieldPath)
    throw new DeveloperError(
      `Upper and lower bounds in \`range\` can only be applied to a single index field. This query against index ${index} ` +
        `attempted to set a range bound on both "${lower.fieldPath}" and "${upper.fieldPath}". Consider using \`filter\` instead. ` +
        "See https://docs.convex.dev/using/indexes for more info.",
      "BoundsOnMultipleFields",
    );
  return { equal, lower, upper };
}

/** The fields a range may name before the `_id` that every index ends with, in order. */
function fieldsBeforeId(index: IndexEntry): readonly string[] {
  if (index.name === "by_id") return [];
  return index.fields.includes("_creationTime") ? index.fields : [...index.fields, "_creationTime"];
}

/** Messages show the fields without `_id`, as the real backend does. */
function checkOrder(name: string, beforeId: readonly string[], bounds: Bounds): void {
  const fields = [...beforeId, "_id"];
  const bounded = bounds.lower?.fieldPath ?? bounds.upper?.fieldPath;
  const used = [...bounds.equal.keys(), ...(bounded === undefined ? [] : [bounded])];
  const shown = (list: readonly string[]): string => JSON.stringify(list);
  const unknown = used.find((field) => !fields.includes(field));
  if (unknown !== undefined)
    throw new DeveloperError(
      `The index range included a comparison with "${unknown}", but ${name} with fields ${shown(beforeId)} doesn't index this field. ${MORE}`,
      "FieldNotInIndex",
    );
  const prefix = fields.slice(0, bounds.equal.size);
  const wrong =
    used.find((field, i) => i < bounds.equal.size && !prefix.includes(field)) ??
    (bounded === undefined || fields[bounds.equal.size] === bounded ? undefined : bounded);
  if (wrong !== undefined)
    throw new DeveloperError(
      `Tried to query index ${name} but the query didn't use the index fields in order.\nIndex fields: ${shown(beforeId)}\n` +
        `Query fields: ${shown(used)}\nFirst incorrect field: ${wrong}\n${MORE}`,
      "InvalidIndexRange",
    );
}

function encodeBound(value: JSONValue): KeyString {
  return encodeValue(isUndefinedLiteral(value) ? undefined : canonicalValue(value).json);
}

/** Null when nothing can lie in the range. */
function boundedRange(
  prefix: KeyString,
  lower: RangeExpression | undefined,
  upper: RangeExpression | undefined,
): KeyRange | null {
  const at = ({ value }: RangeExpression): KeyString => prefix + encodeBound(value);
  const pastAll = (key: KeyString): KeyString | null => afterPrefix(key);
  const start =
    lower === undefined ? prefix : lower.type === "Gte" ? at(lower) : pastAll(at(lower));
  const end =
    upper === undefined ? pastAll(prefix) : upper.type === "Lt" ? at(upper) : pastAll(at(upper));
  return start === null || (end !== null && start >= end) ? null : { start, end };
}

/** The least internal id whose text in this table is not below `text`; null when all are below. */
function firstIdFrom(table: number, text: string): KeyString | null {
  const idAt = (internal: bigint): string => encodeId({ table, internal: internalKey(internal) });
  let low = 0n;
  let high = 1n << 128n;
  while (low < high) {
    const middle = (low + high) >> 1n;
    if (idAt(middle) < text) low = middle + 1n;
    else high = middle;
  }
  return low === 1n << 128n ? null : internalKey(low);
}

function internalKey(value: bigint): KeyString {
  return Buffer.from(value.toString(16).padStart(2 * INTERNAL_ID_LENGTH, "0"), "hex").toString(
    "latin1",
  );
}

/**
 * Where a value stands among the ids of a table: the first id not below it, and whether it is that
 * id.
 */
function idPosition(table: number, value: JSONValue): { from: KeyString | null; exact: boolean } {
  if (typeof value === "string") {
    const from = firstIdFrom(table, value);
    return { from, exact: from !== null && encodeId({ table, internal: from }) === value };
  }
  const below = encodeBound(value) < encodeValue("");
  return { from: below ? "" : null, exact: false };
}

/** Ranges of the internal id, which is the end of each key. */
function idRange(table: number, { equal, lower, upper }: Bounds): KeyRange | null {
  let start: KeyString | null = "";
  let end: KeyString | null = null;
  const one = equal.get("_id");
  if (one !== undefined) {
    const { from, exact } = idPosition(table, one);
    return exact && from !== null ? { start: from, end: afterKey(from) } : null;
  }
  if (lower !== undefined) {
    const { from, exact } = idPosition(table, lower.value);
    start = from !== null && exact && lower.type === "Gt" ? afterKey(from) : from;
  }
  if (upper !== undefined) {
    const { from, exact } = idPosition(table, upper.value);
    end = from !== null && exact && upper.type === "Lte" ? afterKey(from) : from;
  }
  return start === null || (end !== null && start >= end) ? null : { start, end };
}

/**
 * The keys a range expression selects, or null for none.
 * `name` is `table.index`, for messages. Throws DeveloperError for a range that breaks the rules.
 */
export function indexRange(
  name: string,
  index: IndexEntry,
  tableNumber: number,
  range: readonly RangeExpression[],
): KeyRange | null {
  const bounds = sortExpressions(name, range);
  const fields = fieldsBeforeId(index);
  checkOrder(name, fields, bounds);
  const { equal, lower, upper } = bounds;
  let prefix = "";
  for (const field of fields.slice(0, equal.size)) prefix += encodeBound(equal.get(field) ?? null);
  if (!equal.has("_id") && (lower ?? upper)?.fieldPath !== "_id")
    return boundedRange(prefix, lower, upper);
  const ids = idRange(tableNumber, bounds);
  if (ids === null) return null;
  return {
    start: prefix + ids.start,
    end: ids.end === null ? afterPrefix(prefix) : prefix + ids.end,
  };
}
