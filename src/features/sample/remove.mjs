/**
 * `npm run remove-sample`: takes the sample out of this repository: its folders, its tests, its row
 * in each registry, and this file.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("../../..", import.meta.url)));

const GONE = [
  "convex/sample",
  "convex/shared/sampleLimits.ts",
  "convex/migrations/plans.ts",
  "src/features/sample",
  "src/copy/en/sample.ts",
  "tests/convex/sample",
  "tests/e2e/sample.test.ts",
  "tests/full/remove-sample.test.ts",
  "tests/support/sample-answers.ts",
  "tests/support/sample-journey.ts",
  "tests/support/sample-lost-answer-steps.ts",
  "tests/support/sampleApp.ts",
  "tests/web/sample-focus.test.tsx",
  "tests/web/sample.test.tsx",
  "docs/guides/remove-the-sample.md",
];

/** The lines that go, each told by a part of it that is in no other line of its file. */
const ROWS = {
  "convex/schema.ts": ['"./sample/tables"', "...sampleUserFields", "...sampleTables"],
  "convex/privacy/personalData.ts": ['"../sample/privacy"', "...SAMPLE_DATA"],
  "convex/migrations/moves.ts": ['"./plans"', "  plans,"],
  "convex/shared/errors.ts": ['code: "PAYMENT_DECLINED"', "PAYMENT_DECLINED: ()"],
  "convex/shared/securityEvents.ts": ["planRaised:"],
  "src/copy/en/signed-in.ts": ['"./sample"', "...sample,"],
  "src/copy/en/activity.ts": ["planRaised:"],
  "src/copy/en/account-failures.ts": ["paymentDeclined:"],
  "src/lib/account-errors.ts": ["PAYMENT_DECLINED"],
  "src/lib/auth-errors.ts": ["PAYMENT_DECLINED"],
  "src/lib/repeatable-actions.ts": ["sample/billing:upgrade"],
  "src/routes/home.tsx": ["features/sample/", "<SampleWorkspace ", "</SampleWorkspace>"],
  "tests/convex/publicFunctions.test.ts": ["support/sampleApp", "...SAMPLE_FUNCTIONS"],
  "tests/convex/account/answers.test.ts": ["support/sampleApp", "...SAMPLE_IDS", "InSample(app"],
  "tests/support/accountApp.ts": ['"./sampleApp"', "livesInSample(app"],
  "tests/support/page.tsx": ['"./sample-answers"', "answersEmptySample(deployment"],
  "tests/support/screens.tsx": [
    '"./sample-answers"',
    "...SAMPLE_IDENTIFIERS",
    "answersFullSample(deployment",
  ],
  "tests/support/lost-answer-steps.ts": ['"./sample-lost-answer-steps"', "...SAMPLE_STEPS"],
  "tests/e2e/large-text.test.ts": ["support/sample-journey", "addsTodoInSample(ada"],
  "tests/e2e/lost-answers.test.ts": [
    "support/sample-journey",
    "sample/todos:addTodo",
    "await addsTodoInSample(person",
    "await countsTodosInSample(person",
  ],
  "tests/e2e/built-app.test.ts": ["support/sample-journey", "callsApiInSample(person"],
  "tests/screenshots/signed-in.ts": ["support/sample-journey", "fillSample(person"],
  "docs/picture/words.ts": ['"src/features/sample"', '"convex/sample"'],
  "docs/guides/README.md": ["(remove-the-sample.md)"],
  "docs/guides/make-it-yours.md": ["(remove-the-sample.md)"],
  "package.json": ['"remove-sample"'],
};

const problem = uncommitted() ?? strangeRows();
if (problem === null) remove();
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

/** Git can bring back what was committed, and nothing else. */
function uncommitted() {
  const { status, stdout } = spawnSync("git", ["status", "--porcelain"], { encoding: "utf8" });
  if (status !== 0 || stdout === "") return null;
  return `Commit or stash your changes first, so that git can bring back what this removes:\n${stdout.trimEnd()}`;
}

/** Rows that are not there exactly once, by file; null when all are. */
function strangeRows() {
  const strange = registries().flatMap(([file, rows]) => {
    const lines = readFileSync(file, "utf8").split("\n");
    return rows
      .filter((row) => lines.filter((line) => line.includes(row)).length !== 1)
      .map((row) => `  ${file}: ${row}`);
  });
  if (strange.length === 0) return null;
  return `Nothing was removed, because each of these should be in one line of its file:\n${strange.join("\n")}`;
}

/** Without those that went with local/, where it was removed before. */
function registries() {
  return Object.entries(ROWS).filter(([file]) => existsSync(file));
}

function remove() {
  for (const [file, rows] of registries())
    edit(file, (line) => !rows.some((row) => line.includes(row)));
  for (const path of GONE) rmSync(path, { recursive: true, force: true });
  unmapFaults();
  // As the CLI would write it, which needs a deployment for that.
  edit("convex/_generated/api.d.ts", (line) => !namesMissingModule(line));
  run(["--import", "tsx", "docs/picture/draw.ts"]);
  const written = registries().map(([file]) => file);
  run(["node_modules/prettier/bin/prettier.cjs", "--write", "--log-level=warn", ...written]);
  process.stdout.write(
    "The sample is gone. Now run npm run check and npm test, and make / your own.\n",
  );
}

function edit(file, stays) {
  writeFileSync(file, readFileSync(file, "utf8").split("\n").filter(stays).join("\n"));
}

/** The map of faults without the tests that went. A fault that only they proved says so. */
function unmapFaults() {
  const file = "docs/faults.md";
  const parts = readFileSync(file, "utf8").split(/^(?=- \*\*F-|## )/m);
  const proof = /^ {2}- `(tests\/[^`]+)`\n/gm;
  const stays = parts.map((part) => {
    const rest = part.replaceAll(proof, (line, path) => (isGone(path) ? "" : line));
    if (rest === part || /^ {2}- /m.test(rest)) return rest;
    return `${rest.trimEnd()}\n  - nothing here does that any more\n${/\n*$/.exec(rest)[0].slice(1)}`;
  });
  writeFileSync(file, stays.join(""));
}

function isGone(path) {
  return GONE.some((gone) => path === gone || path.startsWith(`${gone}/`));
}

/** `import type * as a_b from "../a/b.js";` or `"a/b": typeof a_b;` of a module that went. */
function namesMissingModule(line) {
  const [, imported, declared] = /from "\.\.\/(.+)\.js"|^ +"?([\w/]+)"?: typeof/.exec(line) ?? [];
  const name = imported ?? declared;
  return name !== undefined && !existsSync(`convex/${name}.ts`) && !/^server$/.test(name);
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed (${status})`);
}
