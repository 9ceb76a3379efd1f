import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openAppFolder } from "../../local/launcher/app-folder";
import { shellWord } from "../../local/launcher/output";
import { makeCheckout, removeCheckout } from "../support/checkout";
import { testFolder } from "../support/test-folder";

/** Each breaks an address, a pattern, a query or a shell's word that is made of a bare path. */
const NAMES = [
  "a#b",
  "a+b",
  "a&sources=b",
  "a%41b",
  "100% sure",
  'it\'s "quoted"',
  "Grüße 例",
  "$HOME;(x) [y] {z}",
  "what?*",
];

let checkout = makeCheckout();
afterAll(() => removeCheckout(checkout));

/** Asks the checkout's own code, in a process of its own, where a bundle looks for its sources. */
function placeOfSources(): string {
  const program = `
    const { cachedBundle } = await import(process.argv[1]);
    const bundle = await cachedBundle({
      name: "main", entry: "launcher/main.ts", external: ["esbuild", "lmdb", "vite"],
    });
    console.log(bundle.href);`;
  const module = pathToFileURL(join(checkout, "local/deployment/engine/bundle-cache.mjs")).href;
  const words = ["--input-type=module", "--eval", program, "--", module];
  const href = execFileSync(process.execPath, words, { cwd: checkout, encoding: "utf8" }).trim();
  expect(existsSync(fileURLToPath(href))).toBe(true);
  return fileURLToPath(new URL(href).searchParams.get("sources") ?? "");
}

test.each(NAMES)(
  "F-D4: in a folder named %s the bundle is made and finds the sources of that folder",
  (name) => {
    const moved = join(dirname(checkout), `${name}-${process.pid}`);
    renameSync(checkout, moved);
    checkout = moved;
    expect(realpathSync(placeOfSources())).toBe(realpathSync(join(checkout, "local")));
  },
);

describe("the folder that Vite serves", () => {
  test("F-D4: is the project's own where Vite can read its name", () => {
    const folder = testFolder();
    expect(openAppFolder(folder)).toMatchObject({ path: folder, nodeOptions: [], environment: {} });
  });

  test.each(["a#b", "what?", "a*b"])("F-D4: is a link with a plain name to %s", (name) => {
    const project = join(testFolder(), name);
    mkdirSync(project);
    writeFileSync(join(project, "file"), "content");
    const folder = openAppFolder(project);
    const { path, nodeOptions } = folder;
    expect(path).not.toMatch(/[#?*]/);
    expect(readFileSync(join(path, "file"), "utf8")).toBe("content");
    expect(nodeOptions).toContain("--preserve-symlinks");
    folder.close();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(project, "file"))).toBe(true);
  });
});

test.skipIf(process.platform === "win32").each(NAMES)(
  "F-D4: a path through %s can be pasted into a command line",
  (name) => {
    const path = `${name}/.local/convex.env`;
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(path)}`], { encoding: "utf8" })).toBe(
      path,
    );
  },
);
