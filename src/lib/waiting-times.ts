import { sentenceLocales } from "./locales";

/** How long a person has to wait, for the eye and for sentences. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** "in 2 minutes" for a sentence of ours, rounded up so that the promise is kept. */
export function inTime(at: number, now: number): string {
  const span = Math.max(at - now, SECOND);
  const words = new Intl.RelativeTimeFormat(sentenceLocales(), { numeric: "always" });
  if (span <= 90 * SECOND) return words.format(Math.ceil(span / SECOND), "second");
  if (span <= 90 * MINUTE) return words.format(Math.ceil(span / MINUTE), "minute");
  return words.format(Math.ceil(span / HOUR), "hour");
}

/** Seconds as "0:42". */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
