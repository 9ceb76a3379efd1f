/** Bundles a small Convex project the way the CLI does: ES modules with shared chunks under `_deps`, and source maps. */
import { type Plugin, build } from "esbuild";
import type { Push } from "../../../../local/deployment/engine/engine";
import type { PushedModule } from "../../../../local/deployment/runtime/analysis";

/** File names relative to `convex/` and their TypeScript text. `schema.ts` becomes the schema. */
export type Project = Readonly<Record<string, string>>;

const ROOT = "/project/convex";

export async function bundleProject(project: Project): Promise<Push> {
  const modules = await bundle(project, Object.keys(project));
  return {
    modules: modules.filter(({ path }) => path !== "schema.js"),
    unchanged: [],
    schema: modules.find(({ path }) => path === "schema.js") ?? null,
    udfServerVersion: "1.48.0",
  };
}

async function bundle(project: Project, files: readonly string[]): Promise<PushedModule[]> {
  const node = files.filter((file) => /^["']use node["']/.test(project[file] ?? ""));
  const isolate = files.filter((file) => !node.includes(file) && file !== "schema.ts");
  const schema = files.filter((file) => file === "schema.ts");
  const groups = [isolate, schema, ...node.map((file) => [file])].filter(
    ({ length }) => length > 0,
  );
  const bundled = await Promise.all(
    groups.map((group) => bundleGroup(project, group, node.includes(group[0] ?? ""))),
  );
  return bundled.flat();
}

async function bundleGroup(
  project: Project,
  files: readonly string[],
  isNode: boolean,
): Promise<PushedModule[]> {
  const result = await build({
    entryPoints: files.map((file) => ({ in: `${ROOT}/${file}`, out: file.replace(/\.ts$/, "") })),
    outdir: "/out",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: isNode ? "node" : "browser",
    target: "esnext",
    chunkNames: "_deps/[hash]",
    sourcemap: "external",
    conditions: ["convex", "module"],
    write: false,
    logLevel: "silent",
    plugins: [virtualFiles(project)],
  });
  const texts = new Map(result.outputFiles.map(({ path, text }) => [path, text]));
  return [...texts]
    .filter(([path]) => !path.endsWith(".map"))
    .map(([path, source]) => ({
      path: path.replace(/^.*?\/out\//, ""),
      source,
      sourceMap: texts.get(`${path}.map`) ?? null,
      environment: isNode ? "node" : "isolate",
    }));
}

function virtualFiles(project: Project): Plugin {
  return {
    name: "project",
    setup(setup) {
      setup.onResolve({ filter: /^\/project\// }, ({ path }) => ({ path, namespace: "project" }));
      setup.onResolve({ filter: /^\./, namespace: "project" }, ({ path }) => ({
        path: `${ROOT}/${path.slice(2)}.ts`,
        namespace: "project",
      }));
      setup.onLoad({ filter: /.*/, namespace: "project" }, ({ path }) => ({
        contents: project[path.slice(ROOT.length + 1)] ?? "",
        loader: "ts",
        resolveDir: process.cwd(),
      }));
    },
  };
}
