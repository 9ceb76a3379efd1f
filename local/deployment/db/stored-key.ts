/** Keys of trees as LMDB holds them: told apart by a prefix, and cut where they are longer than it allows. */
import { createHash } from "node:crypto";
import { afterPrefix, keyOf } from "./bytes";
import type { KeyString } from "./database";
import type { Tree } from "./layer";

/** What lmdb allows for a key with its default page size. */
export const MAX_KEY = 1978;
const HASH_LENGTH = 16;
/** Longer keys keep this much of themselves, then a hash; the whole key is the entry's value. */
export const CUT_LENGTH = MAX_KEY - HASH_LENGTH;
export const isIndex = (tree: Tree): boolean => tree.startsWith("i");
export const isDocuments = (tree: Tree): boolean => tree.startsWith("d");

/** Records share one database, told apart by the tree's name; the others have theirs and a number in front. */
export function prefixOf(tree: Tree): KeyString {
  return isIndex(tree) || isDocuments(tree) ? tree.slice(1) : tree;
}

export function storedKey(tree: Tree, key: KeyString): KeyString {
  const whole = prefixOf(tree) + key;
  if (whole.length <= MAX_KEY) return whole;
  if (!isIndex(tree)) throw new Error(`A key of ${whole.length} bytes is too long for ${tree[0]}`);
  const hash = createHash("sha256").update(whole, "latin1").digest();
  return whole.slice(0, CUT_LENGTH) + keyOf(hash.subarray(0, HASH_LENGTH));
}

/** Where in the store a scan for a bound has to begin or end: never past keys that were cut. */
export function storedStart(tree: Tree, bound: KeyString): KeyString {
  return (prefixOf(tree) + bound).slice(0, CUT_LENGTH);
}

export function storedEnd(tree: Tree, bound: KeyString | null): KeyString {
  const whole = prefixOf(tree) + (bound ?? "");
  if (bound !== null && whole.length <= CUT_LENGTH) return whole;
  return afterPrefix(whole.slice(0, CUT_LENGTH)) ?? "\xff\xff\xff\xff\xff";
}
