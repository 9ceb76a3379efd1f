/**
 * JSON's newer methods: the source of what a reviver is given, and raw JSON. To keep those of the
 * language in place is worth much, as everything calls them: what is added for the newer ones is
 * slower, so that it serves only who asks for them.
 */
import { define, named } from "./define";

type Parse = (text: string, reviver?: Parameters<typeof JSON.parse>[1]) => unknown;

/** What is added: `stringify` knows raw JSON, and `parse` tells revivers the source. */
interface Newer {
  readonly parse: Parse;
  readonly stringify: unknown;
  readonly rawJSON: (text: unknown) => object;
  readonly isRawJSON: (value: unknown) => boolean;
}

const NAMES = ["parse", "stringify", "rawJSON", "isRawJSON"] as const;

/** Returns what adds with `add`, and takes what that puts into JSON. `addAll` is to call it. */
export function offerNewerJson(addAll: () => void): (add: () => void) => void {
  if (Object.hasOwn(JSON, "rawJSON")) return (add) => add();
  const parseOfLanguage: Parse = JSON.parse.bind(JSON);
  const before = ownProperties();
  let added: Newer | null = null;
  const newer = (): Newer => {
    addAll();
    if (added === null) throw new Error("JSON's newer methods were not added.");
    return added;
  };
  const parse: Parse = (text, reviver) => {
    if (typeof reviver !== "function") return parseOfLanguage(text);
    // What is wrong with a text is told in the words of the language.
    parseOfLanguage(text);
    return newer().parse(text, reviver);
  };
  const rawJSON = (text: unknown): object => {
    const raw = newer().rawJSON(text);
    // Until now there was none for it to know.
    if (Object.is(Reflect.get(JSON, "stringify"), before.get("stringify")?.value))
      define(JSON, "stringify", newer().stringify);
    return raw;
  };
  const isRawJSON = (value: unknown): boolean => added !== null && added.isRawJSON(value);
  define(JSON, "parse", named(parse, "parse", 2));
  define(JSON, "rawJSON", named(rawJSON, "rawJSON", 1));
  define(JSON, "isRawJSON", named(isRawJSON, "isRawJSON", 1));
  return (add) => {
    // What functions have put into these places themselves stays.
    const current = ownProperties();
    restore(before);
    add();
    // What was added has these methods.
    added = Object.fromEntries(
      NAMES.map((name) => [name, Reflect.get(JSON, name) as unknown]),
    ) as unknown as Newer;
    restore(current);
  };
}

type Properties = ReadonlyMap<(typeof NAMES)[number], PropertyDescriptor | undefined>;

function ownProperties(): Properties {
  return new Map(NAMES.map((name) => [name, Object.getOwnPropertyDescriptor(JSON, name)]));
}

function restore(properties: Properties): void {
  for (const [name, property] of properties)
    if (property === undefined) Reflect.deleteProperty(JSON, name);
    else Object.defineProperty(JSON, name, property);
}
