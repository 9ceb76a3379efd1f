/**
 * One measured claim. `ratio` is value over the limit or peer that ran beside it; null where the
 * value stands alone.
 */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "kB" | "MB" | "per second";
  readonly ratio: number | null;
  /**
   * For example `<= 1.25`, of the ratio, or of the value where there is no ratio; `report` where
   * there is no goal.
   */
  readonly target: string;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** The sample at a share of the way through the sorted samples; NaN when there are none. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** A figure beside its limit. */
export function compared(
  name: string,
  unit: Figure["unit"],
  [value, limit]: readonly [value: number, limit: number],
  target: string,
): Figure {
  return { name, value: rounded(value), unit, ratio: rounded(value / limit), target };
}

/** A figure with a goal of its own, and no peer. */
export function judged(name: string, value: number, unit: Figure["unit"], target: string): Figure {
  return { name, value: rounded(value), unit, ratio: null, target };
}

/** A figure that stands alone. */
export function reported(name: string, value: number, unit: Figure["unit"]): Figure {
  return { name, value: rounded(value), unit, ratio: null, target: "report" };
}

/** Milliseconds that one run takes. */
export async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/**
 * Runs by turns, so that whatever else the machine does hits all alike. Each returns its
 * milliseconds.
 * @returns the samples of each, in the order given; `warmUp` rounds are not among them
 */
export async function alternately(
  rounds: number,
  runs: readonly (() => Promise<number>)[],
  warmUp = Math.ceil(rounds / 10),
): Promise<number[][]> {
  const samples = runs.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round += 1)
    for (const [index, run] of runs.entries()) {
      const taken = await run();
      if (round >= 0) samples[index]?.push(taken);
    }
  return samples;
}

/**
 * How many per second, when `concurrency` loops run until the time is over. The number tells which
 * of them it is.
 */
export async function rate(
  concurrency: number,
  ms: number,
  run: (loop: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  let done = 0;
  const loops = Array.from({ length: concurrency }, async (_, loop) => {
    while (performance.now() - start < ms) {
      await run(loop);
      done += 1;
    }
  });
  await Promise.all(loops);
  return (done * 1000) / (performance.now() - start);
}
