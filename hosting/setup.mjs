#!/usr/bin/env node
/**
 * `npm run setup`: gives a deployment the variables that it needs. Plain JavaScript that needs no
 * more than a production install has; Vite reads the TypeScript of what it starts.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const { module } = await runnerImport(fileURLToPath(new URL("setup/main.ts", import.meta.url)), {
  root,
});
process.exitCode = await module.setUp(process.argv.slice(2));
