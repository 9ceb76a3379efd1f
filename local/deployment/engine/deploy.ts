/** A push, from the modules that the CLI sends to the code that serves (P2.5-P2.7). */
import { randomBytes } from "node:crypto";
import {
  DeveloperError,
  type DryRunProgress,
  type DryRunStep,
  type SchemaProgress,
} from "../db/database";
import { type StoredModule, moduleHash } from "./code-records";
import { compileModule } from "../runtime/compile";
import { type ActiveCode, type Push, type StagedPush } from "./engine";
import type { Analysis, PushedModule } from "../runtime/analysis";
import type { Environment } from "./environment";
import type { CompiledModule } from "../runtime/loaded-code";
import type { Activation, AnalyzerCalls, NoCalls } from "./messages";
import type { Readers } from "./reader";
import { WorkerLostError, describeLoss } from "./thread-errors";
import { UNPUSHED_PATH, unpushedModules } from "./unpushed-query";
import type { WorkerClient } from "./worker-client";
import type { Writer } from "./writer";
import type { UnpushedCode } from "../runtime/calls";
import { ApiError } from "../protocol/api-error";

export interface DeployOptions {
  readonly writer: Writer;
  readonly readers: Readers;
  /** See `WorkerBundle`. */
  readonly compiler: string;
  readonly startAnalyzer: () => WorkerClient<AnalyzerCalls, NoCalls>;
  readonly code: () => ActiveCode | null;
  readonly environment: () => Environment;
}

interface Compiled {
  readonly modules: readonly CompiledModule[];
  readonly stored: readonly StoredModule[];
}

/** What the database has against a schema is the pusher's to mend. */
async function asPushError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DeveloperError)) throw error;
    throw new ApiError(400, error.code ?? "InvalidSchema", error.message);
  }
}

/** Short, so that mutations run in between. */
const SCHEMA_STEP_MS = 50;
/** The CLI has waited already (P2.6), so that there is little left to wait for. */
const FINISH_TIMEOUT_MS = 10_000;
/** Several tools may be pushing. */
const MAX_DRY_RUNS = 4;

export class Deploy {
  readonly #options: DeployOptions;
  /** Schemas of dry runs, which are stored nowhere. */
  readonly #dryRuns = new Map<string, Analysis["schema"]>();

  constructor(options: DeployOptions) {
    this.#options = options;
  }

