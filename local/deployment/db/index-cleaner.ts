/** Removes the keys of indexes that are no longer used, a few at a time, while the writer is idle. */
import { Layer } from "./layer";
import { firstDroppedIndex, forgetDroppedIndex } from "./schema-records";
import { StorageError } from "./storage-error";
import type { Store } from "./store";
import { indexTree } from "./trees";

const STEP = 500;
const PAUSE_MS = 5;

export class IndexCleaner {
  private readonly store: Store;
  private timer: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** Idempotent. What a stopped program left is found again at the next start. */
  start(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      try {
        if (this.step()) this.start();
      } catch (error) {
        // A full disk: the next start, or the next schema change, goes on.
        if (!(error instanceof StorageError)) throw error;
      }
    }, PAUSE_MS).unref();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Returns whether there may be more to do. */
  private step(): boolean {
    const layer = new Layer();
    const snapshot = this.store.snapshot();
    try {
      const index = firstDroppedIndex(snapshot);
      if (index === null) return false;
      const keys = snapshot.keys(indexTree(index), { start: "", end: null }, false);
      let removed = 0;
      for (let key = keys.next(); key !== null && removed < STEP; key = keys.next()) {
        layer.write(indexTree(index), key, null);
        removed += 1;
      }
      if (removed === 0) forgetDroppedIndex(layer, index);
    } finally {
      snapshot.close();
    }
    this.store.write([layer]);
    return true;
  }
}
