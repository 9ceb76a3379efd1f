/** What a caller is told about a function's outcome, with or without redaction (P3.13). */
import type { Result } from "./protocol/server-message";
import type { FunctionOutcome } from "./runtime/calls";

/**
 * The first line carries the request id, so that a report of an error can be found in the logs.
 * With `redact` nothing of the developer's code is told but ConvexError data, as production
 * deployments do.
 */
export function toResult(outcome: FunctionOutcome, requestId: string, redact: boolean): Result {
  const logLines = redact ? [] : outcome.logLines;
  if (outcome.status === "success") return { success: true, value: outcome.value, logLines };
  const head = `[Request ID: ${requestId}] Server Error`;
  return {
    success: false,
    message: redact ? head : `${head}\n${outcome.message.replace(/\n?$/, "\n")}`,
    data: outcome.data ?? null,
    logLines,
  };
}
