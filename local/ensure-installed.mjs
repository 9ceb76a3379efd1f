/**
 * Runs before `npm run dev`, `npm run local` and `npm test`, in plain Node, so that a bare clone needs no second
 * command: installs the dependencies when they are missing or older than the lockfile.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lockfile = `${root}package-lock.json`;
// npm writes this file last, so its age says whether an install was finished after the lockfile last changed.
const installed = `${root}node_modules/.package-lock.json`;

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Latchkey needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  console.log("Installing dependencies (once, and again whenever package-lock.json changes) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Whatever NODE_ENV or npm's settings say: what starts and tests the product is among the development dependencies.
  const words = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync(npm, words, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined || status !== 0) {
    console.error(
      "\nInstalling failed. Check the messages above and your connection to the npm registry.",
    );
    process.exit(1);
  }
}
