/** Engines on real threads and a real store, and short ways to call what was pushed. */
import { jsonToConvex, type JSONValue, type Value } from "convex/values";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { FunctionOutcome } from "../../../../local/deployment/runtime/calls";
import type { Engine } from "../../../../local/deployment/engine/engine";
import type { EngineOptions } from "../../../../local/deployment/engine/engine-options";
import { openEngine } from "../../../../local/deployment/engine/open-engine";
import { scratchFolder } from "../../../support/scratch";
import { testFolder } from "../../../support/test-folder";
import { callOf, push } from "./calls";
import type { Project } from "./project";

/** An engine that ends with the running test. */
export async function startEngine(options: Partial<EngineOptions> = {}): Promise<Engine> {
  const engine = await open({ dir: options.dir ?? testFolder(), ...options });
  onTestFinished(() => engine.close());
  return engine;
}

/**
 * One engine with this project for all tests of a file that do not mind each other; returns how to
 * get at it from within a test.
 */
export function sharedEngine(project: Project, options: Partial<EngineOptions> = {}): () => Engine {
  const scratch = scratchFolder("engine");
  let engine: Engine | null = null;
  beforeAll(async () => {
    engine = await open({ dir: scratch.folder, ...options });
    await push(engine, project);
  });
  afterAll(async () => {
    await engine?.close();
    scratch.remove();
  });
  return () => {
    if (engine === null) throw new Error("the engine is there only while tests run");
    return engine;
  };
}

function open(options: Partial<EngineOptions> & { readonly dir: string }): Promise<Engine> {
  return openEngine({
    cloudUrl: "http://127.0.0.1:3210",
    siteUrl: "http://127.0.0.1:3211",
    projectDir: process.cwd(),
    // As few threads as will do: tests run beside each other.
    readers: 1,
    actionWorkers: 1,
    ...options,
  });
}

export async function query(
  engine: Engine,
  path: string,
  args: Record<string, Value> = {},
): Promise<Value> {
  const snapshot = await engine.openSnapshot();
  try {
    return valueOf(await snapshot.runQuery({ ...callOf(path, args), journal: null }));
  } finally {
    snapshot.close();
  }
}

export async function mutate(
  engine: Engine,
  path: string,
  args: Record<string, Value> = {},
): Promise<Value> {
  return valueOf(await engine.runMutation(callOf(path, args)));
}

export async function act(
  engine: Engine,
  path: string,
  args: Record<string, Value> = {},
): Promise<Value> {
  return valueOf(await engine.runAction(callOf(path, args)));
}

/** The value that a call returned; throws its error. */
export function valueOf(outcome: FunctionOutcome): Value {
  if (outcome.status === "error") throw new Error(outcome.message);
  return jsonToConvex(JSON.parse(outcome.value) as JSONValue);
}
