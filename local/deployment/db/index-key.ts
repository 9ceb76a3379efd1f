/** The keys under which a document stands in its indexes. */
import type { JSONValue } from "convex/values";
import { isObjectValue, type WireObject } from "./canonical-value";
import type { KeyString } from "./database";
import { encodeValue } from "./key-encoding";

/** Every index key ends with the document's internal id. */
export const INTERNAL_ID_LENGTH = 16;

export function internalIdOf(key: KeyString): KeyString {
  return key.slice(-INTERNAL_ID_LENGTH);
}

/** The value at `a.b.c`, or undefined where a field is missing. */
export function fieldAt(document: WireObject, path: string): JSONValue | undefined {
  let value: JSONValue | undefined = document;
  for (const name of path.split(".")) {
    if (!isObjectValue(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Fields, then `_creationTime` unless it is the last of them already, then the internal id. */
export function indexKey(
  document: WireObject,
  fields: readonly string[],
  internalId: KeyString,
): KeyString {
  let key = "";
  for (const field of fields) key += encodeValue(fieldAt(document, field));
  if (fields.at(-1) !== "_creationTime") key += encodeValue(document["_creationTime"]);
  return key + internalId;
}
