/**
 * Bundles a folder of Convex functions as the convex CLI does: ESM with shared chunks under
 * `_deps/`, "use node" files on their own.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { build, type OutputFile, type Plugin } from "esbuild";
import type { PushedModule } from "../../local/deployment/runtime/analysis";
import { scratchFolder } from "./scratch";

export interface BundledFunctions {
  readonly modules: PushedModule[];
  readonly schema: PushedModule | null;
}

const bundled = new Map<string, Promise<BundledFunctions>>();

/**
 * The same of files that a test spells out, by name inside `convex/`, for example `{ "todos.ts":
 * "…" }`. Many tests of a file push the same to deployments of their own.
 */
export function bundleFiles(files: Readonly<Record<string, string>>): Promise<BundledFunctions> {
  const name = JSON.stringify(files);
  const known = bundled.get(name) ?? bundleAnew(files);
  bundled.set(name, known);
  return known;
}

async function bundleAnew(files: Readonly<Record<string, string>>): Promise<BundledFunctions> {
  const scratch = scratchFolder("functions");
  const folder = join(scratch.folder, "convex");
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await bundleFunctions(folder);
  } finally {
    scratch.remove();
  }
}

export async function bundleFunctions(path: string): Promise<BundledFunctions> {
  const folder = resolve(path);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.split(sep).includes("_generated"))
    .map((file) => join(folder, file));
  const isNode = (file: string) => /^\s*["']use node["']/.test(readFileSync(file, "utf8"));
  const named = (name: string) => files.filter((file) => relative(folder, file) === name);
  // An auth config may import nothing when it is evaluated.
  const alone = [...named("schema.ts"), ...named("auth.config.ts")];
  const [isolate, node, config, schema] = await Promise.all([
    bundle(
      folder,
      files.filter((file) => !isNode(file) && !alone.includes(file)),
      "isolate",
    ),
    bundle(folder, files.filter(isNode), "node"),
    bundle(folder, named("auth.config.ts"), "isolate"),
    bundle(folder, named("schema.ts"), "isolate"),
  ]);
  return { modules: [...isolate, ...node, ...config], schema: schema[0] ?? null };
}

/** In functions of the default runtime the CLI replaces this module by globals. */
const asyncHooks: Plugin = {
  name: "async-hooks",
  setup(build) {
    const namespace = "async-hooks";
    build.onResolve({ filter: /^(node:)?async_hooks$/ }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export const AsyncLocalStorage = globalThis.AsyncLocalStorage;
export const AsyncResource = globalThis.AsyncResource;`,
    }));
  },
};

async function bundle(
  folder: string,
  entryPoints: string[],
  environment: PushedModule["environment"],
): Promise<PushedModule[]> {
  if (entryPoints.length === 0) return [];
  // Beside the folder, so that source maps name its files as `../convex/sample/todos.ts`.
  const outdir = join(dirname(folder), "out");
  const { outputFiles } = await build({
    entryPoints,
    // Paths are written relative to it: the same files make the same bundle wherever they are.
    absWorkingDir: dirname(folder),
    outdir,
    outbase: folder,
    bundle: true,
    platform: environment === "node" ? "node" : "browser",
    format: "esm",
    target: "esnext",
    conditions: ["convex", "module"],
    splitting: environment === "isolate",
    chunkNames: "_deps/[hash]",
    sourcemap: "external",
    sourcesContent: false,
    minifySyntax: true,
    minifyIdentifiers: true,
    keepNames: true,
    nodePaths: [resolve("node_modules")],
    plugins: environment === "isolate" ? [asyncHooks] : [],
    write: false,
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const pathOf = ({ path }: OutputFile) => relative(outdir, path).split(sep).join("/");
  const maps = new Map(outputFiles.map((file) => [pathOf(file), file.text]));
  return outputFiles
    .filter((file) => file.path.endsWith(".js"))
    .map((file) => ({
      path: pathOf(file),
      source: file.text,
      sourceMap: maps.get(`${pathOf(file)}.map`) ?? null,
      environment,
    }));
}
