import { latchkey as config } from "../../latchkey.config";
import { NAME_MAX } from "./limits";
import { type TextProblem, lineProblem } from "./readableText";

/**
 * What a person may call themselves where others see it: anything in any script that can be read,
 * does not pose as those who run the product, and does not hide behind letters of another alphabet.
 */

/** Alphabets whose letters look like each other's. */
const LOOKALIKE_ALPHABETS = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** Letters of other alphabets, and digits and signs, that are read as the Latin one before them. */
const LOOKALIKES =
  "aаαɑᴀ@4АΑ bвβьʙ8ВΒ cсϲᴄСϹ dԁɗᴅԀ eеεҽєᴇ3ЕΕ fϝꜰƒ gɡցɢ hнһհʜНΗᎻ jјϳᴊЈ kкκĸᴋКΚ lіıιӏǀίїɪʟ1!|iІΙӀ mмᴍМΜ nпηոɴΝ oоοօσᴏ0ОΟՕ pрρᴘРΡ qԛգ rгᴦʀ sѕʂꜱ5$Ѕ tтτᴛ7ТΤ uυսцᴜՍ vνѵᴠ wѡԝωաᴡ xхχХΧ yуγүʏУΥ zᴢʐΖ";

const LATIN = new Map(
  LOOKALIKES.split(" ").flatMap((row) => {
    const [latin = "", ...others] = Array.from(row);
    return others.map((other) => [other, latin] as const);
  }),
);

/** Letters on a coloured ground, which Unicode does not say are those letters. */
const GROUNDS = [0x1f150, 0x1f170, 0x1f1e6];

function latinOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const ground = GROUNDS.find((first) => point >= first && point < first + 26);
  const plain = ground === undefined ? character : String.fromCharCode(97 + point - ground);
  const lower = plain.toLowerCase();
  return LATIN.get(plain) ?? LATIN.get(lower) ?? lower;
}

/** What a text is read as by somebody who does not look closely: Latin letters and digits only. */
function skeleton(text: string): string {
  const letters = Array.from(text.normalize("NFKD").replaceAll(/[\p{M}\p{Cf}]/gu, ""), latinOf);
  const read = letters.join("").replaceAll(/[^\p{L}\p{N}]/gu, "");
  return read.replaceAll("rn", "m").replaceAll("vv", "w");
}

/** Names of those who run a product, and what may stand beside them. */
const OFFICES = ["admin", "administrator", "moderator", "support", "security", "staff", "official"];
const COMPANY = ["the", "team", "help", "desk", "service", "center", "customer", "account"];

/** A product's name of three letters or fewer is too much like the names that people have. */
const PRODUCT = [config.name].filter((name) => skeleton(name).length > 3);

function anyOf(words: string[]): string {
  return `(?:${words.map(skeleton).join("|")})`;
}

const OFFICE = anyOf([...OFFICES, ...PRODUCT]);
const BESIDE = anyOf([...OFFICES, ...PRODUCT, ...COMPANY]);
const POSING = new RegExp(`^${BESIDE}*${OFFICE}s?${BESIDE}*$`, "u");

function poses(name: string): boolean {
  return [name, name.replace(/[\d\p{P}\s]+$/u, "")].some((text) => POSING.test(skeleton(text)));
}

function mixesAlphabets(name: string): boolean {
  return name
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .some((word) => LOOKALIKE_ALPHABETS.filter((alphabet) => alphabet.test(word)).length > 1);
}

/** Joiners belong between letters of scripts that have them, and in emoji; nowhere else. */
const STRAY_JOINER =
  /(?<![\p{Lo}\p{M}\p{Sk}\p{Extended_Pictographic}])[\u200c\u200d]|[\u200c\u200d]$/u;
/** A mark without a letter would sit on what happens to stand before the name. */
const STRAY_MARK = /(?:^|\s)\p{M}/u;

export type NameProblem = TextProblem | "reserved" | "mixed";

/** Normal form without the blanks around it. */
function plain(text: string): string {
  return text.normalize("NFC").trim();
}

/** What is wrong with a name, or null. */
export function nameProblem(text: string): NameProblem | null {
  const name = plain(text);
  const problem = lineProblem(name, NAME_MAX);
  if (problem !== null) return problem;
  if (STRAY_JOINER.test(name) || STRAY_MARK.test(name)) return "unreadable";
  if (poses(name)) return "reserved";
  return mixesAlphabets(name) ? "mixed" : null;
}

/** A name as it is kept, or null if it is none. */
export function readName(text: string): string | null {
  return nameProblem(text) === null ? plain(text) : null;
}
