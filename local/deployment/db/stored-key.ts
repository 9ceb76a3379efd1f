/**
 * Keys of keyspaces as LMDB holds them: told apart by a prefix, and cut where they are longer than
 * it allows.
 */
import { createHash } from "node:crypto";
import { afterPrefix, keyOf } from "./bytes";
import type { KeyString } from "./database";
import type { Keyspace } from "./overlay";

/** What lmdb allows for a key with its default page size. */
export const MAX_KEY = 1978;
const HASH_LENGTH = 16;
/** Longer keys keep this much of themselves, then a hash; the whole key is the entry's value. */
export const CUT_LENGTH = MAX_KEY - HASH_LENGTH;
export const isIndex = (keyspace: Keyspace): boolean => keyspace.startsWith("i");
export const isDocuments = (keyspace: Keyspace): boolean => keyspace.startsWith("d");

/**
 * Records share one database, told apart by the keyspace's name; the others have theirs and a
 * number in front.
 */
export function prefixOf(keyspace: Keyspace): KeyString {
  return isIndex(keyspace) || isDocuments(keyspace) ? keyspace.slice(1) : keyspace;
}

export function storedKey(keyspace: Keyspace, key: KeyString): KeyString {
  const whole = prefixOf(keyspace) + key;
  if (whole.length <= MAX_KEY) return whole;
  if (!isIndex(keyspace))
    throw new Error(`A key of ${whole.length} bytes is too long for ${keyspace[0]}`);
  const hash = createHash("sha256").update(whole, "latin1").digest();
  return whole.slice(0, CUT_LENGTH) + keyOf(hash.subarray(0, HASH_LENGTH));
}

/** Where in the store a scan for a bound has to begin or end: never past keys that were cut. */
export function storedStart(keyspace: Keyspace, bound: KeyString): KeyString {
  return (prefixOf(keyspace) + bound).slice(0, CUT_LENGTH);
}

export function storedEnd(keyspace: Keyspace, bound: KeyString | null): KeyString {
  const whole = prefixOf(keyspace) + (bound ?? "");
  if (bound !== null && whole.length <= CUT_LENGTH) return whole;
  return afterPrefix(whole.slice(0, CUT_LENGTH)) ?? "\xff\xff\xff\xff\xff";
}
