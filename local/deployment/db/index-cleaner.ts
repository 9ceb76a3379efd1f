/**
 * Removes indexes and documents that are no longer used, a few keys at a time, while the writer is
 * idle.
 */
import { Overlay } from "./overlay";
import { firstDropped, forgetDropped } from "./schema-records";
import { StorageError } from "./storage-error";
import type { Store } from "./store";

const STEP = 500;
const PAUSE_MS = 5;

export class IndexCleaner {
  readonly #store: Store;
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Idempotent. What a stopped program left is found again at the next start. */
  start(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      try {
        if (this.#step()) this.start();
      } catch (error) {
        // A full disk: the next start, or the next schema change, goes on.
        if (!(error instanceof StorageError)) throw error;
      }
    }, PAUSE_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Returns whether there may be more to do. */
  #step(): boolean {
    const overlay = new Overlay();
    const snapshot = this.#store.snapshot();
    try {
      const dropped = firstDropped(snapshot);
      if (dropped === null) return false;
      const { keyspace, record } = dropped;
      const keys = snapshot.keys(keyspace, { start: "", end: null }, false);
      let removed = 0;
      for (let key = keys.next(); key !== null && removed < STEP; key = keys.next()) {
        overlay.write(keyspace, key, null);
        removed += 1;
      }
      if (removed === 0) forgetDropped(overlay, record);
    } finally {
      snapshot.close();
    }
    this.#store.write([overlay]);
    return true;
  }
}
