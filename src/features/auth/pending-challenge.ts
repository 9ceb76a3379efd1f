import { useEffect, useMemo, useSyncExternalStore } from "react";
import {
  onStored,
  readInTab,
  readJson,
  readStored,
  storageKey,
  store,
  storeInTab,
} from "../../lib/browser-storage";
import type { Href } from "../../lib/navigation";
import { safeReturnTo } from "../../lib/return-to";

/**
 * A code that was asked for and not typed yet. It is kept in localStorage, so that a reload,
 * another tab or a return from the mail app finds the same step; the code works only with the
 * secret kept here. Each tab stays with the address that was typed in it; one that has asked for
 * nothing shows the newest.
 */
export interface PendingChallenge {
  purpose: ChallengePurpose;
  email: string;
  browserSecret: string;
  /** When the next code may be asked for, by this computer's clock. */
  resendAt: number;
  /** When this was kept, by the same clock. */
  keptAt: number;
  returnTo: Href | null;
  /** False while nobody knows whether the request for the code has arrived. */
  answered: boolean;
}

export type ChallengePurpose = "email-verification" | "reset";

const PURPOSES: ChallengePurpose[] = ["email-verification", "reset"];
/** Of other tabs, besides the newest. */
const OTHERS = 5;

function keyOf(purpose: ChallengePurpose): string {
  return storageKey(`challenge.${purpose}`);
}

function keyOfOthers(purpose: ChallengePurpose): string {
  return `${keyOf(purpose)}.others`;
}

/** All of a purpose in this browser, the newest first. */
function readAll(purpose: ChallengePurpose): PendingChallenge[] {
  const others = readJson(readStored(keyOfOthers(purpose)));
  return [readJson(readStored(keyOf(purpose))), ...(Array.isArray(others) ? others : [])].flatMap(
    (stored: unknown) => readChallenge(purpose, stored) ?? [],
  );
}

function readChallenge(purpose: ChallengePurpose, stored: unknown): PendingChallenge | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { email, browserSecret, resendAt, keptAt, returnTo, answered }: Record<string, unknown> = {
    ...stored,
  };
  if (typeof email !== "string" || typeof browserSecret !== "string") return null;
  const kept = typeof keptAt === "number" ? keptAt : 0;
  return {
    purpose,
    email,
    browserSecret,
    // The clock was set back since: how long there is to wait, only the backend knows.
    resendAt: typeof resendAt === "number" && kept <= Date.now() ? resendAt : 0,
    keptAt: kept,
    returnTo: typeof returnTo === "string" ? safeReturnTo(returnTo) : null,
    answered: answered !== false,
  };
}

function writeAll(purpose: ChallengePurpose, all: readonly PendingChallenge[]): void {
  const [newest, ...others] = all;
  const text = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  store(keyOfOthers(purpose), others.length === 0 ? null : text(others.slice(0, OTHERS)));
  store(keyOf(purpose), text(newest));
}

function without(challenges: readonly PendingChallenge[], email: string): PendingChallenge[] {
  return challenges.filter((challenge) => challenge.email !== email);
}

/** The one for an address, whichever tab asked for it. */
export function findChallenge(purpose: ChallengePurpose, email: string): PendingChallenge | null {
  return readAll(purpose).find((challenge) => challenge.email === email) ?? null;
}

/** Keeps it as this tab's. */
export function keepChallenge(challenge: Omit<PendingChallenge, "keptAt">): void {
  const { purpose, email } = challenge;
  storeInTab(keyOf(purpose), email);
  const newest = { ...challenge, keptAt: Date.now() };
  writeAll(purpose, [newest, ...without(readAll(purpose), email)]);
}

export function dropChallenge({
  purpose,
  email,
}: Pick<PendingChallenge, "purpose" | "email">): void {
  if (readInTab(keyOf(purpose)) === email) storeInTab(keyOf(purpose), null);
  writeAll(purpose, without(readAll(purpose), email));
}

/** This tab's; null if another tab has answered it. */
function ownChallenge(purpose: ChallengePurpose): PendingChallenge | null {
  const email = readInTab(keyOf(purpose));
  return email === null ? (readAll(purpose)[0] ?? null) : findChallenge(purpose, email);
}

/** Those that this tab has asked for, or shown. */
export function challengesOfTab(): PendingChallenge[] {
  return PURPOSES.filter((purpose) => readInTab(keyOf(purpose)) !== null).flatMap(
    (purpose) => ownChallenge(purpose) ?? [],
  );
}

/** What this tab has asked for is settled. */
export function dropChallengesOfTab(): void {
  for (const challenge of challengesOfTab()) dropChallenge(challenge);
  leaveChallenges();
}

/** This tab waits for none any more; what it has asked for stays good. */
export function leaveChallenges(): void {
  for (const purpose of PURPOSES) storeInTab(keyOf(purpose), null);
}

/** Follows this tab's challenge, also when another tab answers it. */
export function usePendingChallenge(purpose: ChallengePurpose): PendingChallenge | null {
  const text = useSyncExternalStore(onStored, () => JSON.stringify(ownChallenge(purpose)));
  const challenge = useMemo(() => readChallenge(purpose, readJson(text)), [purpose, text]);
  const email = challenge?.email;
  useEffect(() => {
    if (email !== undefined) storeInTab(keyOf(purpose), email);
  }, [purpose, email]);
  return challenge;
}

/** Where the flow that is under way wants to end, if the address bar does not say. */
export function challengeReturnTo(): Href | null {
  return PURPOSES.map((purpose) => ownChallenge(purpose)?.returnTo ?? null).find(Boolean) ?? null;
}
