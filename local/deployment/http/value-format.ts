/** The two ways in which values are written to HTTP callers (P2.10). */
import { jsonToConvex, type JSONValue, type Value } from "convex/values";
import { jsonText } from "../protocol/json-text";
import { ApiError } from "../protocol/api-error";

export type ValueFormat = "convex_encoded_json" | "json";

/** @throws ApiError 400 `BadFormat` */
export function parseFormat(format: unknown, otherwise: ValueFormat): ValueFormat {
  if (format === undefined || format === null) return otherwise;
  if (format === "convex_encoded_json" || format === "convex_json") return "convex_encoded_json";
  if (format === "json" || format === "convex_clean_json") return "json";
  throw new ApiError(
    400,
    "BadFormat",
    `\`format\` must be "json" or "convex_encoded_json", not ${jsonText(format) ?? "that"}.`,
  );
}

/** Wire JSON text → JSON text in the format asked for. */
export function formatValue(wire: string, format: ValueFormat): string {
  if (format === "convex_encoded_json") return wire;
  return JSON.stringify(clean(jsonToConvex(JSON.parse(wire) as JSONValue)));
}

/** Readable and lossy: what JSON has no word for becomes a string. */
function clean(value: Value): JSONValue {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, field === undefined ? null : clean(field)]),
    );
  return value;
}
