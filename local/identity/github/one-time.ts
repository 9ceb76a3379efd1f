import { randomBytes } from "node:crypto";

/**
 * When this many are outstanding the oldest goes: a program that only asks must not fill the
 * memory.
 */
const MOST_OUTSTANDING = 1_000;

/** Values that can be fetched once, by a random key of 160 bits, until they expire. */
export class OneTime<T> {
  readonly #lifetimeMs: number;
  readonly #now: () => number;
  readonly #values = new Map<string, { value: T; expires: number }>();

  constructor(lifetimeMs: number, now: () => number) {
    this.#lifetimeMs = lifetimeMs;
    this.#now = now;
  }

  issue(value: T): string {
    const key = randomBytes(20).toString("hex");
    this.#values.set(key, { value, expires: this.#now() + this.#lifetimeMs });
    const [oldest] = this.#values.keys();
    if (this.#values.size > MOST_OUTSTANDING && oldest !== undefined) this.#values.delete(oldest);
    return key;
  }

  take(key: string): T | undefined {
    const value = this.peek(key);
    this.#values.delete(key);
    return value;
  }

  /** The value without fetching it. */
  peek(key: string): T | undefined {
    const entry = this.#values.get(key);
    return entry !== undefined && this.#now() < entry.expires ? entry.value : undefined;
  }
}
