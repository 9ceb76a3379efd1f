import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";

const INSTALL = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
const REMOVE = ["run", "remove-sample"];

let checkout: OwnCheckout;
beforeEach(() => {
  checkout = makeOwnCheckout();
});
afterEach(() => checkout.remove());

const git = (...words: string[]) =>
  execFileSync("git", words, { cwd: checkout.folder, encoding: "utf8" });

function commitAll(): void {
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "all");
}

test("without the sample everything is checked, and functions, components and house rules pass their tests", async () => {
  const { folder, run } = checkout;
  commitAll();
  await run("npm", ["ci", ...INSTALL]);
  await run("npm", REMOVE);
  for (const path of ["convex/sample", "src/features/sample", "tests/full/remove-sample.test.ts"])
    expect(existsSync(join(folder, path)), path).toBe(false);
  const sources = ["convex", "src", "docs", "README.md", "package.json", ":!docs/*.svg"];
  const found = git("grep", "-niE", "sample|todo|planRaised|payment_?declined", "--", ...sources);
  expect(found.split("\n").filter((line) => !/convex-protocol|^$/.test(line))).toEqual([]);
  await run("npm", ["run", "check"]);
  const report = join(folder, "report.json");
  const projects = ["convex", "web", "brand", "house"].flatMap((name) => ["--project", name]);
  const reporter = ["--reporter=json", `--outputFile=${report}`];
  await run("npm", ["test", "--", ...projects, ...reporter]);
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as {
    numPassedTests: number; // Vitest's own report
    numFailedTests: number;
  };
  expect(numFailedTests).toBe(0);
  expect(numPassedTests).toBeGreaterThan(300);
});

test("nothing is removed over changes that git could not bring back", async () => {
  const { folder, run } = checkout;
  commitAll();
  writeFileSync(join(folder, "src", "mine.ts"), "export {};\n");
  await expect(run("npm", REMOVE)).rejects.toThrow(
    /Commit or stash your changes first.*src\/mine\.ts/s,
  );
  expect(existsSync(join(folder, "convex", "sample"))).toBe(true);
});

test("nothing is removed while a row is not as it was, and the row is named", async () => {
  const { folder, run } = checkout;
  const home = join(folder, "src", "routes", "home.tsx");
  rmSync(home);
  writeFileSync(home, "export function HomeRoute() {\n  return null;\n}\n");
  commitAll();
  await expect(run("npm", REMOVE)).rejects.toThrow(/src\/routes\/home\.tsx: <SampleWorkspace/);
  expect(git("status", "--porcelain")).toBe("");
});
