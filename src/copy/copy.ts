import { useSyncExternalStore } from "react";
import { copy as english } from "./en/first-load";
import type { copy as signedIn } from "./en/signed-in";
import type { copy as signedOut } from "./en/signed-out";

/**
 * Every visible word, by groups, in the person's language. Another language is another folder
 * beside `en`, with the same three files; nothing else names it.
 */
export type Copy = typeof english & typeof signedOut & typeof signedIn;

/**
 * What loads together: with the page, for those who are signed out, for those who are signed in.
 */
export type CopyArea = "first-load" | "signed-out" | "signed-in";

/** A language: how the words of each area are fetched. */
export type Language = Record<CopyArea, () => Promise<Partial<Copy>>>;

const FALLBACK = "en";

/** The file of each area and language; English loads its first one with the page. */
const files = import.meta.glob<{ copy: Partial<Copy> }>([
  "./*/{first-load,signed-out,signed-in}.ts",
  "!./en/first-load.ts",
]);

function languageIn(folder: string): Language {
  const fetchArea = (area: CopyArea) => async () => {
    const file = files[`./${folder}/${area}.ts`];
    if (file === undefined) throw new Error(`The language ${folder} has no file ${area}.ts`);
    return (await file()).copy;
  };
  return {
    "first-load": folder === FALLBACK ? () => Promise.resolve(english) : fetchArea("first-load"),
    "signed-out": fetchArea("signed-out"),
    "signed-in": fetchArea("signed-in"),
  };
}

/** By BCP 47 tag. */
export const languages = new Map(
  [FALLBACK, ...Object.keys(files).map((file) => file.split("/")[1] ?? FALLBACK)].map(
    (folder) => [folder, languageIn(folder)] as const,
  ),
);

interface Shown {
  language: string;
  copy: Partial<Copy>;
}

let shown: Shown = { language: FALLBACK, copy: english };
const areas = new Set<CopyArea>(["first-load"]);
const listeners = new Set<() => void>();

function show(next: Shown): void {
  shown = next;
  document.documentElement.lang = next.language;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function fetchAreas(language: string, wanted: Iterable<CopyArea>): Promise<Partial<Copy>> {
  const from = languages.get(language);
  if (from === undefined) throw new Error(`There is no language ${language}`);
  const parts = await Promise.all([...wanted].map((area) => from[area]()));
  return Object.assign({}, ...parts) as Partial<Copy>; // the union of its parts
}

/** Loads the words of an area in the language that is shown; null if they are there. */
export function loadCopy(area: CopyArea): Promise<void> | null {
  return areas.has(area) ? null : addArea(area);
}

async function addArea(area: CopyArea): Promise<void> {
  const { language } = shown;
  const part = await fetchAreas(language, [area]);
  // Another language may have been chosen meanwhile.
  if (shown.language !== language) return addArea(area);
  areas.add(area);
  show({ language, copy: { ...shown.copy, ...part } });
}

/**
 * The language that suits best: the first asked for that there is, by its whole tag or its base.
 */
export function bestLanguage(asked: readonly string[]): string {
  for (const tag of asked) {
    const base = tag.split("-")[0];
    const known = [...languages.keys()];
    const found = known.find((own) => own.toLowerCase() === tag.toLowerCase());
    const close = found ?? known.find((own) => own.split("-")[0] === base);
    if (close !== undefined) return close;
  }
  return FALLBACK;
}

/** Shows the best of the languages asked for, once its words are there; null if it is shown. */
export function selectLanguage(asked: readonly string[]): Promise<void> | null {
  const language = bestLanguage(asked);
  return language === shown.language ? null : changeTo(language);
}

async function changeTo(language: string): Promise<void> {
  const wanted = new Set(areas);
  const copy = await fetchAreas(language, wanted);
  // Areas that came meanwhile are in the old language only.
  if ([...areas].some((area) => !wanted.has(area))) return changeTo(language);
  show({ language, copy });
}

/** The tag of the language that is shown. */
export function shownLanguage(): string {
  return shown.language;
}

/** A group of words as they are now, for what is not a component. */
export function copyOf<Group extends keyof Copy>(group: Group): Copy[Group] {
  return groupIn(shown.copy, group);
}

/** A group of words; drawn anew when the language changes. */
export function useCopy<Group extends keyof Copy>(group: Group): Copy[Group] {
  return groupIn(
    useSyncExternalStore(subscribe, () => shown.copy),
    group,
  );
}

function groupIn<Group extends keyof Copy>(copy: Partial<Copy>, group: Group): Copy[Group] {
  const words: Copy[Group] | undefined = copy[group];
  if (words === undefined) throw new Error(`The words of ${group} have not been loaded here`);
  return words;
}
