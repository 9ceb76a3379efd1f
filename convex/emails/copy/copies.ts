import { type Copy, en } from "./en";

/** The languages that mails are written in, by their BCP 47 tags. */
const COPIES: Record<string, Copy> = { en };

/** Words in a person's language, or in English if there are none; `tag` says which they are. */
export function copyFor(language: string | null): { copy: Copy; tag: string } {
  const tags = [language ?? "en", language?.split("-")[0] ?? "en", "en"];
  const tag = tags.find((one) => Object.hasOwn(COPIES, one)) ?? "en";
  return { copy: COPIES[tag] ?? en, tag };
}
