/** Evaluates a push and tells what is in it (P2.5, steps 1-4). */
import { AnalysisFrame } from "./analysis-frame";
import { analyzeExports } from "./analyze-exports";
import { readAppDefinition } from "./app-definition";
import { readAuthProviders } from "./auth-providers";
import { mistakeIn } from "./cron-schedule";
import { readCrons } from "./cron-specs";
import type { Analysis, AnalyzedModule } from "./analysis";
import type { Phase } from "./frame";
import { enterEnvironment } from "./globals/node-environment";
import { registerFrames } from "./globals/node-realm";
import { describeThrown } from "./function-error";
import { readHttpRoutes } from "./http-routes";
import { makeInstance, type PoolOptions } from "./instance-pool";
import type { CompiledModule } from "./loaded-code";
import { readSchema } from "./schema-export";
import { ApiError } from "../protocol/api-error";

export interface PushToAnalyze {
  readonly modules: readonly CompiledModule[];
  readonly schema: CompiledModule | null;
  readonly definition: CompiledModule | null;
  /** System variables included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const AUTH_CONFIG = "auth.config.js";

/** Throws ApiError 400 with the message the CLI prints. */
export async function analyzePush(push: PushToAnalyze, options: PoolOptions): Promise<Analysis> {
  const { evaluate, end } = evaluator(push, options);
  const hasNode = push.modules.some(({ environment }) => environment === "node");
  const leave = hasNode ? enterEnvironment(push.environment) : null;
  try {
    return await analysisOf(push, evaluate);
  } finally {
    leave?.();
    end();
  }
}

async function analysisOf(push: PushToAnalyze, evaluate: Evaluate): Promise<Analysis> {
  const variables =
    push.definition === null
      ? null
      : await evaluate("app definition", push.definition, readAppDefinition);
  const schema = push.schema === null ? null : await evaluate("schema", push.schema, readSchema);
  const config = push.modules.find(({ path }) => path === AUTH_CONFIG);
  const auth = config === undefined ? [] : await evaluate("auth config", config, readAuthProviders);
  const modules: Record<string, AnalyzedModule> = {};
  for (const module of push.modules) {
    if (module.path.startsWith("_deps/") || module.path.includes("/_deps/")) continue;
    modules[module.path] =
      module === config
        ? { functions: [], httpRoutes: null, crons: null }
        : await evaluate("import", module, (exports) => analyzeModule(module, exports));
  }
  checkCrons(modules);
  return { variables, modules, schema, auth };
}

type Evaluate = <T>(
  phase: Phase,
  module: CompiledModule,
  read: (exports: object) => T,
) => Promise<T>;

/** Modules see what an earlier one of the same push left behind, as they do when they run. */
function evaluator(
  push: PushToAnalyze,
  options: PoolOptions,
): { readonly evaluate: Evaluate; readonly end: () => void } {
  const extra = [push.definition, push.schema].filter((module) => module !== null);
  const all = [...push.modules, ...extra];
  const modules = new Map(all.map((module) => [module.path, module]));
  let frame = new AnalysisFrame("import", push.environment, modules, push.now);
  const code = { id: "analysis", modules, pushedAt: push.now };
  const instance = makeInstance(options, code, () => frame);
  const end = registerFrames(() => frame);
  const evaluate: Evaluate = async (phase, module, read) => {
    frame = new AnalysisFrame(phase, push.environment, modules, push.now);
    try {
      const exports = await instance.loadWhole(module.path);
      return read(exports ?? {});
    } catch (thrown) {
      if (thrown instanceof ApiError) throw thrown;
      const { message } = describeThrown(thrown, modules);
      const lines = frame.log.texts();
      const printed = lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
      throw new ApiError(400, "InvalidModules", failureText(phase, module.path, message + printed));
    }
  };
  return { evaluate, end };
}

function failureText(phase: Phase, path: string, message: string): string {
  const what = phase === "import" ? "Loading the pushed modules" : `Evaluating the ${phase}`;
  return `Hit an error while pushing:\n${what} encountered the following error:\nFailed to analyze ${path}: ${message}`;
}

function analyzeModule(module: CompiledModule, exports: object): AnalyzedModule {
  return {
    functions: analyzeExports(module, exports),
    httpRoutes: module.path === "http.js" ? readHttpRoutes(exports) : null,
    crons: module.path === "crons.js" ? readCrons(exports) : null,
  };
}

/** A cron that could never run is a mistake to be told of now. */
function checkCrons(modules: Readonly<Record<string, AnalyzedModule>>): void {
  for (const { identifier, path, schedule } of modules["crons.js"]?.crons ?? []) {
    const mistake = mistakeIn(schedule);
    if (mistake !== null)
      throw new ApiError(
        400,
        "InvalidCrons",
        `The schedule of the cron job '${identifier}' is not one: ${mistake}`,
      );
    const [module = "", name] = path.split(":");
    const target = modules[`${module}.js`]?.functions.find((each) => each.name === name);
    if (target === undefined)
      throw new ApiError(
        400,
        "InvalidCrons",
        `The cron job '${identifier}' schedules a function that does not exist: ${path}`,
      );
    if (target.udfType === "Query")
      throw new ApiError(
        400,
        "InvalidCrons",
        `The cron job '${identifier}' schedules a query: ${path}. Only mutations and actions can be scheduled.`,
      );
  }
}
