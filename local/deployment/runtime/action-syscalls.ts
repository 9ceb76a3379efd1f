/** Syscalls of actions: each is a transaction of its own, somewhere else (P4.4). */
import type { ActionHost } from "./action-host";
import type { Identity, RequestMetadata } from "./calls";
import type { LoadedCode } from "./loaded-code";
import { functionCall } from "./function-call";
import { nestedFailure, SyscallError } from "./function-error";
import { addressedPath, functionHandle, missingFunction } from "./function-target";
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import { identityJson, requestJson } from "./identity-json";
import { DEPLOYMENT_METADATA } from "./read-syscalls";
import { scheduleRequest } from "./scheduling-syscalls";
import { textOf, valueOf, type SyscallArguments } from "./syscall-arguments";

/** What these need of an action. */
export interface ActionContext {
  readonly code: LoadedCode;
  readonly host: ActionHost;
  readonly identity: Identity;
  readonly request: RequestMetadata;
  readonly identifier: string;
  readonly now: () => number;
}

type ActionOperation = (call: ActionContext, args: SyscallArguments) => Promise<string>;

export const ACTION_OPERATIONS: Readonly<Record<string, ActionOperation>> = {
  "1.0/actions/query": async (call, args) => await runFunction(call, "Query", args),
  "1.0/actions/mutation": async (call, args) => await runFunction(call, "Mutation", args),
  "1.0/actions/action": async (call, args) => await runFunction(call, "Action", args),
  "1.0/actions/schedule": async (call, args) =>
    JSON.stringify(await call.host.schedule(scheduleRequest(call.code.analysis, args, call.now()))),
  "1.0/actions/cancel_job": async (call, args) => {
    await call.host.cancel(textOf(args, "id", "scheduler.cancel"));
    return "null";
  },
  "1.0/actions/vectorSearch": async () => {
    throw new SyscallError("Vector search is not supported by the local deployment.");
  },
  "1.0/getUserIdentity": async ({ identity }) => identityJson(identity),
  "1.0/getRequestMetadata": async ({ request, identity }) => requestJson(request, identity),
  "1.0/getFunctionMetadata": async ({ identifier }) =>
    JSON.stringify({ name: identifier, componentPath: "" }),
  "1.0/getDeploymentMetadata": async () => DEPLOYMENT_METADATA,
  "1.0/createFunctionHandle": async ({ code }, args) =>
    JSON.stringify(functionHandle(code.analysis, addressedPath(args))),
  "1.0/storageGetUrl": async ({ host }, args) =>
    JSON.stringify(await host.storage.getUrl(textOf(args, "storageId", "storage.getUrl"))),
  "1.0/storageGetMetadata": async ({ host }, args) =>
    JSON.stringify(
      await host.storage.getMetadata(textOf(args, "storageId", "storage.getMetadata")),
    ),
  "1.0/storageGenerateUploadUrl": async ({ host }) =>
    JSON.stringify(await host.storage.generateUploadUrl()),
  "1.0/storageDelete": async ({ host }, args) => {
    await host.storage.delete(textOf(args, "storageId", "storage.delete"));
    return "null";
  },
};

/** Values that are no JSON go by reference. */
export async function actionJsSyscall(
  { call }: { readonly call: ActionContext },
  operation: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { storage } = call.host;
  switch (operation) {
    case "storage/storeBlob": {
      const { blob, options } = args;
      if (!(blob instanceof Blob))
        throw new SyscallError(
          "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
        );
      return await storage.store(blob, sha256Option(options));
    }
    case "storage/getBlob": {
      const { storageId } = args;
      if (typeof storageId !== "string")
        throw new SyscallError("Invalid argument `storageId` for `storage.get`: expected a string");
      return await storage.get(storageId);
    }
    default:
      throw new SyscallError(`Unknown JS syscall: ${operation}`);
  }
}

function sha256Option(options: unknown): string | undefined {
  const hasDigest = typeof options === "object" && options !== null && "sha256" in options;
  return hasDigest && typeof options.sha256 === "string" ? options.sha256 : undefined;
}

async function runFunction(
  call: ActionContext,
  type: "Query" | "Mutation" | "Action",
  args: SyscallArguments,
): Promise<string> {
  const name = addressedPath(args);
  const path = parseFunctionPath(name);
  if (path === null) throw new SyscallError(missingFunction(name, "all"));
  const target = {
    path: formatFunctionPath(path),
    args: JSON.stringify([valueOf(args, "args", `run${type}`)]),
  };
  const { identity, request } = call;
  const nested = functionCall(target, { from: "action", identity, request });
  const outcome = await call.host.run(type, nested);
  if (outcome.status === "success") return outcome.value;
  throw nestedFailure(outcome);
}
