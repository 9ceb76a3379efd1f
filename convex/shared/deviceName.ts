/**
 * A user agent in words: "Chrome on Windows". Told from what browsers send, so a guess, and a
 * caller can lie.
 */

type Rule = readonly [pattern: RegExp, name: string];

/** The first match counts: most browsers also claim to be Chrome, and Chrome to be Safari. */
const BROWSERS: readonly Rule[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly Rule[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b|\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

function nameIn(userAgent: string, rules: readonly Rule[]): string | null {
  return rules.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
}

/** Browser and system as far as they can be told, or null if neither can. */
export function deviceName(userAgent: string | null | undefined): string | null {
  if (userAgent === null || userAgent === undefined) return null;
  const browser = nameIn(userAgent, BROWSERS);
  const system = nameIn(userAgent, SYSTEMS);
  if (browser !== null && system !== null) return `${browser} on ${system}`;
  return browser ?? system;
}
