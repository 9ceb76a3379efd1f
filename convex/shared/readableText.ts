/** What a text that people read may consist of, whichever script it is written in. */

/**
 * Characters that nobody writes: controls, line separators, what is for private use, blanks without
 * a width, and what turns the direction of all that follows. The marks that Hebrew, Arabic and
 * Persian are typed with (U+200E, U+200F, U+061C, U+200C, U+200D) are none of them.
 */
const UNWRITTEN =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00ad\u115f\u1160\u3164\uffa0\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/u;

/** Something to see: letters, digits, signs. The blank Braille pattern is a sign by class only. */
const VISIBLE = /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * No script puts more than four marks on one letter; a heap of them covers the lines above and
 * below.
 */
const HEAPED_MARKS = /\p{M}{5,}/u;

export type TextProblem = "empty" | "tooLong" | "unreadable";

/** What keeps a text from being read as one line of at most `longest` characters, or null. */
export function lineProblem(text: string, longest: number): TextProblem | null {
  if (text === "") return "empty";
  if (Array.from(text).length > longest) return "tooLong";
  if (UNWRITTEN.test(text) || HEAPED_MARKS.test(text)) return "unreadable";
  return VISIBLE.test(text) ? null : "unreadable";
}

/** The same for text that may have lines and tabs. */
export function paragraphsProblem(text: string, longest: number): TextProblem | null {
  if (text === "") return "empty";
  if (Array.from(text).length > longest) return "tooLong";
  return lineProblem(text.replaceAll(/[\n\t]/g, " "), longest);
}
