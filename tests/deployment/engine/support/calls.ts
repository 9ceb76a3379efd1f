/** Calls of pushed functions, for tests and for the processes they start. */
import { convexToJson, type Value } from "convex/values";
import type { FunctionCall } from "../../../../local/deployment/runtime/calls";
import type { ActiveCode, Engine } from "../../../../local/deployment/engine/engine";
import { type Project, bundleProject } from "./project";

/** Pushes as `convex dev` does. */
export async function push(engine: Engine, project: Project): Promise<ActiveCode> {
  const staged = await engine.startPush(await bundleProject(project), { dryRun: false });
  const progress = await engine.waitForSchema(staged.schema.schemaId, 10_000);
  if (progress.type !== "complete") throw new Error(JSON.stringify(progress));
  return (await engine.finishPush(staged.pushId, staged.environment)).next;
}

export function callOf(
  path: string,
  args: Record<string, Value> = {},
  overrides: Partial<FunctionCall> = {},
): FunctionCall {
  return {
    path,
    args: JSON.stringify([convexToJson(args)]),
    identity: { kind: "anonymous" },
    visibility: "all",
    caller: "Tester",
    request: { ip: null, userAgent: null, requestId: "0123456789abcdef" },
    ...overrides,
  };
}
