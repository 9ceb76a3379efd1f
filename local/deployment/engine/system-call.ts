/** Calls that the deployment makes by itself: nobody is signed in, and internal functions may be called. */
import { newRequestId } from "../protocol/request-id";
import type { Caller, FunctionCall } from "../runtime/calls";

/** `args` is the wire JSON text of the argument array. */
export function systemCall(path: string, args: string, caller: Caller): FunctionCall {
  return {
    path,
    args,
    identity: { kind: "anonymous" },
    visibility: "all",
    caller,
    request: { ip: null, userAgent: null, requestId: newRequestId() },
  };
}
