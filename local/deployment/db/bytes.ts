/** Byte strings (`KeyString`): one char per byte, so that JavaScript's `<` is memcmp. */
import type { KeyString } from "./database";

export function bytesOf(key: KeyString): Buffer {
  return Buffer.from(key, "latin1");
}

export function keyOf(bytes: Uint8Array): KeyString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The UTF-8 bytes of a text. */
export function utf8Key(text: string): KeyString {
  // oxlint-disable-next-line no-control-regex -- plain ASCII is its own UTF-8
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

export function textOf(key: KeyString): string {
  return Buffer.from(key, "latin1").toString("utf8");
}

/** Big-endian, so that numbers order as their bytes do. */
export function uint32Key(value: number): KeyString {
  return String.fromCharCode(
    (value >>> 24) & 0xff,
    (value >>> 16) & 0xff,
    (value >>> 8) & 0xff,
    value & 0xff,
  );
}

/** The first key after every key that starts with `prefix`; null when there is none. */
export function afterPrefix(prefix: KeyString): KeyString | null {
  let length = prefix.length;
  while (length > 0 && prefix.charCodeAt(length - 1) === 0xff) length -= 1;
  if (length === 0) return null;
  return prefix.slice(0, length - 1) + String.fromCharCode(prefix.charCodeAt(length - 1) + 1);
}

/** The first key after `key` itself. */
export function afterKey(key: KeyString): KeyString {
  return `${key}\0`;
}

export function compareKeys(a: KeyString, b: KeyString): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
