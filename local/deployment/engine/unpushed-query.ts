/**
 * The text of a query that somebody wants to run once (P2.15), as modules: its own, and what it
 * imports as `convex:/_system/repl/wrappers.js`.
 */
import { build } from "esbuild";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PushedModule } from "../runtime/analysis";

/** As the CLI calls it. */
export const UNPUSHED_PATH = "testQuery.js";

const WRAPPERS = "_system/repl/wrappers.js";
let wrappers: Promise<string> | null = null;

export async function unpushedModules(source: string): Promise<readonly PushedModule[]> {
  wrappers ??= bundleWrappers();
  const own = source.replaceAll(`convex:/${WRAPPERS}`, `./${WRAPPERS}`);
  const common = { sourceMap: null, environment: "isolate" } as const;
  return [
    { path: UNPUSHED_PATH, source: own, ...common },
    { path: WRAPPERS, source: await wrappers, ...common },
  ];
}

async function bundleWrappers(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { queryGeneric as query, internalQueryGeneric as internalQuery } from "convex/server";`,
      resolveDir: dirname(fileURLToPath(import.meta.url)),
    },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
