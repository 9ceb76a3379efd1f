import { useMemo, useSyncExternalStore } from "react";
import { onStored, readStored, readStoredJson, storageKey, store } from "../../lib/browser-storage";
import type { Href } from "../../lib/navigation";
import { safeReturnTo } from "../../lib/return-to";

/**
 * A code that was mailed and not typed yet. It is kept in localStorage, so that a reload, another
 * tab or a return from the mail app finds the same step; the code works only with the secret kept
 * here.
 */
export interface PendingChallenge {
  purpose: ChallengePurpose;
  email: string;
  browserSecret: string;
  /** When the next code may be asked for, by this computer's clock. */
  resendAt: number;
  returnTo: Href | null;
}

export type ChallengePurpose = "email-verification" | "reset";

const PURPOSES: ChallengePurpose[] = ["email-verification", "reset"];

function keyOf(purpose: ChallengePurpose): string {
  return storageKey(`challenge.${purpose}`);
}

export function keepChallenge(challenge: PendingChallenge): void {
  store(keyOf(challenge.purpose), JSON.stringify(challenge));
}

export function dropChallenges(): void {
  for (const purpose of PURPOSES)
    if (readStored(keyOf(purpose)) !== null) store(keyOf(purpose), null);
}

function readChallenge(purpose: ChallengePurpose): PendingChallenge | null {
  const stored = readStoredJson(keyOf(purpose));
  if (typeof stored !== "object" || stored === null) return null;
  const { email, browserSecret, resendAt, returnTo }: Record<string, unknown> = { ...stored };
  if (typeof email !== "string" || typeof browserSecret !== "string") return null;
  return {
    purpose,
    email,
    browserSecret,
    resendAt: typeof resendAt === "number" ? resendAt : 0,
    returnTo: typeof returnTo === "string" ? safeReturnTo(returnTo) : null,
  };
}

/** Follows the stored challenge, also when another tab answers or replaces it. */
export function usePendingChallenge(purpose: ChallengePurpose): PendingChallenge | null {
  const text = useSyncExternalStore(onStored, () => readStored(keyOf(purpose)));
  return useMemo(() => (text === null ? null : readChallenge(purpose)), [purpose, text]);
}

/** Where the flow that is under way wants to end, if the address bar does not say. */
export function challengeReturnTo(): Href | null {
  return PURPOSES.map((purpose) => readChallenge(purpose)?.returnTo ?? null).find(Boolean) ?? null;
}
