/**
 * Wire JSON checked against the value rules (P5.1, P5.2) and put into the one form that is stored.
 */
import type { JSONValue } from "convex/values";
import { DeveloperError } from "./database";

const MAX_ARRAY_LENGTH = 8192;
const MAX_OBJECT_FIELDS = 1024;
const MAX_FIELD_NAME_LENGTH = 1024;
const MAX_VALUE_DEPTH = 64;
export const MAX_DOCUMENT_DEPTH = 16;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

export interface CanonicalValue {
  /** Keys sorted; every float that JSON can hold is plain. */
  readonly json: JSONValue;
  /** As `getConvexSize` counts. */
  readonly size: number;
  /** 0 for a scalar, 1 more for every array or object around. */
  readonly depth: number;
}

export type WireObject = { [key: string]: JSONValue };

function invalid(message: string): never {
  throw new DeveloperError(message, "BadConvexValue");
}

/** Whether the wire JSON is an object value rather than an encoded int64, float or byte string. */
export function isObjectValue(json: JSONValue | undefined): json is WireObject {
  return (
    typeof json === "object" &&
    json !== null &&
    !Array.isArray(json) &&
    specialTag(json) === undefined
  );
}

function specialTag(json: WireObject): string | undefined {
  const keys = Object.keys(json);
  return keys.length === 1 && keys[0]?.startsWith("$") === true ? keys[0] : undefined;
}

function decodeBase64(tag: string, content: JSONValue | undefined, length?: number): Buffer {
  if (typeof content !== "string") return invalid(`The content of ${tag} must be a base64 string`);
  const bytes = Buffer.from(content, "base64");
  if (bytes.toString("base64") !== content) return invalid(`The content of ${tag} is not base64`);
  if (length !== undefined && bytes.length !== length)
    return invalid(`The content of ${tag} has ${bytes.length} bytes, expected ${length}`);
  return bytes;
}

function canonicalFloat(value: number): JSONValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
}

function canonicalSpecial(tag: string, content: JSONValue | undefined): CanonicalValue {
  switch (tag) {
    case "$integer":
      decodeBase64(tag, content, 8);
      return { json: { $integer: content ?? null }, size: 9, depth: 0 };
    case "$float": {
      const bytes = decodeBase64(tag, content, 8);
      const value = bytes.readDoubleLE();
      // A NaN keeps its bits: it has a sign and orders by it.
      const json = Number.isNaN(value) ? { $float: content ?? null } : canonicalFloat(value);
      return { json, size: 9, depth: 0 };
    }
    case "$bytes":
      return {
        json: { $bytes: content ?? null },
        size: 2 + decodeBase64(tag, content).length,
        depth: 0,
      };
    case "$undefined":
      return invalid("undefined is not a valid Convex value");
    default:
      return invalid(`Field name ${tag} starts with a '$', which is reserved.`);
  }
}

function checkFieldName(name: string): void {
  if (name.length > MAX_FIELD_NAME_LENGTH)
    invalid(`Field name ${name} exceeds maximum field name length ${MAX_FIELD_NAME_LENGTH}.`);
  if (name.startsWith("$")) invalid(`Field name ${name} starts with a '$', which is reserved.`);
  if (!PRINTABLE_ASCII.test(name))
    invalid(
      `Field name ${name} has an invalid character: Field names can only contain non-control ASCII characters`,
    );
}

function canonicalArray(json: readonly JSONValue[], room: number): CanonicalValue {
  if (json.length > MAX_ARRAY_LENGTH)
    invalid(`Array length is too long (${json.length} > maximum length ${MAX_ARRAY_LENGTH})`);
  let size = 2;
  let depth = 0;
  const elements = json.map((element) => {
    const canonical = canonicalValue(element, room - 1);
    size += canonical.size;
    depth = Math.max(depth, canonical.depth);
    return canonical.json;
  });
  return { json: elements, size, depth: depth + 1 };
}

function canonicalObject(json: WireObject, room: number): CanonicalValue {
  const names = Object.keys(json).toSorted();
  if (names.length > MAX_OBJECT_FIELDS)
    invalid(`Object has too many fields (${names.length} > maximum number ${MAX_OBJECT_FIELDS})`);
  let size = 2;
  let depth = 0;
  // Without a prototype a field named __proto__ is a field like any other.
  const fields: WireObject = emptyObject();
  for (const name of names) {
    checkFieldName(name);
    const canonical = canonicalValue(json[name] ?? null, room - 1);
    size += name.length + 1 + canonical.size;
    depth = Math.max(depth, canonical.depth);
    fields[name] = canonical.json;
  }
  return { json: fields, size, depth: depth + 1 };
}

export function emptyObject(): WireObject {
  return Object.create(null) as WireObject; // Object.create is typed any
}

function canonicalText(json: string): CanonicalValue {
  if (/\p{Surrogate}/u.test(json))
    invalid("A string holds half of a surrogate pair, which is not valid Unicode");
  return { json, size: 2 + Buffer.byteLength(json), depth: 0 };
}

/** Throws DeveloperError for what is not a value. `room` is how deep it may nest. */
export function canonicalValue(json: JSONValue, room: number = MAX_VALUE_DEPTH): CanonicalValue {
  if (room < 0) return invalid(`Value is nested too deeply (maximum nesting: ${MAX_VALUE_DEPTH})`);
  if (json === null) return { json, size: 1, depth: 0 };
  if (typeof json === "boolean") return { json, size: 1, depth: 0 };
  if (typeof json === "number") return { json: canonicalFloat(json), size: 9, depth: 0 };
  if (typeof json === "string") return canonicalText(json);
  if (Array.isArray(json)) return canonicalArray(json, room);
  const tag = specialTag(json);
  return tag === undefined ? canonicalObject(json, room) : canonicalSpecial(tag, json[tag]);
}

/**
 * JSON text with sorted keys, for fingerprints and comparisons of JSON that need not be a value.
 */
export function canonicalJson(json: JSONValue): string {
  return JSON.stringify(json, (_key, part: JSONValue) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
