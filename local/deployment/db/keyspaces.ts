/** The names of the store's keyspaces. */
import { uint32Key } from "./bytes";
import type { Keyspace } from "./overlay";

/**
 * Internal id → wire JSON text: the documents of one table, and its `by_id` index. See `keyspaceOf`
 * in `catalog-state.ts`.
 */
export const documentKeyspace = (keyspaceNumber: number): Keyspace =>
  `d${uint32Key(keyspaceNumber)}`;
/** Ordered key, ending in `_creationTime` and internal id → nothing. */
export const indexKeyspace = (indexNumber: number): Keyspace => `i${uint32Key(indexNumber)}`;
/** Name → JSON text: what the rest of the deployment keeps (`Records`). */
export const RECORDS: Keyspace = "r";
/** Name → JSON text: what the database keeps about itself. */
export const META: Keyspace = "m";
