/** What the CLI sends to push code (P2.4-P2.7), and what of it this deployment can take. */
import * as z from "zod";
import type { Push } from "../engine/engine";
import type { PushedModule } from "../runtime/analysis";
import { ApiError } from "../protocol/api-error";

const environment = z.enum(["isolate", "node"]);

const moduleConfig = z.object({
  path: z.string().min(1),
  source: z.string(),
  sourceMap: z.string().nullish(),
  environment,
});

export const pushRequest = z.object({
  dryRun: z.boolean(),
  appDefinition: z.object({
    definition: moduleConfig.nullable(),
    dependencies: z.array(z.string()),
    schema: moduleConfig.nullable(),
    changedModules: z.array(moduleConfig),
    unchangedModuleHashes: z.array(
      z.object({ path: z.string().min(1), environment, sha256: z.string() }),
    ),
    udfServerVersion: z.string(),
  }),
  componentDefinitions: z.array(z.object({ definitionPath: z.string() })),
});

export type PushRequest = z.output<typeof pushRequest>;

export const schemaRequest = z.object({
  schemaChange: z.object({ schemaIds: z.record(z.string(), z.string().nullable()) }),
  timeoutMs: z.number().min(0).max(60_000).default(10_000),
  dryRun: z.boolean().default(false),
});

/** `startPush` is our own answer to start_push, sent back whole. */
export const finishRequest = z.object({
  startPush: z.object({
    pushId: z.string(),
    environmentVariables: z.record(z.string(), z.string()),
  }),
  dryRun: z.boolean().default(false),
});

/**
 * @throws ApiError 400 `ComponentsNotSupported` naming the components, or `BadJsonBody` for a
 * module given twice
 */
export function pushOf(request: PushRequest): Push {
  const { appDefinition } = request;
  const components = [
    ...new Set([
      ...request.componentDefinitions.map(({ definitionPath }) => definitionPath),
      ...appDefinition.dependencies,
    ]),
  ];
  if (components.length > 0)
    throw new ApiError(
      400,
      "ComponentsNotSupported",
      `This push installs components (${components.join(", ")}), which the local deployment does not support. Remove them from convex.config.ts, or use a real Convex deployment.`,
    );
  refuseRepeatedPaths(request);
  return {
    modules: appDefinition.changedModules.map(pushedModule),
    unchanged: appDefinition.unchangedModuleHashes,
    schema: appDefinition.schema === null ? null : pushedModule(appDefinition.schema),
    definition: appDefinition.definition === null ? null : pushedModule(appDefinition.definition),
    udfServerVersion: appDefinition.udfServerVersion,
  };
}

function refuseRepeatedPaths({ appDefinition }: PushRequest): void {
  const seen = new Set<string>();
  for (const { path } of [
    ...appDefinition.changedModules,
    ...appDefinition.unchangedModuleHashes,
  ]) {
    if (seen.has(path))
      throw new ApiError(400, "BadJsonBody", `The module ${path} is in the push more than once.`);
    seen.add(path);
  }
}

function pushedModule(config: z.output<typeof moduleConfig>): PushedModule {
  return { ...config, sourceMap: config.sourceMap ?? null };
}
