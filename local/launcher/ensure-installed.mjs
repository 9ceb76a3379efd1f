/**
 * Runs before whatever a bare clone is asked to do, in plain Node, so that it needs no second
 * command: installs the dependencies, those of the workspace in local/ included, when they are
 * missing or not what package-lock.json says.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What other package managers leave behind. `npm ci` would delete their work. */
const OTHER_MANAGERS = {
  pnpm: ["node_modules/.modules.yaml"],
  Yarn: [".pnp.cjs", "node_modules/.yarn-state.yml", "node_modules/.yarn-integrity"],
  Bun: ["bun.lock", "bun.lockb"],
  Deno: ["node_modules/.deno"],
};

const [, neededMajor, neededMinor] = /^>=(\d+)\.(\d+)\.0$/
  .exec(enginesOf("package.json").node)
  .map(Number);
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < neededMajor || (major === neededMajor && minor < neededMinor))
  fail(`Node ${neededMajor}.${neededMinor} or newer is needed; this is ${process.versions.node}.`);
if (!isInstalled()) install();

/**
 * npm writes what it has installed into a file of its own, last. Optional packages may be for other
 * systems.
 */
function isInstalled() {
  const wanted = packagesIn("package-lock.json");
  const present = packagesIn("node_modules/.package-lock.json");
  return Object.entries(wanted).every(([place, { version, integrity, link, ...of }]) => {
    if (place === "" || of.optional === true || of.devOptional === true) return true;
    const found = present[place];
    return (
      found !== undefined &&
      found.version === version &&
      found.integrity === integrity &&
      found.link === link
    );
  });
}

function enginesOf(name) {
  return JSON.parse(readFileSync(join(root, name), "utf8")).engines;
}

function packagesIn(name) {
  try {
    return JSON.parse(readFileSync(join(root, name), "utf8")).packages;
  } catch {
    return {};
  }
}

function install() {
  for (const [manager, files] of Object.entries(OTHER_MANAGERS)) {
    const file = files.find((name) => existsSync(join(root, name)));
    if (file !== undefined)
      fail(
        `The dependencies were installed by ${manager} (${file}), and package-lock.json is npm's. Remove node_modules and that file, then start again.`,
      );
  }
  console.log("Installing dependencies (once, and again whenever package-lock.json changes) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Whatever NODE_ENV or npm's settings say: what starts and tests the product is among the
  // development dependencies.
  const words = ["ci", "--include=dev", "--workspaces=true", "--include-workspace-root"];
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync(npm, [...words, ...quiet], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined || status !== 0)
    fail("\nInstalling failed. Check the messages above and your connection to the npm registry.");
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
