/**
 * Values as bytes that order as values do (P5.3). A tag gives the type's rank; what follows is
 * self-delimiting, so that encodings can be put one after another and a prefix never ends inside a
 * value. Works on wire JSON, because documents are kept as wire JSON.
 */
import type { JSONValue } from "convex/values";
import { utf8Key } from "./bytes";
import type { KeyString } from "./database";

/** Zero ends arrays and objects, so that it sorts before every element's tag. */
const END = "\x00";
const UNDEFINED = "\x02";
const NULL = "\x03";
const INT64 = "\x04";
const FLOAT64 = "\x05";
const FALSE = "\x06";
const TRUE = "\x07";
const STRING = "\x08";
const BYTES = "\x09";
const ARRAY = "\x0a";
const OBJECT = "\x0b";

const scratch = Buffer.alloc(8);

/**
 * Zero bytes are escaped and the end is marked by `00 01`, which sorts before the escape `00 ff`.
 */
function delimited(bytes: KeyString): KeyString {
  return `${bytes.includes("\0") ? bytes.replaceAll("\0", "\0\xff") : bytes}\x00\x01`;
}

/** `scratch` holds a big-endian double: flips it so that unsigned bytes follow IEEE total order. */
function orderedDouble(): KeyString {
  const high = scratch.readUInt32BE(0);
  if (high >= 0x8000_0000) for (let i = 0; i < 8; i += 1) scratch[i] = ~(scratch[i] ?? 0) & 0xff;
  else scratch.writeUInt32BE((high ^ 0x8000_0000) >>> 0, 0);
  return FLOAT64 + scratch.toString("latin1");
}

function encodeNumber(value: number): KeyString {
  scratch.writeDoubleBE(value, 0);
  return orderedDouble();
}

function encodeSpecial(tag: string, base64: string): KeyString | undefined {
  switch (tag) {
    case "$integer":
      Buffer.from(base64, "base64").copy(scratch);
      scratch.reverse();
      scratch[0] = (scratch[0] ?? 0) ^ 0x80;
      return INT64 + scratch.toString("latin1");
    case "$float":
      Buffer.from(base64, "base64").copy(scratch);
      scratch.reverse();
      return orderedDouble();
    case "$bytes":
      return BYTES + delimited(Buffer.from(base64, "base64").toString("latin1"));
    default:
      return undefined;
  }
}

function encodeObject(value: { [key: string]: JSONValue }): KeyString {
  const keys = Object.keys(value);
  const [only] = keys;
  if (keys.length === 1 && only?.startsWith("$")) {
    const content = value[only];
    if (only === "$undefined") return UNDEFINED;
    const special = typeof content === "string" ? encodeSpecial(only, content) : undefined;
    if (special !== undefined) return special;
  }
  let out = OBJECT;
  for (const key of keys.toSorted())
    out += STRING + delimited(utf8Key(key)) + encodeValue(value[key]);
  return out + END;
}

/**
 * Wire JSON (checked by `canonicalValue` before) to ordered bytes; `undefined` is a missing field.
 */
export function encodeValue(value: JSONValue | undefined): KeyString {
  if (value === undefined) return UNDEFINED;
  if (value === null) return NULL;
  if (typeof value === "boolean") return value ? TRUE : FALSE;
  if (typeof value === "number") return encodeNumber(value);
  if (typeof value === "string") return STRING + delimited(utf8Key(value));
  if (!Array.isArray(value)) return encodeObject(value);
  let out = ARRAY;
  for (const element of value) out += encodeValue(element);
  return out + END;
}
