/** The language of a person or of a request, as a challenge and a user keep it. */
export function languageIn({ language }: { language?: string }): { language?: string } {
  return language === undefined ? {} : { language };
}
