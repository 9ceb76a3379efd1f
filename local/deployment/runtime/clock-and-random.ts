/** Time and chance as functions see them (P6.4). */
import { createCipheriv, createHash, randomBytes, type Cipher } from "node:crypto";

export interface Clock {
  /** Milliseconds since the epoch, whole. */
  now(): number;
  /** Milliseconds since the call began, with fraction. */
  elapsed(): number;
}

/** Queries, mutations and imports: time stands still. */
export function fixedClock(now: number): Clock {
  const whole = Math.floor(now);
  return { now: () => whole, elapsed: () => 0 };
}

/** Actions: time passes. */
export function runningClock(now: () => number): Clock {
  const start = performance.now();
  return { now: () => Math.floor(now()), elapsed: () => performance.now() - start };
}

const BLOCK = 1024;
const ZEROS = new Uint8Array(BLOCK);

/**
 * Random numbers that follow from a 32-byte seed, and are as hard to guess as the seed: the key
 * stream of AES-256 in counter mode. Applications make secrets with them.
 */
export class RandomSource {
  readonly #seed: () => Uint8Array;
  #cipher: Cipher | undefined;
  #block: Uint8Array = new Uint8Array();
  #used = 0;

  /** `seed` is asked for when the first number is: most calls never ask. */
  constructor(seed: () => Uint8Array = () => randomBytes(32)) {
    this.#seed = seed;
  }

  /** A source that follows from a text. */
  static from(text: string): RandomSource {
    return new RandomSource(() => createHash("sha256").update(text).digest());
  }

  write(target: Uint8Array): void {
    for (let filled = 0; filled < target.length;) {
      if (this.#used === this.#block.length) this.#refill();
      const part = this.#block.subarray(this.#used, this.#used + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#used += part.length;
    }
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.write(bytes);
    return bytes;
  }

  /** In [0, 1), with 53 random bits. */
  number(): number {
    const bytes = this.bytes(8);
    return Number(new DataView(bytes.buffer).getBigUint64(0) >> 11n) / 2 ** 53;
  }

  /** RFC 9562, version 4. */
  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString("hex");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** A source for a nested call, which follows from this one. */
  fork(): RandomSource {
    const seed = this.bytes(32);
    return new RandomSource(() => seed);
  }

  #refill(): void {
    this.#cipher ??= createCipheriv("aes-256-ctr", this.#seed(), new Uint8Array(16));
    this.#block = this.#cipher.update(ZEROS);
    this.#used = 0;
  }
}
