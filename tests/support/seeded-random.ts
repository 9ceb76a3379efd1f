import { onTestFailed } from "vitest";

/** A seed that is printed when the test fails; SEED=… gives it again. */
export function newSeed(): number {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  onTestFailed(() => console.error(`random seed: ${seed} (run again with SEED=${seed})`));
  return seed;
}

/** Repeatable randomness. */
export function seededRandom() {
  return randomFrom(newSeed());
}

/** The same numbers for the same seed, for one of several who draw in no fixed order. */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  /** mulberry32 */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** An integer from 0 to `limit - 1`. */
    below: (limit: number) => Math.floor(next() * limit),
    pick: <T>(items: readonly T[]): T => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
