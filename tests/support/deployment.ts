/**
 * A real deployment on free ports with a data folder of its own; server and folder are gone when
 * the test ends.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import type { Engine } from "../../local/deployment/engine/engine";
import type { Deployment } from "../../local/deployment/serve";
import { startDeployment, type DeploymentOptions } from "../../local/deployment/server";
import { type BundledFunctions, bundleFunctions } from "./bundle-functions";

export const ADMIN_KEY = "latchkey|0123456789abcdef";

export interface TestDeploymentOptions extends Partial<DeploymentOptions> {
  /** Folder of functions to push before the first request. */
  readonly functions?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** To be called in a test; for one that several tests share, see `openTestDeployment`. */
export async function startTestDeployment(
  options: TestDeploymentOptions = {},
): Promise<Deployment> {
  const { deployment, remove } = await openTestDeployment(options);
  onTestFinished(remove);
  return deployment;
}

/** `remove` stops the server and deletes its data. */
export async function openTestDeployment({
  functions,
  environment = {},
  ...options
}: TestDeploymentOptions = {}): Promise<{ deployment: Deployment; remove: () => Promise<void> }> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "latchkey-deployment-")));
  const deployment = await startDeployment({
    port: 0,
    sitePort: 0,
    adminKey: ADMIN_KEY,
    crons: false,
    ...options,
    dir,
  });
  const remove = async () => {
    await deployment.close();
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    await setEnvironment(deployment.engine, environment);
    if (functions !== undefined) await pushFunctions(deployment.engine, functions);
  } catch (error) {
    await remove();
    throw error;
  }
  return { deployment, remove };
}

export async function setEnvironment(
  engine: Engine,
  variables: Readonly<Record<string, string | null>>,
): Promise<void> {
  const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
  if (changes.length > 0) await engine.setEnvironment(changes);
}

/**
 * Bundles and pushes a folder of functions, as `convex dev --once` would.
 * @param edit changes the source text of a module, as an author would between two pushes
 */
export async function pushFunctions(
  engine: Engine,
  folder: string,
  edit: (source: string) => string = (source) => source,
): Promise<void> {
  const { modules, schema } = await bundleFunctions(folder);
  const edited = modules.map((module) => ({ ...module, source: edit(module.source) }));
  await pushBundle(engine, { modules: edited, schema });
}

export async function pushBundle(
  engine: Engine,
  { modules, schema }: BundledFunctions,
): Promise<void> {
  const staged = await engine.startPush(
    { modules, unchanged: [], schema, udfServerVersion: "1.48.0" },
    { dryRun: false },
  );
  for (;;) {
    const progress = await engine.waitForSchema(staged.schema.schemaId, 10_000);
    if (progress.type === "complete") break;
    if (progress.type === "failed") throw new Error(progress.error);
  }
  await engine.finishPush(staged.pushId, staged.environment);
}

/** One deployment for all tests of a file; returns how to get at it from within a test. */
export function sharedDeployment(options: TestDeploymentOptions = {}): () => Deployment {
  let opened: Awaited<ReturnType<typeof openTestDeployment>> | null = null;
  beforeAll(async () => {
    opened = await openTestDeployment(options);
  });
  afterAll(() => opened?.remove());
  return () => {
    if (opened === null) throw new Error("the deployment is there only while tests run");
    return opened.deployment;
  };
}
