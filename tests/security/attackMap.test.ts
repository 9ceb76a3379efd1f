import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The map of attacks to tests is complete and true. */

interface Row {
  id: string;
  where: string;
}

/** Attacks of docs/security.md, in order. */
const attacks = Array.from(
  readFileSync("docs/security.md", "utf8").matchAll(/^- \*\*(?<id>S\d+)\*\*/gm),
  ({ groups }) => groups?.["id"],
);

const rows = readFileSync("tests/security/README.md", "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, id = "", , where = ""] = line.split("|").map((cell) => cell.trim());
    return /^S\d+$/.test(id) ? [{ id, where }] : [];
  });

const whereOf = new Map(rows.map(({ id, where }) => [id, where]));

function filesOf({ where }: Row): string[] {
  return where.match(/tests\/[\w./-]+\.test\.tsx?/g) ?? [];
}

test("every attack has its row, in order", () => {
  expect(attacks.length).toBeGreaterThan(0);
  expect(rows.map(({ id }) => id)).toEqual(attacks);
});

test("every file named holds a test with the attack's id", () => {
  const missing = rows.flatMap((row) =>
    filesOf(row)
      .filter((file) => !/^(Not|Does)/.test(row.where) || !existsSync(file))
      .filter((file) => {
        if (!existsSync(file)) return true;
        return !new RegExp(`["\`]${row.id}: `).test(readFileSync(file, "utf8"));
      })
      .map((file) => `${row.id}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("every test that carries an attack's id is named in its row", () => {
  const files = readdirSync("tests", { recursive: true, encoding: "utf8" })
    .map((name) => join("tests", name))
    .filter((file) => /\.test\.tsx?$/.test(file));
  const unnamed = files.flatMap((file) => {
    const ids = readFileSync(file, "utf8").matchAll(/["'`](S\d+): /g);
    return [...new Set(Array.from(ids, ([, id = ""]) => id))]
      .filter((id) => whereOf.get(id)?.includes(file) !== true)
      .map((id) => `${id}: ${file}`);
  });
  expect(unnamed).toEqual([]);
});

test("a row without a test says why", () => {
  const silent = rows.filter((row) => filesOf(row).length === 0 && row.where.length < 30);
  expect(silent).toEqual([]);
});
