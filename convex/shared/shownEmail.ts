import { canonicalEmail } from "./canonical";

/** An address as its owner writes it: "xn--bcher-kva.example" is "bücher.example". */
export function shownEmail(email: string): string {
  const at = email.lastIndexOf("@") + 1;
  const domain = email
    .slice(at)
    .split(".")
    .map((label) => (label.startsWith("xn--") ? decoded(label.slice(4)) : label))
    .join(".");
  const shown = email.slice(0, at) + domain;
  // What would not lead back here is better shown as it is.
  return canonicalEmail(shown) === email ? shown : email;
}

const BASE = 36;
const FIRST_POINT = 128;

/** The letters of a label in Punycode (RFC 3492, 6.2); what is none stays as it is. */
function decoded(label: string): string {
  const hyphen = label.lastIndexOf("-");
  const letters = Array.from(label.slice(0, Math.max(hyphen, 0)));
  let rest = label.slice(hyphen + 1);
  let [point, place, bias] = [FIRST_POINT, 0, 72];
  while (rest !== "") {
    const before = place;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = Number.parseInt(rotated(rest.slice(0, 1)), BASE);
      rest = rest.slice(1);
      if (Number.isNaN(digit)) return label;
      place += digit * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = letters.length + 1;
    bias = adapted(place - before, length, before === 0);
    point += Math.floor(place / length);
    place %= length;
    if (point > 0x10ffff) return label;
    letters.splice(place, 0, String.fromCodePoint(point));
    place += 1;
  }
  return letters.join("");
}

/** Punycode counts letters before digits, numbers of base 36 the other way round. */
function rotated(character: string): string {
  if (/[a-z]/.test(character)) return (character.charCodeAt(0) - 97).toString(BASE);
  return /\d/.test(character) ? (Number(character) + 26).toString(BASE) : "";
}

/** RFC 3492, 6.1. */
function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
