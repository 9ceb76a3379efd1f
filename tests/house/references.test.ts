import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/**
 * What comments, test names and documents refer to is there: statements of the documents by their
 * ids, files by their paths, and the targets of links.
 */

const DOCUMENTS = ["docs/convex-protocol.md", "docs/security.md", "docs/ux.md", "docs/faults.md"];
/** How statements are cited. `P3` is a whole section, `SA` findings, `SB` rules. */
const ID = /\b(?:P\d{1,2}(?:\.\d{1,2})?|S[AB]?\d{1,3}|U\d{1,3}|F-[A-F]\d{1,2})\b/g;
/** Names of other things that look like an id. */
const NO_IDS = new Set(["S256"]);

const CODE = ["convex", "src", "local", "hosting", "tests", "bench", "docs", ".ci"];
const ROOT_FILES = ["vite.config.ts", "latchkey.config.ts"];

function filesIn(folder: string, kinds: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => kinds.test(file) && !/node_modules|_generated/.test(file))
    .toSorted();
}

const codeFiles = [
  ...CODE.flatMap((folder) => filesIn(folder, /\.(?:[cm]?[jt]s|tsx|css)$/)),
  ...ROOT_FILES.filter((file) => existsSync(file)),
];
const documents = [
  ...readdirSync(".").filter((file) => file.endsWith(".md")),
  ...["docs", "local", "bench", "tests"].flatMap((folder) => filesIn(folder, /\.md$/)),
];

/** Comments and the names of tests: where references stand. */
function prose(file: string): string[] {
  const source = readFileSync(file, "utf8");
  const blocks = source.match(/\/\*[\s\S]*?\*\//g) ?? [];
  const lines = source.match(/(?<=^|\s)\/\/ .*$/gm) ?? [];
  const names = source.match(/(?:\b(?:test|it|describe)\b|\]\)\()[^"'`]*?["'`][^\n]*/g) ?? [];
  // Elsewhere those words stand in other strings.
  const tests = file.startsWith("tests/") ? names : [];
  return [...blocks.map((block) => block.replaceAll(/\n\s*\*/g, "")), ...lines, ...tests];
}

const statements = new Map(
  DOCUMENTS.map((file) => {
    const source = readFileSync(file, "utf8");
    const heads = source.matchAll(/^(?:##+ |- \*\*)(?<id>(?:F-)?[A-Z]+\d+(?:\.\d+)?)\b/gm);
    return [file, [...heads].map(({ groups }) => groups?.["id"] ?? "")];
  }),
);
const known = new Set([...statements.values()].flat());

test("every statement has an id of its own", () => {
  const all = [...statements.values()].flat();
  expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
  expect(all.filter((id) => !RegExp(`^${ID.source}$`).test(id))).toEqual([]);
});

test("every id that a comment, a test name or a document cites is in its document", () => {
  const cited = [
    ...codeFiles.flatMap((file) => prose(file).map((text) => ({ file, text }))),
    ...documents.map((file) => ({ file, text: readFileSync(file, "utf8") })),
  ];
  const unknown = cited.flatMap(({ file, text }) =>
    (text.match(ID) ?? [])
      .filter((id) => !known.has(id) && !NO_IDS.has(id))
      .map((id) => `${file}: ${id}`),
  );
  expect(unknown).toEqual([]);
});

test("comments cite by ids, not by the numbers of sections", () => {
  const bare = /§ ?\d|\((?:\d{1,2}\.\d{1,2}(?:, )?)+\)|\b(?:issue|number|attack|statement)s? \d+/gi;
  const found = codeFiles.flatMap((file) =>
    prose(file).flatMap((text) => (text.match(bare) ?? []).map((what) => `${file}: ${what}`)),
  );
  expect(found).toEqual([]);
});

/** A path may be given from the root, from the file, or from any folder around it. */
function leadsSomewhere(file: string, path: string): boolean {
  const around = dirname(file);
  const isThere = existsSync(join(around, path));
  return isThere || (around !== "." && leadsSomewhere(around, path));
}

test("files that comments name are there", () => {
  // Without a folder, only documents: `schema.ts` may be that of any project.
  const named =
    /(?<![\w/.*@<-])(?:(?:[\w-]+\/)+[\w.-]+\.(?:[cm]?ts|tsx|[cm]js|css|md)|[\w-]+\.md)\b/g;
  const missing = codeFiles.flatMap((file) =>
    prose(file).flatMap((text) =>
      (text.match(named) ?? [])
        .filter((path) => !leadsSomewhere(file, path))
        .map((path) => `${file}: ${path}`),
    ),
  );
  expect(missing).toEqual([]);
});

test("every relative link in a document leads somewhere", () => {
  const broken = documents.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\]\((?<to>[^)\s]+)\)/g)]
      .map(({ groups }) => groups?.["to"] ?? "")
      .filter((to) => !/^(?:https?:|#)/.test(to))
      .filter((to) => !existsSync(normalize(join(dirname(file), to.replace(/#.*$/, "")))))
      .map((to) => `${file}: ${to}`),
  );
  expect(broken).toEqual([]);
});

/** The three that statements stand in name files of other repositories, too. */
const ABOUT_OURS = documents.filter((file) => !DOCUMENTS.includes(file));

test("every file of ours that a document names is there", () => {
  const OURS = /^(?:convex|src|local|hosting|tests|bench|docs|public|\.ci|\.github)\/[\w./-]*$/;
  const missing = ABOUT_OURS.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/`(?<path>[^`\s]+)`/g)]
      .map(({ groups }) => groups?.["path"] ?? "")
      .filter((path) => OURS.test(path) && !existsSync(path))
      .map((path) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
});
