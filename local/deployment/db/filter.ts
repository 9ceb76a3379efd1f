/** Filter expressions (P4.5), evaluated on wire JSON in the total order of values. */
import { convexToJson, jsonToConvex, type JSONValue, type Value } from "convex/values";
import { isObjectValue, type WireObject } from "./canonical-value";
import { DeveloperError } from "./database";
import { fieldAt } from "./index-key";
import { encodeValue } from "./key-encoding";

type Operand = JSONValue | undefined;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

function fail(message: string): never {
  throw new DeveloperError(message, "EvalError");
}

function shown(value: Value | undefined): string {
  if (value === undefined) return "undefined";
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(convexToJson(value));
}

function typeName(value: Value | undefined): string {
  if (value === undefined) return "Undefined";
  if (value === null) return "Null";
  if (typeof value === "bigint") return "Int64";
  if (typeof value === "number") return "Float64";
  if (typeof value === "boolean") return "Boolean";
  if (typeof value === "string") return "String";
  if (value instanceof ArrayBuffer) return "Bytes";
  return Array.isArray(value) ? "Array" : "Object";
}

function toValue(operand: Operand): Value | undefined {
  return operand === undefined ? undefined : jsonToConvex(operand);
}

const ARITHMETIC: Record<
  string,
  { name: string; ints(l: bigint, r: bigint): bigint; floats(l: number, r: number): number }
> = {
  $add: { name: "add", ints: (l, r) => l + r, floats: (l, r) => l + r },
  $sub: { name: "subtract", ints: (l, r) => l - r, floats: (l, r) => l - r },
  $mul: { name: "multiply", ints: (l, r) => l * r, floats: (l, r) => l * r },
  $div: { name: "divide", ints: (l, r) => l / r, floats: (l, r) => l / r },
  $mod: { name: "modulo", ints: (l, r) => l % r, floats: (l, r) => l % r },
};

function checkedInt(value: bigint, what: string): bigint {
  return value > MAX_INT64 || value < MIN_INT64
    ? fail(`Cannot ${what}: the result is out of range for Int64`)
    : value;
}

function arithmetic(op: string, left: Operand, right: Operand): Operand {
  const operation = ARITHMETIC[op];
  const l = toValue(left);
  const r = toValue(right);
  if (operation === undefined) return fail(`Unknown operator ${op}`);
  const what = `${operation.name} ${shown(l)} and ${shown(r)}`;
  if (typeof l === "bigint" && typeof r === "bigint") {
    if (r === 0n && (op === "$div" || op === "$mod")) return fail(`Cannot ${what}`);
    return convexToJson(checkedInt(operation.ints(l, r), what));
  }
  if (typeof l === "number" && typeof r === "number") return convexToJson(operation.floats(l, r));
  return fail(
    `Cannot ${operation.name} ${shown(l)} (type ${typeName(l)}) and ${shown(r)} (type ${typeName(r)})`,
  );
}

function negate(operand: Operand): Operand {
  const value = toValue(operand);
  if (typeof value === "bigint") return convexToJson(checkedInt(-value, `negate ${shown(value)}`));
  if (typeof value === "number") return convexToJson(-value);
  return fail(`Cannot negate ${shown(value)} (type ${typeName(value)})`);
}

const COMPARISONS: Record<string, (l: string, r: string) => boolean> = {
  $eq: (l, r) => l === r,
  $neq: (l, r) => l !== r,
  $lt: (l, r) => l < r,
  $lte: (l, r) => l <= r,
  $gt: (l, r) => l > r,
  $gte: (l, r) => l >= r,
};

function operands(op: string, content: JSONValue | undefined): readonly JSONValue[] {
  return Array.isArray(content) ? content : fail(`The operands of ${op} must be an array`);
}

function truth(expression: JSONValue, document: WireObject): boolean {
  const value = evaluate(expression, document);
  return typeof value === "boolean"
    ? value
    : fail(`Expected a boolean, got ${shown(toValue(value))}`);
}

function evaluate(expression: JSONValue, document: WireObject): Operand {
  if (typeof expression !== "object" || expression === null || Array.isArray(expression))
    return fail("A filter expression must be an object");
  const [op, ...others] = Object.keys(expression);
  if (op === undefined || others.length > 0) return fail("A filter expression has one operator");
  const content = expression[op];
  switch (op) {
    case "$field":
      return typeof content === "string"
        ? fieldAt(document, content)
        : fail("A field path is text");
    case "$literal":
      return isUndefinedLiteral(content) ? undefined : content;
    case "$and":
      return operands(op, content).every((part) => truth(part, document));
    case "$or":
      return operands(op, content).some((part) => truth(part, document));
    case "$not":
      return !truth(content ?? null, document);
    case "$neg":
      return negate(evaluate(content ?? null, document));
    default:
  }
  const [left, right] = operands(op, content);
  if (left === undefined || right === undefined) return fail(`${op} needs two operands`);
  const compare = COMPARISONS[op];
  const l = evaluate(left, document);
  const r = evaluate(right, document);
  return compare === undefined ? arithmetic(op, l, r) : compare(encodeValue(l), encodeValue(r));
}

/** `{"$undefined": null}`, which only literals, range values and patches may hold. */
export function isUndefinedLiteral(json: JSONValue | undefined): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json) && "$undefined" in json;
}

/** Throws DeveloperError when the expression is malformed or its types do not fit. */
export function matches(expression: JSONValue, document: JSONValue): boolean {
  return truth(expression, isObjectValue(document) ? document : {});
}
