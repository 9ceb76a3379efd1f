/**
 * What the documents of a table look like, as `/api/shapes2` tells it to the developer's tools. It
 * is inferred from the table's first documents, where a real deployment keeps count of all.
 */
import type { JSONValue } from "convex/values";
import type { Catalog } from "../../db/catalog";
import type { Transaction } from "../../db/database";
import { decodeId } from "../../db/document-id";

export type Shape =
  | { readonly type: "Never" | "Null" | "Int64" | "Boolean" | "String" | "Bytes" }
  | { readonly type: "Id"; readonly tableName: string }
  | { readonly type: "Float64"; readonly float64Range: { readonly hasSpecialValues: boolean } }
  | { readonly type: "Array"; readonly shape: Shape }
  | { readonly type: "Object"; readonly fields: readonly Field[] }
  | {
      readonly type: "Record";
      readonly keyShape: Shape;
      readonly valueShape: { readonly optional: boolean; readonly shape: Shape };
    }
  | { readonly type: "Union"; readonly shapes: readonly Shape[] };

interface Field {
  readonly fieldName: string;
  readonly optional: boolean;
  readonly shape: Shape;
}

const DOCUMENTS = 1000;
const BYTES = 4 * 1024 * 1024;
/** An object with more keys than this is taken for a record. */
const MAX_FIELDS = 64;

const NEVER: Shape = { type: "Never" };

export function tableShape(transaction: Transaction, table: string): Shape {
  const { page } = transaction.page({
    query: { source: { type: "FullTableScan", tableName: table, order: "asc" }, operators: [] },
    cursor: null,
    endCursor: null,
    pageSize: DOCUMENTS,
    maximumBytesRead: BYTES,
  });
  const { catalog } = transaction.snapshot;
  // Documents' own texts.
  return page.map((text) => shapeOf(JSON.parse(text) as JSONValue, catalog)).reduce(either, NEVER);
}

/** `value` is wire JSON. */
function shapeOf(value: JSONValue, catalog: Catalog): Shape {
  if (value === null) return { type: "Null" };
  if (typeof value === "boolean") return { type: "Boolean" };
  if (typeof value === "number")
    return { type: "Float64", float64Range: { hasSpecialValues: false } };
  if (typeof value === "string") return textShape(value, catalog);
  if (Array.isArray(value))
    return {
      type: "Array",
      shape: value.map((item) => shapeOf(item, catalog)).reduce(either, NEVER),
    };
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && key.startsWith("$")) return specialShape(key);
  const fields = Object.entries(value).flatMap(([fieldName, item]) =>
    item === undefined ? [] : [{ fieldName, optional: false, shape: shapeOf(item, catalog) }],
  );
  return objectShape(fields);
}

function textShape(text: string, catalog: Catalog): Shape {
  const id = decodeId(text);
  const table = id === null ? undefined : catalog.tableByNumber(id.table);
  return table === undefined ? { type: "String" } : { type: "Id", tableName: table.name };
}

/** Values that JSON has no word for (P5.1). */
function specialShape(key: string): Shape {
  if (key === "$integer") return { type: "Int64" };
  if (key === "$bytes") return { type: "Bytes" };
  return { type: "Float64", float64Range: { hasSpecialValues: true } };
}

function objectShape(fields: readonly Field[]): Shape {
  if (fields.length <= MAX_FIELDS) return { type: "Object", fields };
  const shape = fields.map((field) => field.shape).reduce(either, NEVER);
  return {
    type: "Record",
    keyShape: { type: "String" },
    valueShape: { optional: false, shape },
  };
}

function either(left: Shape, right: Shape): Shape {
  const joined: Shape[] = [];
  for (const shape of [...alternatives(left), ...alternatives(right)]) {
    const at = joined.findIndex((known) => merged(known, shape) !== null);
    const same = joined[at];
    if (same === undefined) joined.push(shape);
    else joined[at] = merged(same, shape) ?? same;
  }
  const [only = NEVER, ...more] = joined;
  return more.length === 0 ? only : { type: "Union", shapes: joined };
}

function alternatives(shape: Shape): readonly Shape[] {
  if (shape.type === "Never") return [];
  return shape.type === "Union" ? shape.shapes : [shape];
}

/** Null where both are needed to tell what there is. */
function merged(left: Shape, right: Shape): Shape | null {
  if (left.type === "Id" && right.type === "Id")
    return left.tableName === right.tableName ? left : null;
  if (left.type === "Float64" && right.type === "Float64")
    return left.float64Range.hasSpecialValues ? left : right;
  if (left.type === "Array" && right.type === "Array")
    return { type: "Array", shape: either(left.shape, right.shape) };
  if (left.type === "Object" && right.type === "Object")
    return objectShape(mergedFields(left.fields, right.fields));
  if (left.type === "Record" && right.type === "Object") return intoRecord(left, right.fields);
  if (left.type === "Object" && right.type === "Record") return intoRecord(right, left.fields);
  if (left.type === "Record" && right.type === "Record")
    return intoRecord(left, [{ fieldName: "", ...right.valueShape }]);
  return left.type === right.type ? left : null;
}

function mergedFields(left: readonly Field[], right: readonly Field[]): Field[] {
  const names = new Set([...left, ...right].map(({ fieldName }) => fieldName));
  return [...names].toSorted().map((fieldName) => {
    const [mine, theirs] = [left, right].map((fields) =>
      fields.find((field) => field.fieldName === fieldName),
    );
    const optional = mine === undefined || theirs === undefined || mine.optional || theirs.optional;
    return { fieldName, optional, shape: either(mine?.shape ?? NEVER, theirs?.shape ?? NEVER) };
  });
}

function intoRecord(record: Extract<Shape, { type: "Record" }>, fields: readonly Field[]): Shape {
  const shape = fields.map((field) => field.shape).reduce(either, record.valueShape.shape);
  return { ...record, valueShape: { optional: false, shape } };
}
