import type { ChallengePurpose } from "../shared/challengePurposes";
import { CODE_TTL } from "../shared/limits";

interface Purpose {
  /** For how long a challenge is kept after its code was mailed, in milliseconds. */
  readonly keptFor: number;
  /**
   * Whose allowance of mails a code is taken from: the address's, which anybody can use up, or that
   * of the person who is signed in, which no stranger can.
   */
  readonly allowance: "address" | "signedIn";
}

/** What sets the purposes of mailed codes apart. Their words are in convex/emails/copy. */
export const CHALLENGES = {
  /** A pending sign-up waits for a new code. */
  signUp: { keptFor: 24 * 60 * 60_000, allowance: "address" },
  reset: { keptFor: 2 * CODE_TTL, allowance: "address" },
  reauthentication: { keptFor: 2 * CODE_TTL, allowance: "signedIn" },
  changeEmail: { keptFor: 2 * CODE_TTL, allowance: "address" },
} satisfies Record<ChallengePurpose, Purpose>;
