/**
 * What `npm run dev` and `npm run local` run: `main.ts` as one kept file of plain JavaScript. Compiling and finding its modules one by one
 * took more time than all that they do.
 */
import process from "node:process";
import { cachedBundle } from "./deployment/engine/bundle-cache.mjs";

// Errors name the lines of the sources.
process.setSourceMapsEnabled(true);
const bundle = await cachedBundle({
  name: "main",
  entry: "main.ts",
  external: ["esbuild", "lmdb", "vite"],
});
await import(bundle.href);