  /** See `Engine.startPush`. */
  async start(push: Push, { dryRun }: { dryRun: boolean }): Promise<StagedPush> {
    const { writer, compiler } = this.#options;
    const environment = this.#options.environment();
    const { modules, stored } = await this.#compile(push);
    const analysis = await this.#analyze({
      modules,
      schema: await compileIfAny(push.schema),
      definition: await compileIfAny(push.definition),
      environment,
    });
    if (dryRun) {
      const difference = await asPushError(writer.run("compareSchema", analysis.schema));
      const schemaId = this.#keepDryRun(analysis);
      return { pushId: "", analysis, schema: { schemaId, ...difference }, environment };
    }
    const pushId = randomBytes(16).toString("hex");
    const { udfServerVersion } = push;
    const schema = await asPushError(
      writer.run("stagePush", {
        pushId,
        push: { udfServerVersion, compiler, analysis, modules: stored },
        modules,
      }),
    );
    return { pushId, analysis, schema, environment };
  }

  /** See `Engine.compileQuery`. */
  async compileQuery(source: string): Promise<UnpushedCode> {
    const pushed = await unpushedModules(source);
    const modules = await Promise.all(pushed.map(compileModule));
    const environment = this.#options.environment();
    const analysis = await this.#analyze({ modules, schema: null, definition: null, environment });
    const own = analysis.modules[UNPUSHED_PATH];
    const query = own?.functions.find(({ name }) => name === "default");
    if (own === undefined || query?.udfType !== "Query")
      throw new ApiError(400, "InvalidTestQuery", "The module must export a default query.");
    return { modules, analysis: { [UNPUSHED_PATH]: own } };
  }

  /** See `Engine.dryRunSchema`. */
  async dryRun(schemaId: string): Promise<SchemaProgress> {
    const schema = this.#dryRuns.get(schemaId) ?? null;
    let after: DryRunProgress | null = null;
    for (;;) {
      const input: { schema: typeof schema; after: DryRunProgress | null; budgetMs: number } = {
        schema,
        after,
        budgetMs: SCHEMA_STEP_MS,
      };
      const step: DryRunStep = await this.#options.writer.run("dryRunSchema", input);
      if (step.type !== "inProgress") return step;
      after = step.progress;
    }
  }

  #keepDryRun({ schema }: Analysis): string {
    const schemaId = randomBytes(16).toString("hex");
    this.#dryRuns.set(schemaId, schema);
    const [oldest] = this.#dryRuns.keys();
    if (oldest !== undefined && this.#dryRuns.size > MAX_DRY_RUNS) this.#dryRuns.delete(oldest);
    return schemaId;
  }

  /** See `Engine.waitForSchema`. */
  async waitForSchema(schemaId: string, timeoutMs: number): Promise<SchemaProgress> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const budgetMs = Math.min(SCHEMA_STEP_MS, Math.max(1, deadline - performance.now()));
      const progress = await this.#options.writer.run("advanceSchema", { schemaId, budgetMs });
      if (progress.type !== "inProgress" || performance.now() >= deadline) return progress;
    }
  }

  /** See `Engine.finishPush`. The commit was announced when it resolves. */
  async finish(pushId: string, environment: Environment): Promise<Activation> {
    const { writer } = this.#options;
    const schemaId = await writer.run("stagedSchema", pushId);
    // What is not complete then, the database refuses to activate.
    if (schemaId !== null) await this.waitForSchema(schemaId, FINISH_TIMEOUT_MS);
    return await asPushError(writer.run("activatePush", { pushId, environment }));
  }

  async #compile(push: Push): Promise<Compiled> {
    const changed = await Promise.all(push.modules.map((module) => compileModule(module)));
    const kept = this.#keptModules(push);
    const found = await this.#options.readers.ask("activeModules", kept);
    const unchanged = found.map((module, place) => module ?? missing(kept[place]?.path));
    const hashes = push.modules.map((module) => ({
      path: module.path,
      environment: module.environment,
      hash: moduleHash(module),
    }));
    return { modules: [...changed, ...unchanged], stored: [...hashes, ...kept] };
  }

  /** What the CLI did not send because it is said to be here already (P2.2). */
  #keptModules({ unchanged }: Push): StoredModule[] {
    const active = new Map(
      (this.#options.code()?.moduleHashes ?? []).map((module) => [module.path, module]),
    );
    return unchanged.map(({ path, sha256, environment }) => {
      const known = active.get(path);
      if (known?.hash !== sha256 || known.environment !== environment) return missing(path);
      return known;
    });
  }

  async #analyze(push: AnalyzerCalls["analyze"]["input"]): Promise<Analysis> {
    const analyzer = this.#options.startAnalyzer();
    try {
      return await analyzer.ask("analyze", push);
    } catch (error) {
      if (!(error instanceof WorkerLostError) || !error.wasRunning) throw error;
      throw new ApiError(
        400,
        "InvalidModules",
        `Loading the pushed modules failed: ${describeLoss(error.reason)}`,
      );
    } finally {
      await analyzer.kill({ kind: "closed" });
    }
  }
}

async function compileIfAny(
  module: PushedModule | null | undefined,
): Promise<CompiledModule | null> {
  return module === null || module === undefined ? null : await compileModule(module);
}

function missing(path: string | undefined): never {
  throw new ApiError(
    400,
    "UnchangedModuleMissing",
    `The push calls ${path ?? "a module"} unchanged, but this deployment has no such version of it; push again.`,
  );
}
