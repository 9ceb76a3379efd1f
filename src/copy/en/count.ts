const plural = new Intl.PluralRules("en");

/** The form of a sentence that goes with a number. */
export function count(n: number, one: string, other: string): string {
  return plural.select(n) === "one" ? one : other;
}
