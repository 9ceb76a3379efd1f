/** Where two runs of a program part. */
import type { Call } from "./generator";

export interface Difference {
  /** Place of the call in its program. */
  readonly call: number;
  /** The step of it, or the page and its search. */
  readonly at: unknown;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/** The first one, because all that follows may follow from it; null when there is none. */
export function firstDifference(
  program: readonly Call[],
  expected: readonly (readonly string[])[],
  actual: readonly (readonly string[])[],
): Difference | null {
  for (const [call, made] of program.entries()) {
    const [wanted = [], got = []] = [expected[call], actual[call]];
    for (let index = 0; index < Math.max(wanted.length, got.length); index += 1)
      if (wanted[index] !== got[index])
        return {
          call,
          at: made.call === "page" ? { page: index, ...made } : made.steps[index],
          expected: wanted[index],
          actual: got[index],
        };
  }
  return null;
}
