/**
 * Commits that wait for the disk. They are overlays over the store, so that the writer goes on at
 * once; all that wait are written in one durable transaction, so that the slower the disk the more
 * commits share a flush. Other threads see a commit when it is durable, never before.
 */
import { type Overlay, overlaidReader, type Reader } from "./overlay";
import type { Store } from "./store";

/** Beyond these the next commit flushes: every overlay makes reads a little slower. */
const MOST_COMMITS = 32;
const MOST_BYTES = 16 * 1024 * 1024;

interface Waiting {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function newWaiting(): Waiting {
  const settle: { resolve?: () => void; reject?: (error: unknown) => void } = {};
  const promise = new Promise<void>((resolve, reject) => {
    settle.resolve = resolve;
    settle.reject = reject;
  });
  // Whoever called `flushed` hears of it; a commit no one waits for must not end the process.
  promise.catch(() => undefined);
  return {
    promise,
    resolve: () => settle.resolve?.(),
    reject: (error) => settle.reject?.(error),
  };
}

export class PendingCommits {
  readonly #store: Store;
  readonly #onLost: () => void;
  #overlays: Overlay[] = [];
  #waiting: Waiting | null = null;
  /** Commits were lost that nobody had asked about yet. */
  #lost: { readonly error: unknown } | null = null;

  /** `onLost` is called when the disk refused and what waited is gone. */
  constructor(store: Store, onLost: () => void) {
    this.#store = store;
    this.#onLost = onLost;
  }

  over(base: Reader): Reader {
    return this.#overlays.reduce(overlaidReader, base);
  }

  add(overlay: Overlay): void {
    this.#overlays.push(overlay);
    const bytes = this.#overlays.reduce((sum, { size }) => sum + size, 0);
    if (this.#overlays.length >= MOST_COMMITS || bytes >= MOST_BYTES) this.flush();
  }

  flushed(): Promise<void> {
    const lost = this.#lost;
    this.#lost = null;
    if (lost !== null) return Promise.reject(lost.error);
    if (this.#overlays.length === 0) return Promise.resolve();
    if (this.#waiting === null) {
      this.#waiting = newWaiting();
      // After the messages that are there already: their commits join this flush.
      setImmediate(() => {
        if (this.#waiting !== null) this.#tryFlush();
      });
    }
    return this.#waiting.promise;
  }

  /**
   * Durable when it returns. Throws StorageError, and forgets what waited, when the disk refused.
   */
  flush(): void {
    const overlays = this.#overlays;
    const waiting = this.#waiting;
    this.#overlays = [];
    this.#waiting = null;
    try {
      if (overlays.length > 0) this.#store.write(overlays);
    } catch (error) {
      this.#onLost();
      if (waiting === null) this.#lost = { error };
      else waiting.reject(error);
      throw error;
    }
    waiting?.resolve();
  }

  #tryFlush(): void {
    try {
      this.flush();
    } catch {
      // `waiting` was rejected with it.
    }
  }
}
