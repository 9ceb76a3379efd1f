/**
 * Looks for work when woken and at the time that the last look named; never two looks at once, none
 * forgotten.
 */
export interface TimerOptions {
  /**
   * Begins what is due; returns when to look again, in milliseconds since the epoch, or null to
   * wait until woken.
   */
  readonly look: () => Promise<number | null>;
  readonly now: () => number;
  readonly onFault: (error: unknown) => void;
}

/** A clock that jumps and a laptop that sleeps are noticed within this. */
const LONGEST_WAIT_MS = 60_000;
const AFTER_FAULT_MS = 1000;

export class Timer {
  readonly #options: TimerOptions;
  #timeout: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  constructor(options: TimerOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  wake(): void {
    this.#again = true;
    if (!this.#looking && !this.#closed) void this.#look();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timeout);
  }

  async #look(): Promise<void> {
    const { look, now, onFault } = this.#options;
    this.#looking = true;
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        const next = await look();
        clearTimeout(this.#timeout);
        if (next === null) continue;
        if (next <= now()) this.#again = true;
        else this.#wakeIn(next - now());
      } catch (error) {
        if (this.#closed) break;
        onFault(error);
        this.#wakeIn(AFTER_FAULT_MS);
      }
    }
    this.#looking = false;
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timeout);
    if (this.#closed) return;
    this.#timeout = setTimeout(() => this.wake(), Math.min(ms, LONGEST_WAIT_MS)).unref();
  }
}

/** After a fault, before the same thing is tried again. */
export function pauseAfterFault(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AFTER_FAULT_MS).unref());
}
