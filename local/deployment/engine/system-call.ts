/** Calls that the deployment makes by itself: nobody is signed in, and internal functions may be called. */
import { newRequestId } from "../protocol/request-id";
import type { Caller, FunctionCall } from "../runtime/calls";

/** `args` is the wire JSON text of the argument array; `job` is the row of `_scheduled_functions` that asks for the call. */
export function systemCall(path: string, args: string, caller: Caller, job?: string): FunctionCall {
  return {
    path,
    args,
    identity: { kind: "anonymous" },
    visibility: "all",
    caller,
    request: {
      ip: null,
      userAgent: null,
      requestId: newRequestId(),
      ...(job !== undefined && { scheduledFunctionId: job }),
    },
  };
}
