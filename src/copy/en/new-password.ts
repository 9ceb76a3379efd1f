import { PASSWORD_ADVISED, PASSWORD_MIN } from "../../../convex/shared/limits";

/** The words beside a password that is being chosen. */

export const strength = {
  hint: `At least ${PASSWORD_MIN} characters. A phrase of ${PASSWORD_ADVISED} or more is easier to remember and harder to guess.`,
  /** By score, 0 to 4. */
  verdicts: {
    0: "Very easy to guess",
    1: "Easy to guess",
    2: "Could be stronger",
    3: "Strong",
    4: "Very strong",
  },
  announce: (verdict: string) => `Password strength: ${verdict}`,
};
