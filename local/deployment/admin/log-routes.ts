/** `/api/stream_function_logs`, which `convex dev` and `convex logs` poll (P2.11). */
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import type { LogEntry } from "../runtime/calls";
import type { LogBuffer } from "./log-buffer";
import { ApiError } from "../protocol/api-error";

export function logRoutes({ logs, adminKey }: { logs: LogBuffer; adminKey: string }): Route[] {
  return [
    {
      method: "GET",
      path: "/api/stream_function_logs",
      handle: async (request, _params, { signal }) => {
        requireAdmin(request, adminKey);
        const { entries, newCursor } = await logs.read(cursorOf(request), signal);
        return Response.json({ entries: entries.map(wireEntry), newCursor });
      },
    },
  ];
}

function cursorOf(request: Request): number {
  const { searchParams } = new URL(request.url);
  if (searchParams.has("sessionId") || searchParams.has("clientRequestCounter"))
    throw new ApiError(
      400,
      "LogFilterNotSupported",
      "The local deployment cannot pick the logs of one session or request; leave out sessionId and clientRequestCounter.",
    );
  const cursor = Number(searchParams.get("cursor") ?? "0");
  if (!Number.isFinite(cursor) || cursor < 0)
    throw new ApiError(
      400,
      "BadCursor",
      "cursor must be 0 or the newCursor of an earlier answer, in milliseconds.",
    );
  return cursor;
}

function wireEntry(entry: LogEntry): object {
  const shared = {
    kind: entry.kind,
    udfType: entry.udfType,
    identifier: entry.identifier,
    componentPath: null,
    timestamp: entry.startedAt / 1000,
    logLines: entry.logLines,
    requestId: entry.requestId,
    executionId: entry.executionId,
  };
  if (entry.kind === "Progress") return shared;
  return {
    ...shared,
    cachedResult: entry.cached,
    executionTime: entry.durationMs / 1000,
    success: entry.httpStatus === null ? null : { status: String(entry.httpStatus) },
    error: entry.error,
    caller: entry.caller,
    parentExecutionId: null,
    environment: entry.environment,
    identityType: entry.identityType,
    returnBytes: entry.returnBytes,
    willRetry: false,
    occInfo: null,
    executionTimestamp: entry.startedAt / 1000,
  };
}
