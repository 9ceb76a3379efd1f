import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ConvexError } from "convex/values";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ERROR_CODES } from "../../convex/shared/errors";
import { latchkey } from "../../latchkey.config";
import { bestLanguage, languages, loadCopy, selectLanguage } from "../../src/copy/copy";
import type { Copy, Language } from "../../src/copy/copy";
import { explainAccountError } from "../../src/lib/account-errors";
import { USER, makeDeployment, openPage, signedInBefore } from "../support/page";
import { PEOPLES_WORDS, SCREENS } from "../support/screens";

/**
 * English in letters that no keyboard types: whatever else is on a screen did not come from copy.
 */
const PSEUDO = "en-XA";

function marked(text: string): string {
  return text.replaceAll(/\{\w+\}|[A-Za-z]/g, (found) =>
    found.length > 1 ? found : String.fromCodePoint((found.codePointAt(0) ?? 0) + 0xfee0),
  );
}

function translated(words: unknown): unknown {
  if (typeof words === "string") return marked(words);
  if (typeof words === "function")
    return (...values: unknown[]) => translated(Reflect.apply(words, undefined, values));
  if (Array.isArray(words)) return words.map(translated);
  if (typeof words !== "object" || words === null) return words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, translated(value)]));
}

function pseudoLanguage(): Language {
  const english = languages.get("en");
  if (english === undefined) throw new Error("English is gone");
  const translate = (fetchArea: () => Promise<Partial<Copy>>) => async () =>
    translated(await fetchArea()) as Partial<Copy>; // of the same shape
  return {
    "first-load": translate(english["first-load"]),
    "signed-out": translate(english["signed-out"]),
    "signed-in": translate(english["signed-in"]),
  };
}

/** Dates by Intl, languages and zones by their own names, code to copy, what people wrote. */
const NOT_OURS = "time, select option:not([value='']), .font-mono, script, style";
const ATTRIBUTES = ["aria-label", "aria-description", "placeholder", "title", "alt"];

/** "settings.sections.profile" for each word. */
function namesIn(words: object): string[] {
  return Object.entries(words).flatMap(([name, word]: [string, unknown]) =>
    typeof word === "object" && word !== null
      ? namesIn(word).map((inner) => `${name}.${inner}`)
      : [name],
  );
}

function strayWords(): string[] {
  const found: string[] = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null)
    if (walker.currentNode.parentElement?.closest(NOT_OURS) === null)
      found.push(walker.currentNode.textContent ?? "");
  for (const element of document.body.querySelectorAll("*"))
    if (element.closest(NOT_OURS) === null)
      found.push(...ATTRIBUTES.map((name) => element.getAttribute(name) ?? ""));
  const known = (text: string) =>
    [latchkey.name, ...PEOPLES_WORDS].reduce((rest, word) => rest.replaceAll(word, ""), text);
  return found.filter((text) => /[A-Za-z]/.test(known(text)));
}

beforeAll(() => {
  languages.set(PSEUDO, pseudoLanguage());
});

beforeEach(() => {
  vi.spyOn(navigator, "languages", "get").mockReturnValue([PSEUDO]);
});

afterAll(async () => {
  languages.delete(PSEUDO);
  await selectLanguage(["en"]);
});

describe("in another language", () => {
  test.each(SCREENS)("$name shows no word of ours that is not translated", async ({ open }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // one screen breaks on purpose
    await selectLanguage([PSEUDO]);
    await open();
    expect(document.documentElement.lang).toBe(PSEUDO);
    expect(strayWords()).toEqual([]);
  });

  test("what is wrong in a form is said in it", async () => {
    await selectLanguage([PSEUDO]);
    openPage("/sign-in");
    const button = document.querySelector<HTMLElement>("button[type=submit]");
    if (button !== null) await userEvent.click(button);
    expect(await screen.findAllByRole("alert")).toHaveLength(2);
    expect(strayWords()).toEqual([]);
  });

  test("every failure of the backend is said in it", async () => {
    await selectLanguage([PSEUDO]);
    await loadCopy("signed-in");
    const now = Date.now();
    for (const code of ERROR_CODES) {
      const error = new ConvexError({ code, triesLeft: 2, retryAt: now + 60_000, methods: [] });
      expect(explainAccountError(error, now).message).not.toMatch(/[A-Za-z]/);
    }
  });
});

describe("the language", () => {
  test.each([
    [["en-GB"], "en"],
    [["en-XA", "en"], "en-XA"],
    [["xx", "EN-xa"], "en-XA"],
    [["xx"], "en"],
    [[], "en"],
  ])("for a person who asks for %j is %j", (asked, shown) => {
    expect(bestLanguage(asked)).toBe(shown);
  });

  test("of a person who chose one is shown once their words are there", async () => {
    await selectLanguage(["en"]);
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["en"]);
    signedInBefore();
    const speaking = (language: string | null) => () => ({ ...USER, language });
    const deployment = makeDeployment().answer("users:current", speaking(PSEUDO));
    openPage("/", deployment);
    await screen.findByRole("button", { name: marked("Account menu") });
    expect(document.documentElement.lang).toBe(PSEUDO);
    act(() => void deployment.answer("users:current", speaking(null)));
    await screen.findByRole("button", { name: "Account menu" });
    expect(document.documentElement.lang).toBe("en");
  });

  test.each(["first-load", "signed-out", "signed-in"] as const)(
    "has every word of %s that English has, and no other",
    async (area) => {
      const names = async (language: Language | undefined) =>
        namesIn((await language?.[area]()) ?? {}).toSorted();
      const english = await names(languages.get("en"));
      expect(english.length).toBeGreaterThan(0);
      for (const language of languages.values()) expect(await names(language)).toEqual(english);
    },
  );

  test("is a folder of the same files as English, in which nothing is missing", () => {
    const folders = readdirSync("src/copy", { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const areas = ["first-load.ts", "signed-in.ts", "signed-out.ts"];
    for (const { name } of folders)
      expect(readdirSync(`src/copy/${name}`)).toEqual(expect.arrayContaining(areas));
    expect([...languages.keys()].toSorted()).toEqual(
      [...folders.map(({ name }) => name), PSEUDO].toSorted(),
    );
  });
});
