/** The latest function logs, for callers that poll with a cursor (P2.11). */
import type { LogEntry } from "../runtime/calls";
import type { Engine } from "../engine/engine";

export interface LogBatch {
  readonly entries: readonly LogEntry[];
  /**
   * Milliseconds since the epoch, with a fraction that tells entries of the same millisecond apart.
   */
  readonly newCursor: number;
}

/**
 * What is kept is bounded by lines and characters as well as by entries: one entry may carry 256
 * lines of 32,768 characters.
 */
const KEPT_LINES = 10_000;
const KEPT_CHARACTERS = 32 * 1024 * 1024;
const HOLD_MS = 60_000;
/** Larger than the spacing of doubles at today's milliseconds (0.0002). */
const CURSOR_STEP = 0.001;

export class LogBuffer {
  #kept: { readonly cursor: number; readonly entry: LogEntry }[] = [];
  #lines = 0;
  #characters = 0;
  #latest: number;
  readonly #now: () => number;
  readonly #waiting = new Set<() => void>();
  readonly #unsubscribe: () => void;

  constructor(engine: Pick<Engine, "onLog">, now: () => number = Date.now) {
    this.#now = now;
    this.#latest = now();
    this.#unsubscribe = engine.onLog((entry) => this.#add(entry));
  }

  /**
   * What came after `cursor`. A first call (cursor 0) is answered at once, with all that is kept;
   * the others wait until there is something, for at most a minute, because the CLI asks again
   * immediately. Resolves empty when `signal` aborts or the buffer closes.
   */
  async read(cursor: number, signal: AbortSignal, holdMs: number = HOLD_MS): Promise<LogBatch> {
    // A cursor from before a clock was set back would otherwise hide everything new.
    const after = Math.min(cursor, this.#latest);
    if (cursor > 0 && after === this.#latest) await this.#next(signal, holdMs);
    const from = this.#kept.findIndex((kept) => kept.cursor > after);
    const fresh = from === -1 ? [] : this.#kept.slice(from);
    return { entries: fresh.map(({ entry }) => entry), newCursor: this.#latest };
  }

  /** Releases everyone who waits. */
  close(): void {
    this.#unsubscribe();
    this.#wake();
  }

  #next(signal: AbortSignal, holdMs: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, holdMs);
      timer.unref();
      signal.addEventListener("abort", done);
      this.#waiting.add(done);
    });
  }

  #add(entry: LogEntry): void {
    this.#latest = Math.max(this.#now(), this.#latest + CURSOR_STEP);
    this.#kept.push({ cursor: this.#latest, entry });
    this.#count(entry, 1);
    while (this.#isFull && this.#kept.length > 1) {
      const oldest = this.#kept.shift();
      if (oldest !== undefined) this.#count(oldest.entry, -1);
    }
    this.#wake();
  }

  get #isFull(): boolean {
    return this.#lines > KEPT_LINES || this.#characters > KEPT_CHARACTERS;
  }

  #count(entry: LogEntry, sign: 1 | -1): void {
    this.#lines += sign * (1 + entry.logLines.length);
    for (const { messages } of entry.logLines)
      for (const { length } of messages) this.#characters += sign * length;
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }
}
