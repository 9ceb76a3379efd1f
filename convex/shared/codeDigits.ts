import { CODE_LENGTH, CODE_PASTE_MAX } from "./limits";

/** In the order of how likely they are a code: a word of digits, digits in groups. */
const CODES = [
  new RegExp(`(?<!\\d-?)\\d{${CODE_LENGTH}}(?!-?\\d)`),
  codeInGroups("[^\\S\\n]"),
  codeInGroups("\\s"),
];

function codeInGroups(blank: string): RegExp {
  const gap = `(?:${blank}|-)?`;
  return new RegExp(`(?<!\\d${gap})\\d(?:${gap}\\d){${CODE_LENGTH - 1}}(?!${gap}\\d)`);
}

/**
 * The digits of a code in whatever was pasted ("Your code is 1234 5678", a whole mail), or null.
 * Digits of every script count; a longer row of digits is no code.
 */
export function codeDigits(text: string): string | null {
  if (text.length > CODE_PASTE_MAX) return null;
  const plain = text.normalize("NFKC").replaceAll(/\p{Nd}/gu, asciiDigit);
  for (const code of CODES) {
    const found = code.exec(plain);
    if (found !== null) return found[0].replaceAll(/\D/g, "");
  }
  return null;
}

const DIGIT = /\p{Nd}/u;

/** The digits of every script stand in a row from nought to nine (Unicode, 4.6). */
function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DIGIT.test(String.fromCodePoint(point - value - 1))) value += 1;
  return String(value);
}
