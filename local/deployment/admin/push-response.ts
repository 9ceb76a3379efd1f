/**
 * What the CLI gets back for a push (P2.4-P2.7). There is one component, the app: its path is "".
 */
import type { JSONValue } from "convex/values";
import type { SchemaProgress, SchemaStage } from "../db/database";
import type { ActiveCode, StagedPush } from "../engine/engine";
import type {
  AnalyzedFunction,
  AnalyzedModule,
  AuthProvider,
  DeclaredVariable,
} from "../runtime/analysis";

const APP = "";

/**
 * Everything `start_push` answers. The CLI sends it back whole in `finish_push`, so that `pushId`
 * finds the staged push again.
 */
export function startPushResponse(staged: StagedPush, udfServerVersion: string): object {
  const { analysis } = staged;
  const routes = analysis.modules["http.js"]?.httpRoutes ?? null;
  return {
    pushId: staged.pushId,
    environmentVariables: staged.environment,
    externalDepsId: null,
    componentDefinitionPackages: {},
    appAuth: analysis.auth.map(authInfo),
    analysis: {
      [APP]: {
        definition: {
          path: APP,
          definitionType: { type: "app" },
          childComponents: [],
          httpMounts: {},
          exports: { type: "branch", branch: [] },
          envVars: analysis.variables?.map(declaredVariable) ?? null,
        },
        schema: analysis.schema,
        functions: Object.fromEntries(
          Object.entries(analysis.modules).map(([path, module]) => [path, analyzedModule(module)]),
        ),
        udfConfig: { serverVersion: udfServerVersion },
      },
    },
    app: {
      definitionPath: APP,
      componentPath: APP,
      args: {},
      childComponents: {},
      httpRoutes: { httpModuleRoutes: routes, mounts: [] },
      exports: {},
    },
    schemaChange: schemaChange(staged.schema),
  };
}

export function schemaChange(stage: SchemaStage): object {
  return {
    allocatedComponentIds: {},
    schemaIds: { [APP]: stage.schemaId },
    indexDiffs: {
      [APP]: {
        added_indexes: stage.addedIndexes.map(indexConfig),
        removed_indexes: stage.removedIndexes.map(indexConfig),
        enabled_indexes: [],
        disabled_indexes: [],
      },
    },
  };
}

export function schemaStatus(progress: SchemaProgress): object {
  switch (progress.type) {
    case "complete":
      return { type: "complete" };
    case "inProgress": {
      const { type, ...component } = progress;
      return { type, components: { [APP]: component } };
    }
    case "failed":
      return { ...progress, componentPath: APP };
    default:
      return progress satisfies never;
  }
}

/** What finishing changed: providers as JSON text, as the real backend lists them. */
export function finishPushResponse(
  previous: ActiveCode | null,
  next: ActiveCode | null,
): { authDiff: { added: string[]; removed: string[] }; definitionDiffs: {}; componentDiffs: {} } {
  const before = providerTexts(previous);
  const after = providerTexts(next);
  return {
    authDiff: {
      added: after.filter((text) => !before.includes(text)),
      removed: before.filter((text) => !after.includes(text)),
    },
    definitionDiffs: {},
    componentDiffs: {},
  };
}

function providerTexts(code: ActiveCode | null): string[] {
  return (code?.analysis.auth ?? []).map((provider) => JSON.stringify(authInfo(provider)));
}

function authInfo(provider: AuthProvider): JSONValue {
  return "type" in provider
    ? { ...provider, applicationID: provider.applicationID ?? null }
    : { ...provider };
}

function indexConfig(index: { name: string; fields: string[] }): JSONValue {
  return { name: index.name, type: "database", fields: index.fields };
}

function declaredVariable({ name, validator, optional }: DeclaredVariable): JSONValue {
  return [name, { type: "value", value: validator, ...(optional && { optional }) }];
}

function analyzedModule(module: AnalyzedModule): object {
  return {
    functions: module.functions.map(analyzedFunction),
    httpRoutes: module.httpRoutes?.map((route) => ({ route, pos: null })) ?? null,
    cronSpecs:
      module.crons?.map(({ identifier, path, args, schedule }) => ({
        identifier,
        spec: { udfPath: path, udfArgs: args, cronSchedule: schedule },
      })) ?? null,
    sourceMapped: null,
  };
}

function analyzedFunction(fn: AnalyzedFunction): object {
  return {
    name: fn.name,
    pos: null,
    udfType: fn.udfType,
    visibility: { kind: fn.visibility },
    args: fn.args,
    returns: fn.returns,
  };
}
