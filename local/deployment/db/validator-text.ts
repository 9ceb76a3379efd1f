/** Values and validators as messages show them. */
import {
  jsonToConvex,
  type JSONValue,
  type ObjectFieldType,
  type ValidatorJSON,
  type Value,
} from "convex/values";

function floatText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function valueText(value: Value | undefined): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null";
  if (typeof value === "number") return floatText(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof ArrayBuffer) return `b"${Buffer.from(value).toString("base64")}"`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${fieldName(name)}: ${valueText(part)}`).join(", ")}}`;
}

function fieldName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name);
}

/** `{a: 1.0, b: "x"}` */
export function describeValue(json: JSONValue): string {
  return valueText(jsonToConvex(json));
}

function literalText(literal: JSONValue): string {
  return typeof literal === "object" && literal !== null
    ? "$integer" in literal
      ? "<bigint>"
      : "<number>"
    : JSON.stringify(literal);
}

/** `v.object({a: v.optional(v.string())})` */
export function describeValidator(validator: ValidatorJSON): string {
  switch (validator.type) {
    case "null":
    case "boolean":
    case "string":
    case "bytes":
    case "any":
    case "commitTs":
      return `v.${validator.type}()`;
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "literal":
      return `v.literal(${literalText(validator.value)})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${describeValidator(validator.value)})`;
    case "record":
      return `v.record(${describeValidator(validator.keys)}, ${describeValidator(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(describeValidator).join(", ")})`;
    case "object":
      return `v.object({${Object.entries(validator.value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, field]) => `${name}: ${describeField(field)}`)
        .join(", ")}})`;
    default:
      return validator satisfies never;
  }
}

function describeField({ fieldType, optional }: ObjectFieldType): string {
  const text = describeValidator(fieldType);
  return optional ? `v.optional(${text})` : text;
}
