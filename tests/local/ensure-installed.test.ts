import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { testFolder } from "../support/test-folder";

/** Of the real project. */
const MANIFEST = JSON.parse(readFileSync("package.json", "utf8")) as {
  engines: { node: string }; // our own file
  packageManager: string;
  scripts: Record<string, string>;
};
const ENGINES = MANIFEST.engines.node;

type Packages = Record<string, Record<string, unknown>>;

const PACKAGES: Packages = {
  "": { name: "app" },
  local: { name: "convex-local", version: "0.1.0" },
  "node_modules/convex-local": { resolved: "local", link: true },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/other-system": { version: "2.0.0", integrity: "sha512-o", optional: true },
};

const { "": _root, "node_modules/other-system": _other, ...INSTALLED } = PACKAGES;

/** A repository with the real program, and an npm that only writes down how it was called. */
function repository(locked: Packages, installed: Packages | null, more: readonly string[] = []) {
  const folder = testFolder();
  const program = join(folder, "local/launcher/ensure-installed.mjs");
  cpSync("local/launcher/ensure-installed.mjs", program);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ engines: { node: ENGINES } }));
  const lock = (packages: Packages) => JSON.stringify({ lockfileVersion: 3, packages });
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "package-lock.json"), lock(locked));
  if (installed !== null)
    writeFileSync(join(folder, "node_modules/.package-lock.json"), lock(installed));
  for (const name of more) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "bin"));
  const npm = join(folder, "bin/npm");
  writeFileSync(npm, `#!/bin/sh\necho "$@" > ${join(folder, "called")}\n`);
  chmodSync(npm, 0o755);
  return {
    file: (name: string) => join(folder, name),
    run: () => {
      const path = `${join(folder, "bin")}${delimiter}${process.env["PATH"]}`;
      const env = { ...process.env, PATH: path };
      const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: "utf8" });
      return { status, stderr };
    },
    called: () => {
      try {
        return readFileSync(join(folder, "called"), "utf8").trim();
      } catch {
        return null;
      }
    },
  };
}

describe("dependencies", () => {
  test("F-D6: are left alone when they are what the lockfile says, whenever it was written", () => {
    const { run, called, file } = repository(PACKAGES, INSTALLED);
    const later = new Date(Date.now() + 60_000);
    utimesSync(file("package-lock.json"), later, later);
    expect(run().status).toBe(0);
    expect(called()).toBeNull();
  });

  test.each([
    ["nothing is installed", null],
    ["a version differs", { ...INSTALLED, "node_modules/a": { version: "0.9.0" } }],
    ["a package is missing", { local: { version: "0.1.0" } }],
    ["the workspace was left out", { "node_modules/a": PACKAGES["node_modules/a"] ?? {} }],
  ])("F-D6: are installed with the workspace's when %s", (_what, installed) => {
    const { run, called } = repository(PACKAGES, installed);
    expect(run().status).toBe(0);
    expect(called()).toMatch(/^ci --include=dev --workspaces=true --include-workspace-root /);
  });

  test.each([
    ["pnpm", "node_modules/.modules.yaml"],
    ["Yarn", ".pnp.cjs"],
    ["Bun", "bun.lock"],
    ["Deno", "node_modules/.deno"],
  ])("F-D5: that %s installed are not deleted, but named", (manager, marker) => {
    const { run, called } = repository(PACKAGES, null, [marker]);
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toContain(`The dependencies were installed by ${manager} (${marker})`);
    expect(called()).toBeNull();
  });
});

describe("F-D5: what other programs read of the project", () => {
  test("names npm, so that other package managers say so themselves", () => {
    expect(MANIFEST.packageManager).toMatch(/^npm@\d+\.\d+\.\d+$/);
  });

  test("one range of Node versions, which .nvmrc is in", () => {
    const local = JSON.parse(readFileSync("local/package.json", "utf8")) as typeof MANIFEST; // ours
    expect(local.engines.node).toBe(ENGINES);
    const [, least = ""] = /^>=(\d+)\./.exec(ENGINES) ?? [];
    const [, major = ""] = /^(\d+)\s*$/.exec(readFileSync(".nvmrc", "utf8")) ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(Number(least));
    expect(readFileSync(".github/workflows/ci.yml", "utf8")).toContain(`"${major}"`);
  });

  test("no step that npm skips where scripts are switched off", () => {
    const hooks = Object.keys(MANIFEST.scripts).filter((name) =>
      /^(pre|post)(?!view$)|^prepare$/.test(name),
    );
    expect(hooks).toEqual([]);
    for (const name of ["test", "test:full", "check", "bench", "screenshots"])
      expect(MANIFEST.scripts[name], name).toMatch(
        /^node local\/launcher\/ensure-installed\.mjs && /,
      );
  });
});
