/** The names of the store's trees. */
import { uint32Key } from "./bytes";
import type { Tree } from "./layer";

/** Internal id → wire JSON text: the documents of one table, and its `by_id` index. See `treeOf` in `catalog-state.ts`. */
export const documentTree = (treeNumber: number): Tree => `d${uint32Key(treeNumber)}`;
/** Ordered key, ending in `_creationTime` and internal id → nothing. */
export const indexTree = (indexNumber: number): Tree => `i${uint32Key(indexNumber)}`;
/** Name → JSON text: what the rest of the deployment keeps (`Records`). */
export const RECORDS: Tree = "r";
/** Name → JSON text: what the database keeps about itself. */
export const META: Tree = "m";
