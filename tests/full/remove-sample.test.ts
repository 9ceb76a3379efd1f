import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";

const REMOVE = ["run", "remove-sample"];

let checkout: OwnCheckout;
beforeEach(() => {
  checkout = makeOwnCheckout();
});
afterEach(() => checkout.remove());

test("without the sample everything is checked, and functions, components and house rules pass their tests", async () => {
  const { folder, run, install, testsPassed, git, commitAll } = checkout;
  commitAll();
  await install();
  await run("npm", REMOVE);
  for (const path of ["convex/sample", "src/features/sample", "tests/full/remove-sample.test.ts"])
    expect(existsSync(join(folder, path)), path).toBe(false);
  const sources = ["convex", "src", "docs", "README.md", "package.json", ":!docs/*.svg"];
  const found = git("grep", "-niE", "sample|todo|planRaised|payment_?declined", "--", ...sources);
  expect(found.split("\n").filter((line) => !/convex-protocol|^$/.test(line))).toEqual([]);
  await run("npm", ["run", "check"]);
  expect(await testsPassed("convex", "web", "brand", "house")).toBeGreaterThan(300);
});

test("nothing is removed over changes that git could not bring back", async () => {
  const { folder, run, commitAll } = checkout;
  commitAll();
  writeFileSync(join(folder, "src", "mine.ts"), "export {};\n");
  await expect(run("npm", REMOVE)).rejects.toThrow(
    /Commit or stash your changes first.*src\/mine\.ts/s,
  );
  expect(existsSync(join(folder, "convex", "sample"))).toBe(true);
});

test("nothing is removed while a row is not as it was, and the row is named", async () => {
  const { folder, run, git, commitAll } = checkout;
  const home = join(folder, "src", "routes", "home.tsx");
  rmSync(home);
  writeFileSync(home, "export function HomeRoute() {\n  return null;\n}\n");
  commitAll();
  await expect(run("npm", REMOVE)).rejects.toThrow(/src\/routes\/home\.tsx: <SampleWorkspace/);
  expect(git("status", "--porcelain")).toBe("");
});
