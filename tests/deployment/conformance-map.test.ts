import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The map of statements to tests is complete and true. */

const FOLDER = "tests/deployment";
const STATEMENTS = 72;

interface Row {
  readonly number: number;
  readonly where: string;
  readonly files: readonly string[];
}

const rows = readFileSync(join(FOLDER, "README.md"), "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, number = "", , where = ""] = line.split("|").map((cell) => cell.trim());
    if (!/^\d+$/.test(number)) return [];
    return [{ number: Number(number), where, files: where.match(/[\w./-]+\.test\.ts/g) ?? [] }];
  });

/** Numbers at the start of test names, by file. */
const proven = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => {
      const names = readFileSync(join(FOLDER, file), "utf8").matchAll(/["'`](?<number>\d+): /g);
      return [file, new Set([...names].map(({ groups }) => Number(groups?.["number"])))];
    }),
);

test("every statement has its row, in order", () => {
  const expected = Array.from({ length: STATEMENTS }, (_, index) => index + 1);
  expect(rows.map(({ number }) => number)).toEqual(expected);
});

test("every file named holds a test with the statement's number", () => {
  const missing = rows.flatMap(({ number, files }) =>
    files
      .filter((file) => proven.get(file)?.has(number) !== true)
      .map((file) => `${number}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("every test with a statement's number is named in its row", () => {
  const unlisted = [...proven].flatMap(([file, numbers]) =>
    [...numbers]
      .filter((number) => rows[number - 1]?.files.includes(file) !== true)
      .map((number) => `${number}: ${file}`),
  );
  expect(unlisted).toEqual([]);
});

test("a row without a test says why", () => {
  const silent = rows.filter(({ files, where }) => files.length === 0 && where.length < 30);
  expect(silent).toEqual([]);
});
