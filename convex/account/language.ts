import type { Doc } from "../_generated/dataModel";

/** The language that a person has chosen, as a challenge keeps it for its mail. */
export function languageOf(user: Doc<"users"> | null): { language?: string } {
  return user?.language === undefined ? {} : { language: user.language };
}
