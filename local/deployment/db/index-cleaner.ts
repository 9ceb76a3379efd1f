/** Removes indexes and documents that are no longer used, a few keys at a time, while the writer is idle. */
import { Layer } from "./layer";
import { firstDropped, forgetDropped } from "./schema-records";
import { StorageError } from "./storage-error";
import type { Store } from "./store";

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
      const dropped = firstDropped(snapshot);
      if (dropped === null) return false;
      const { tree, record } = dropped;
      const keys = snapshot.keys(tree, { start: "", end: null }, false);
      let removed = 0;
      for (let key = keys.next(); key !== null && removed < STEP; key = keys.next()) {
        layer.write(tree, key, null);
        removed += 1;
      }
      if (removed === 0) forgetDropped(layer, record);
    } finally {
      snapshot.close();
    }
    this.store.write([layer]);
    return true;
  }
}
