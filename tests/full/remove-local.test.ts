import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { INSTALL, type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";

let checkout: OwnCheckout;
beforeAll(() => {
  checkout = makeOwnCheckout();
});
afterAll(() => checkout.remove());

const npm = (...words: string[]) => checkout.run("npm", words);

test("without local/ the app type-checks, passes lint, builds, and its functions and components pass their tests", async () => {
  const { folder, git, commitAll } = checkout;
  commitAll();
  await checkout.install();
  await checkout.run("node", ["local/convex-local.mjs", "remove"]);
  expect(existsSync(join(folder, "local"))).toBe(false);
  for (const name of ["package.json", "vite.config.ts", "vitest.config.ts", "knip.json"])
    expect(readFileSync(join(folder, name), "utf8"), name).not.toMatch(/\blocal\b|lmdb/i);
  const documents = git(
    "ls-files",
    "*.md",
    ":!docs/decisions",
    ":!docs/convex-protocol.md",
    ":!CHANGELOG.md",
  )
    .trim()
    .split("\n");
  for (const name of documents.filter((file) => existsSync(join(folder, file))))
    expect(readFileSync(join(folder, name), "utf8"), name).not.toMatch(
      /convex-local|(?<![\w./])local\/|<!-- \/?local|[Mm]ailbox of `npm/,
    );
  await npm("install", ...INSTALL);
  const lock = readFileSync(join(folder, "package-lock.json"), "utf8");
  expect(lock).not.toMatch(/convex-local|node_modules\/lmdb"/);
  expect(existsSync(join(folder, "node_modules", "lmdb"))).toBe(false);
  for (const script of ["types", "lint", "build:check"]) await npm("run", script);
  expect(await checkout.testsPassed("convex", "web")).toBeGreaterThan(100);
});

test("nothing is removed over changes that git could not bring back", async () => {
  const { folder, run, commitAll, remove } = makeOwnCheckout();
  try {
    commitAll();
    writeFileSync(join(folder, "src", "mine.ts"), "export {};\n");
    await expect(run("node", ["local/convex-local.mjs", "remove"])).rejects.toThrow(
      /Commit or stash your changes first.*src\/mine\.ts/s,
    );
    expect(existsSync(join(folder, "local", "package.json"))).toBe(true);
  } finally {
    await remove();
  }
});
