import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openTypeCheck } from "../../local/launcher/type-check";
import { testFolder } from "../support/test-folder";

const RIGHT = "export const answer: number = 42;\n";
const WRONG = 'export const answer: number = "42";\n';

/** A project with the real compiler, and what is said of its functions. */
function project() {
  const projectDir = testFolder();
  mkdirSync(join(projectDir, "convex"));
  mkdirSync(join(projectDir, "node_modules"));
  symlinkSync(resolve("node_modules/typescript"), join(projectDir, "node_modules/typescript"));
  for (const name of ["@typescript"])
    symlinkSync(resolve("node_modules", name), join(projectDir, "node_modules", name));
  const compilerOptions = { strict: true, noEmit: true, module: "esnext", types: [] };
  writeFileSync(join(projectDir, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(join(projectDir, "outside.ts"), WRONG);
  const lines: string[] = [];
  const check = openTypeCheck({
    projectDir,
    environment: process.env,
    output: {
      say: (line) => lines.push(line),
      detail: (line) => lines.push(line),
      relay: (name, line) => lines.push(`${name}: ${line}`),
    },
  });
  onTestFinished(() => check.stop());
  return {
    lines,
    change: (text: string) => {
      writeFileSync(join(projectDir, "convex", "answers.ts"), text);
      check.start();
    },
  };
}

const SLOW = { timeout: 60_000, interval: 20 };

test("F-D9: a type error of a function is one line, told once, and so is its end", async () => {
  const { lines, change } = project();
  change(WRONG);
  const error =
    "types: convex/answers.ts:1:14 Type 'string' is not assignable to type 'number'. (TS2322)";
  await expect.poll(() => lines, SLOW).toEqual([error]);
  change(`${WRONG}\n`);
  // Given up for the next change.
  change(RIGHT);
  await expect
    .poll(() => lines, SLOW)
    .toEqual([error, "types: No type errors in convex/ any more."]);
});

test("F-D9: many type errors are not all told", async () => {
  const { lines, change } = project();
  change(Array.from({ length: 31 }, (_, index) => WRONG.replace("answer", `a${index}`)).join(""));
  await expect.poll(() => lines, SLOW).toHaveLength(11);
  expect(lines.at(-1)).toBe("types: and 21 more: npm run types shows all");
});

test("F-D9: a type error in what functions import is told, and one in what they do not is not", async () => {
  const { lines, change } = project();
  change('export { answer } from "../outside";\n');
  await expect
    .poll(() => lines, SLOW)
    .toEqual(["types: outside.ts:1:14 Type 'string' is not assignable to type 'number'. (TS2322)"]);
  change(RIGHT);
  await expect
    .poll(() => lines.slice(1), SLOW)
    .toEqual(["types: No type errors in convex/ any more."]);
});
