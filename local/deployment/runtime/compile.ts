/**
 * Turns a pushed ES module into CommonJS text that can be evaluated any number of times, with
 * source maps kept.
 */
import { transform } from "esbuild";
import type { PushedModule } from "./analysis";
import { ABSENT_NAMES } from "./isolate-globals";
import { type CompiledModule, WAITING_BODY } from "./loaded-code";
import { ApiError } from "../protocol/api-error";

/** The wrapper's own parameters: code of the default runtime must not find them. */
const NO_COMMONJS = {
  require: "undefined",
  module: "undefined",
  exports: "undefined",
  importMeta: "undefined",
};
/**
 * What a page has, and what Node has: libraries that need it are given stand-ins by
 * `globalThis.Buffer = …`, and look for just `Buffer`.
 */
const STAND_INS = [...ABSENT_NAMES, "window", "document", "navigator", "location", "localStorage"];
const ISOLATE_DEFINES = {
  ...Object.fromEntries(STAND_INS.map((name) => [name, `globalThis.${name}`])),
  ...NO_COMMONJS,
};
/** CommonJS has no `import.meta`, which packages ask for to find their own `require`. */
const NODE_META = { "import.meta": "importMeta" };

/**
 * Throws ApiError 400 `InvalidModules` that names the module when its text is not valid JavaScript.
 */
export async function compileModule(module: PushedModule): Promise<CompiledModule> {
  try {
    return await toCommonJs(module, module.source);
  } catch (error) {
    const waits = /Top-level await/.test(String(error));
    if (!waits) throw refusal(module, String(error));
    if (module.environment === "isolate")
      throw refusal(
        module,
        'only files that begin with "use node" may use await at their top level.',
      );
  }
  try {
    return { ...(await toCommonJs(module, await withWaitingBody(module.source))), waits: true };
  } catch (error) {
    throw refusal(module, String(error));
  }
}

function refusal({ path }: PushedModule, why: string): ApiError {
  return new ApiError(400, "InvalidModules", `${path} cannot be loaded: ${why}`);
}

async function toCommonJs(module: PushedModule, source: string): Promise<CompiledModule> {
  const result = await transform(withInlineMap({ ...module, source }), {
    format: "cjs",
    loader: "js",
    target: "node20",
    sourcefile: module.path,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "silent",
    supported: { "dynamic-import": false },
    define: module.environment === "isolate" ? ISOLATE_DEFINES : NODE_META,
  });
  return {
    path: module.path,
    code: result.code,
    sourceMap: module.sourceMap === null ? null : result.map,
    environment: module.environment,
  };
}

/**
 * CommonJS cannot wait, so that a body that does becomes a function. Imports stay outside; every
 * line stays where it was, for the sake of the source map. Bundles name what they export in one
 * list at their end.
 */
async function withWaitingBody(source: string): Promise<string> {
  const { parseAst } = await import("vite");
  const outside: string[] = [];
  const exported: string[] = [];
  let body = source;
  for (const node of parseAst(source).body) {
    const text = source.slice(node.start, node.end);
    const isList = node.type === "ExportNamedDeclaration" && node.declaration === null;
    if (node.type === "ImportDeclaration" || (isList && node.source !== null)) outside.push(text);
    else if (isList)
      for (const { local, exported: as } of node.specifiers)
        exported.push(`get ${JSON.stringify(nameOf(as))}() { return ${nameOf(local)}; }`);
    else if (node.type.startsWith("Export"))
      throw new Error("exports of a module that waits at its top level must be a list");
    else continue;
    body = body.slice(0, node.start) + text.replace(/[^\n]/g, " ") + body.slice(node.end);
  }
  const head = `${outside.join(" ").replaceAll("\n", " ")} export const ${WAITING_BODY} = async () => {`;
  return `${head}${body}\nreturn { ${exported.join(", ")} };\n};`;
}

function nameOf(name: { readonly name: string } | { readonly value: string }): string {
  return "name" in name ? name.name : name.value;
}

/** esbuild composes its own map with one that the text carries in its last line. */
function withInlineMap({ source, sourceMap }: PushedModule): string {
  const bare = source.replace(/\n\/\/# sourceMappingURL=\S*\s*$/, "\n");
  if (sourceMap === null) return bare;
  const map = Buffer.from(sourceMap).toString("base64");
  return `${bare}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}
