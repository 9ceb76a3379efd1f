import { shownLanguage } from "../copy/copy";

/**
 * The languages the browser asks for, as tags that Intl accepts; the browser's own default if none
 * is one. Bare Linux machines say things like "en-US@posix" and "de_DE.UTF-8".
 */
export function browserLocales(): string[] {
  const asked = navigator.languages.map((tag) => tag.replace(/[@.].*$/, "").replaceAll("_", "-"));
  const known = asked.filter(isLocale);
  return known.length > 0 ? known : [new Intl.DateTimeFormat().resolvedOptions().locale];
}

export function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** For what stands within a sentence of ours: the browser's ways of writing the shown language. */
export function sentenceLocales(): string[] {
  const language = shownLanguage();
  const base = language.split("-")[0];
  return [...browserLocales().filter((tag) => tag.split("-")[0] === base), language];
}
