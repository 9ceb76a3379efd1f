/** Document ids as text (P5.4): table number, 16 random bytes, checksum, in Crockford's base 32. */
import { randomBytes } from "node:crypto";
import type { KeyString } from "./database";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const VALUE_OF = new Map(Array.from(ALPHABET, (char, value) => [char, value]));
const INTERNAL_LENGTH = 16;
const MILLISECONDS_PER_DAY = 86_400_000;

export interface DocumentId {
  readonly table: number;
  /** 16 bytes. */
  readonly internal: KeyString;
}

function varint(value: number): KeyString {
  let out = "";
  let rest = value >>> 0;
  while (rest >= 0x80) {
    out += String.fromCharCode((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return out + String.fromCharCode(rest);
}

/** Fletcher-16 with modulus 256, low byte first. */
function checksum(bytes: KeyString): KeyString {
  let c0 = 0;
  let c1 = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    c0 = (c0 + bytes.charCodeAt(i)) & 0xff;
    c1 = (c1 + c0) & 0xff;
  }
  return String.fromCharCode(c0, c1);
}

function toBase32(bytes: KeyString): string {
  let out = "";
  let bits = 0;
  let pending = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    pending = (pending << 8) | bytes.charCodeAt(i);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET.charAt((pending >>> bits) & 31);
    }
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + ALPHABET.charAt((pending << (5 - bits)) & 31);
}

function fromBase32(text: string): KeyString | null {
  let out = "";
  let bits = 0;
  let pending = 0;
  for (const char of text) {
    const value = VALUE_OF.get(char);
    if (value === undefined) return null;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((pending >>> bits) & 0xff);
    pending &= (1 << bits) - 1;
  }
  return out;
}

export function encodeId(id: DocumentId): string {
  const body = varint(id.table) + id.internal;
  return toBase32(body + checksum(body));
}

/** Strict: null for anything that `encodeId` would not have written. */
export function decodeId(text: string): DocumentId | null {
  if (text.length < 31 || text.length > 37) return null;
  const bytes = fromBase32(text);
  if (bytes === null) return null;
  let table = 0;
  let length = 0;
  for (;;) {
    const byte = bytes.charCodeAt(length);
    if (length > 4 || Number.isNaN(byte)) return null;
    table += (byte & 0x7f) * 2 ** (7 * length);
    length += 1;
    if (byte < 0x80) break;
  }
  if (table === 0 || table > 0xffff_ffff) return null;
  const id = { table, internal: bytes.slice(length, length + INTERNAL_LENGTH) };
  return id.internal.length === INTERNAL_LENGTH && encodeId(id) === text ? id : null;
}

const RANDOM_LENGTH = 14;
/**
 * Randomness is asked for in bulk: for each id on its own it would be half the cost of an insert.
 */
let pool = "";

function takeRandom(): KeyString {
  if (pool.length < RANDOM_LENGTH) pool = randomBytes(RANDOM_LENGTH * 256).toString("latin1");
  const taken = pool.slice(0, RANDOM_LENGTH);
  pool = pool.slice(RANDOM_LENGTH);
  return taken;
}

/**
 * 14 random bytes, then the day, so that old documents can be told from new ones. `now` in
 * milliseconds.
 */
export function newInternalId(now: number): KeyString {
  const day = Math.floor(now / MILLISECONDS_PER_DAY) & 0xffff;
  return takeRandom() + String.fromCharCode(day >>> 8, day & 0xff);
}
