/**
 * Builds the calls of functions: who may call what, and what the function learns of the request.
 */
import { newRequestId } from "../protocol/request-id";
import type { Caller, ClientMetadata, FunctionCall, Identity, RequestMetadata } from "./calls";

/** What is called, and with what. */
export type CallTarget = Pick<FunctionCall, "path" | "args">;

export type CallOrigin =
  /** A client, who gets at public functions only unless it has the admin key. */
  | {
      readonly from: "client";
      readonly caller: Extract<Caller, "HttpApi" | "SyncWorker">;
      readonly identity: Identity;
      readonly client: ClientMetadata;
    }
  /** An action, whose request goes on. */
  | { readonly from: "action"; readonly identity: Identity; readonly request: RequestMetadata }
  /** The deployment itself, with the row of `_scheduled_functions` that asks for it, if any. */
  | {
      readonly from: "deployment";
      readonly caller: Caller;
      readonly identity?: Identity;
      readonly scheduledFunctionId?: string;
    };

export function functionCall({ path, args }: CallTarget, origin: CallOrigin): FunctionCall {
  switch (origin.from) {
    case "client": {
      const { identity, caller, client } = origin;
      const visibility = identity.kind === "admin" ? "all" : "public";
      return { path, args, identity, visibility, caller, request: newRequest(client) };
    }
    case "action": {
      const { identity, request } = origin;
      return { path, args, identity, visibility: "all", caller: "Action", request };
    }
    case "deployment": {
      const { caller, identity = { kind: "anonymous" }, scheduledFunctionId } = origin;
      const request = {
        ...newRequest(NO_CLIENT),
        ...(scheduledFunctionId !== undefined && { scheduledFunctionId }),
      };
      return { path, args, identity, visibility: "all", caller, request };
    }
    default:
      return origin satisfies never;
  }
}

/** Of what nobody asked for over the network. */
export const NO_CLIENT: ClientMetadata = { ip: null, userAgent: null };

export function newRequest({ ip, userAgent }: ClientMetadata): RequestMetadata {
  return { ip, userAgent, requestId: newRequestId() };
}
