import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The map of statements to tests is complete and true. */

const FOLDER = "tests/deployment";

interface Row {
  readonly id: string;
  readonly where: string;
  readonly files: readonly string[];
}

/** Conformance statements of docs/convex-protocol.md, in order. */
const statements = Array.from(
  readFileSync("docs/convex-protocol.md", "utf8").matchAll(/^- \*\*(?<id>P10\.\d+)\*\*/gm),
  ({ groups }) => groups?.["id"],
);

const rows = readFileSync(join(FOLDER, "README.md"), "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, id = "", , where = ""] = line.split("|").map((cell) => cell.trim());
    if (!/^P10\.\d+$/.test(id)) return [];
    return [{ id, where, files: where.match(/[\w./-]+\.test\.ts/g) ?? [] }];
  });

const filesOf = new Map(rows.map(({ id, files }) => [id, files]));

/** Ids at the start of test names, by file. */
const proven = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => {
      const names = readFileSync(join(FOLDER, file), "utf8").matchAll(/["'`](?<id>P10\.\d+): /g);
      return [file, new Set([...names].map(({ groups }) => groups?.["id"] ?? ""))];
    }),
);

test("every statement has its row, in order", () => {
  expect(statements.length).toBeGreaterThan(0);
  expect(rows.map(({ id }) => id)).toEqual(statements);
});

test("every file named holds a test with the statement's id", () => {
  const missing = rows.flatMap(({ id, files }) =>
    files.filter((file) => proven.get(file)?.has(id) !== true).map((file) => `${id}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("every test with a statement's id is named in its row", () => {
  const unlisted = [...proven].flatMap(([file, ids]) =>
    [...ids].filter((id) => filesOf.get(id)?.includes(file) !== true).map((id) => `${id}: ${file}`),
  );
  expect(unlisted).toEqual([]);
});

test("a row without a test says why", () => {
  const silent = rows.filter(({ files, where }) => files.length === 0 && where.length < 30);
  expect(silent).toEqual([]);
});
