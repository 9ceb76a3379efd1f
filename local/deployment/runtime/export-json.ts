/**
 * Documents as snapshots hold them: people's JSON that loses nothing. An int64 is a number without
 * a point, a float64 always has a point or an exponent; only bytes and the floats that JSON lacks
 * are encoded as on the wire (P5.1).
 */
import { convexToJson, type JSONValue } from "convex/values";

const MOST_INT64 = 2n ** 63n - 1n;
const LEAST_INT64 = -(2n ** 63n);

/** One line of `documents.jsonl`. */
export function exportText(wire: JSONValue): string {
  if (typeof wire === "number") return floatText(wire);
  if (typeof wire !== "object" || wire === null) return JSON.stringify(wire);
  if (Array.isArray(wire)) return `[${wire.map(exportText).join(",")}]`;
  const { $integer, $float } = wire;
  if (typeof $integer === "string") return String(int64Of($integer));
  if (typeof $float === "string" && Object.is(doubleOf($float), -0)) return "-0.0";
  const fields = Object.entries(wire).map(
    ([name, value]) => `${JSON.stringify(name)}:${exportText(value ?? null)}`,
  );
  return `{${fields.join(",")}}`;
}

/** The wire JSON text of what `exportText` wrote. The text must be valid JSON. */
export function wireText(exported: string): string {
  return exported.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) => {
    if (token.startsWith('"') || /[.eE]/.test(token)) return token;
    const value = BigInt(token);
    if (value < LEAST_INT64 || value > MOST_INT64) return token;
    return JSON.stringify(convexToJson(value));
  });
}

/** Beyond this JavaScript writes an exponent by itself. */
const LEAST_WITH_EXPONENT = 1e21;

function floatText(value: number): string {
  const isPlain = Number.isInteger(value) && Math.abs(value) < LEAST_WITH_EXPONENT;
  return isPlain ? `${value}.0` : String(value);
}

function int64Of(base64: string): bigint {
  return Buffer.from(base64, "base64").readBigInt64LE();
}

function doubleOf(base64: string): number {
  return Buffer.from(base64, "base64").readDoubleLE();
}
