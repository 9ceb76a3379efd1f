#!/usr/bin/env node
/**
 * `npx convex-local`, `npm run dev` and `npm run local`. Installs what is missing, then runs
 * `launcher/main.ts` as one kept file of plain JavaScript: compiling and finding its modules one by
 * one took more time than all that they do.
 */
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cachedBundle } from "./deployment/engine/bundle-cache.mjs";

// Errors name the lines of the sources.
process.setSourceMapsEnabled(true);
// Folders as the caller sees them; everything else belongs to this repository.
for (const name of ["LOCAL_DIR", "PROJECT_DIR"])
  if (process.env[name]) process.env[name] = resolve(process.env[name]);
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
if (process.argv[2] === undefined || process.argv[2].startsWith("--"))
  process.argv.splice(2, 0, "local");
if (process.argv[2] === "remove") {
  await import("./remove.mjs");
} else {
  await import("./launcher/ensure-installed.mjs");
  const bundle = await cachedBundle({
    name: "main",
    entry: "launcher/main.ts",
    external: ["esbuild", "lmdb", "vite"],
  });
  await import(bundle.href);
}
