import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The map of attacks to tests is complete and true. */

const ATTACKS = 100;

interface Row {
  number: number;
  where: string;
}

const rows = readFileSync("tests/security/README.md", "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const cells = line.split("|").map((cell) => cell.trim());
    const [, number = "", , where = ""] = cells;
    return /^\d+$/.test(number) ? [{ number: Number(number), where }] : [];
  });

function filesOf({ where }: Row): string[] {
  return where.match(/tests\/[\w./-]+\.test\.tsx?/g) ?? [];
}

test("every attack has its row, in order", () => {
  const expected = Array.from({ length: ATTACKS }, (_, i) => i + 1);
  expect(rows.map(({ number }) => number)).toEqual(expected);
});

test("every file named holds a test with the attack's number", () => {
  const missing = rows.flatMap((row) =>
    filesOf(row)
      .filter((file) => !/^(Not|Does)/.test(row.where) || !existsSync(file))
      .filter((file) => {
        if (!existsSync(file)) return true;
        return !new RegExp(`["\`]${row.number}: `).test(readFileSync(file, "utf8"));
      })
      .map((file) => `${row.number}: ${file}`),
  );
  expect(missing).toEqual([]);
});

// Not those in tests/e2e, where the numbers of other lists are used as well.
test("every backend test that carries an attack's number is named in its row", () => {
  const files = ["tests/convex", "tests/security"]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith(".test.ts"));
  const unnamed = files.flatMap((file) => {
    const numbers = readFileSync(file, "utf8").matchAll(/\b(?:test|describe)\b[^"`]*["`](\d+): /g);
    return [...new Set(Array.from(numbers, ([, number]) => Number(number)))]
      .filter((number) => !rows[number - 1]?.where.includes(file))
      .map((number) => `${number}: ${file}`);
  });
  expect(unnamed).toEqual([]);
});

test("a row without a test says why", () => {
  const silent = rows.filter((row) => filesOf(row).length === 0 && row.where.length < 30);
  expect(silent).toEqual([]);
});
