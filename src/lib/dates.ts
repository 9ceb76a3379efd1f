import { useSyncExternalStore } from "react";
import { browserLocales, isLocale } from "./locales";
import { onServerTime, serverNow } from "./server-clock";
import { knownZoneName } from "./time-zones";

/** Where dates and times are written for: what a signed-in person chose, or else the browser's. */
export interface Region {
  /** BCP 47; null is the browser's. */
  language: string | null;
  /** IANA; null is the browser's. */
  timeZone: string | null;
}

const SECOND = 1000;
const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

function locales({ language }: Region): string[] {
  return language !== null && isLocale(language) ? [language] : browserLocales();
}

function zone({ timeZone }: Region): { timeZone?: string } {
  const known = timeZone === null ? undefined : knownZoneName(timeZone);
  return known === undefined ? {} : { timeZone: known };
}

/** "20 November 2026" */
export function day(at: number, region: Region): string {
  const options = { dateStyle: "long" as const, ...zone(region) };
  return new Intl.DateTimeFormat(locales(region), options).format(at);
}

/** "20 November 2026 at 21:05:07 CET" */
export function moment(at: number, region: Region): string {
  const options = { dateStyle: "long" as const, timeStyle: "long" as const, ...zone(region) };
  return new Intl.DateTimeFormat(locales(region), options).format(at);
}

/** "5 minutes ago", "now". Moments ahead of a slow clock count as now. */
export function ago(at: number, now: number, region: Region): string {
  const words = new Intl.RelativeTimeFormat(locales(region), { numeric: "auto" });
  const seconds = Math.max(0, Math.round((now - at) / SECOND));
  for (const [unit, size] of UNITS)
    if (seconds >= size) return words.format(-Math.floor(seconds / size), unit);
  return words.format(0, "second");
}

const REDRAWN_EVERY = 30 * SECOND;

function everyHalfMinute(changed: () => void): () => void {
  const timer = setInterval(changed, REDRAWN_EVERY);
  const stop = onServerTime(changed);
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** The present, by the server's clock, in steps of half a minute. */
export function useNow(): number {
  return useSyncExternalStore(
    everyHalfMinute,
    () => Math.ceil(serverNow() / REDRAWN_EVERY) * REDRAWN_EVERY,
  );
}
