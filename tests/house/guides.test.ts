import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaintsOf, examplesOf, makeFolder } from "./examples";

/**
 * The guides' examples, done in a copy of the code. Each says in its first line where it belongs:
 * a comment that is a path makes a new file, one that goes on `, after "..."` puts the example in
 * after that text.
 */

const GUIDES = readdirSync("docs/guides").map((name) => join("docs/guides", name));
/** What the examples change or need. */
const COPIED = ["convex", "src", "local", "latchkey.config.ts"].filter((path) => existsSync(path));

const HEAD = /^\/\/ (?<path>[\w./-]+)(?:, after "(?<anchor>.+)")?\n/;

let folder: string;
beforeAll(() => {
  folder = makeFolder("guides");
  for (const path of COPIED) {
    const isNeeded = (source: string) =>
      !/node_modules|^local\/(?:deployment|launcher|mailbox)/.test(source);
    cpSync(path, join(folder, path), { recursive: true, filter: isNeeded });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts text in after another that is there exactly once. */
function insert(file: string, anchor: string, text: string): void {
  const source = readFileSync(file, "utf8");
  expect(source.split(anchor), `${anchor} in ${file}`).toHaveLength(2);
  writeFileSync(
    file,
    source.replace(anchor, () => `${anchor}\n${text}`),
  );
}

/** What `npx convex dev` writes about a new file of functions. */
function generateApi(path: string): void {
  const name = basename(path, ".ts");
  const api = join(folder, "convex/_generated/api.d.ts");
  insert(api, "* @module\n */", `import type * as ${name} from "../${name}.js";`);
  insert(api, "declare const fullApi: ApiFromModules<{", `${name}: typeof ${name};`);
}

interface Example {
  readonly path: string;
  readonly anchor: string | undefined;
  readonly text: string;
}

function read(example: string): Example {
  const { path = "", anchor } = HEAD.exec(example)?.groups ?? {};
  expect(path, `where an example belongs:\n${example}`).not.toBe("");
  return { path, anchor, text: example.replace(HEAD, "") };
}

function follow({ path, anchor, text }: Example): void {
  const file = join(folder, path);
  if (anchor !== undefined) return insert(file, anchor, text);
  expect(existsSync(file), `${path} is there already`).toBe(false);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (dirname(path) === "convex") generateApi(path);
}

test("who follows the guides' examples has code that compiles", () => {
  const examples = GUIDES.flatMap((guide) => examplesOf(guide, "ts", "tsx")).map(read);
  expect(examples.length).toBeGreaterThan(15);
  // One guide goes on with the files of another.
  for (const example of examples.filter(({ anchor }) => anchor === undefined)) follow(example);
  for (const example of examples.filter(({ anchor }) => anchor !== undefined)) follow(example);
  expect(complaintsOf(folder)).toBe("");
}, 120_000);
