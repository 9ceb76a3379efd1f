import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** docs/faults.md is the map from each kind of fault to the tests that prove it mended. */

interface Fault {
  id: string;
  /** Paths of test files, or words for why there is none. */
  proofs: string[];
}

/** Where `local/` was taken out, the tests that need it went with it. */
const hasAllTests = existsSync("local");

const faults: Fault[] = readFileSync("docs/faults.md", "utf8")
  .split(/^(?=- \*\*F-)/m)
  .slice(1)
  .map((text) => ({
    id: /F-[A-F]\d+/.exec(text)?.[0] ?? "",
    proofs: [...text.matchAll(/^ {2}- `?(?<proof>[^`\n]+)/gm)].map(
      ({ groups }) => groups?.["proof"] ?? "",
    ),
  }));

const testFiles = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .map((name) => join("tests", name))
  .filter((file) => /\.test\.tsx?$/.test(file))
  .toSorted();

/** The ids that tests of a file begin with. */
function idsIn(file: string): string[] {
  const ids = readFileSync(file, "utf8").matchAll(/["'`](?<id>F-[A-F]\d+)\b/g);
  return [...new Set([...ids].map(({ groups }) => groups?.["id"] ?? ""))];
}

test("every fault names what proves it", () => {
  expect(faults.filter(({ proofs }) => proofs.length === 0).map(({ id }) => id)).toEqual([]);
});

test("every file that a fault names holds a test with its id", () => {
  const missing = faults.flatMap(({ id, proofs }) =>
    proofs
      .filter((proof) => proof.startsWith("tests/"))
      .filter((file) => (existsSync(file) ? !idsIn(file).includes(id) : hasAllTests))
      .map((file) => `${id}: ${file}`),
  );
  expect(missing).toEqual([]);
});

test("every test with a fault's id is named at the fault", () => {
  const unnamed = testFiles.flatMap((file) =>
    idsIn(file)
      .filter((id) => faults.find((fault) => fault.id === id)?.proofs.includes(file) !== true)
      .map((id) => `${id}: ${file}`),
  );
  expect(unnamed).toEqual([]);
});
