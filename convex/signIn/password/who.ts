import { v } from "convex/values";
import type { ChallengeKey } from "../../challenges/challenges";
import type { ChallengePurpose } from "../../shared/challengePurposes";

/** Who says they are whom: a canonical address, and the hash of their browser's secret. */
export const who = {
  email: v.string(),
  browserHash: v.string(),
  /** BCP 47: what a mail is written in, if the address has no account that says otherwise. */
  language: v.optional(v.string()),
};

/** A code as `newMailedCode` makes it. */
export const mailed = { code: v.string(), sealedCode: v.string() };

/** The challenge of a purpose that this browser has asked for. */
export function keyOf(
  purpose: ChallengePurpose,
  { email, browserHash }: { email: string; browserHash: string },
): ChallengeKey {
  return { purpose, email, browserHash };
}
