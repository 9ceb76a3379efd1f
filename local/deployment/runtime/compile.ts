/** Turns a pushed ES module into CommonJS text that can be evaluated any number of times, with source maps kept. */
import { transform } from "esbuild";
import { AdminError, type PushedModule } from "./analysis";
import type { CompiledModule } from "./loaded-code";

/** The wrapper's own parameters: code of the default runtime must not find them. */
const NO_COMMONJS = { require: "undefined", module: "undefined", exports: "undefined" };

/** Throws AdminError 400 `InvalidModules` that names the module when its text is not valid JavaScript. */
export async function compileModule(module: PushedModule): Promise<CompiledModule> {
  try {
    const result = await transform(withInlineMap(module), {
      format: "cjs",
      loader: "js",
      target: "node20",
      sourcefile: module.path,
      sourcemap: "external",
      sourcesContent: false,
      legalComments: "none",
      logLevel: "silent",
      supported: { "dynamic-import": false },
      define: module.environment === "isolate" ? NO_COMMONJS : {},
    });
    return {
      path: module.path,
      code: result.code,
      sourceMap: module.sourceMap === null ? null : result.map,
      environment: module.environment,
    };
  } catch (error) {
    throw new AdminError(
      400,
      "InvalidModules",
      `${module.path} cannot be loaded: ${String(error)}`,
    );
  }
}

/** esbuild composes its own map with one that the text carries in its last line. */
function withInlineMap({ source, sourceMap }: PushedModule): string {
  const bare = source.replace(/\n\/\/# sourceMappingURL=\S*\s*$/, "\n");
  if (sourceMap === null) return bare;
  const map = Buffer.from(sourceMap).toString("base64");
  return `${bare}\n//# sourceMappingURL=data:application/json;base64,${map}`;
}
