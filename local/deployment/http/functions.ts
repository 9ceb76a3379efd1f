/** Calls of functions over HTTP (P2.10). */
import type { Params, Route } from "../../http/routes";
import { decodeTimestamp, encodeTimestamp } from "../protocol/timestamp";
import type { FunctionCall, FunctionOutcome } from "../runtime/calls";
import { CALL_BODY_BYTES, readJsonObject } from "./body";
import { readArgs, readCall, readCallFromUrl, readPath, type CallRequest } from "./call-request";
import { HttpCaller, type HttpCallerOptions } from "./http-caller";
import type { PinnedSnapshots } from "./pinned-snapshots";
import { requireAdmin } from "../auth/require-admin";
import { parseFormat } from "./value-format";
import { ApiError } from "../protocol/api-error";

export interface FunctionRouteOptions extends HttpCallerOptions {
  readonly pinned: PinnedSnapshots;
  readonly adminKey: string;
}

export function functionRoutes(options: FunctionRouteOptions): Route[] {
  const caller = new HttpCaller(options);
  const typed = (path: string, run: (call: FunctionCall) => Promise<FunctionOutcome>): Route => ({
    method: "POST",
    path,
    handle: (request, _params, raw) =>
      caller.answer(request, raw, run, async () => readCall(await callBody(request))),
  });
  return [
    typed("/api/query", (call) => caller.query(call)),
    typed("/api/mutation", (call) => options.engine.runMutation(call)),
    typed("/api/action", (call) => options.engine.runAction(call)),
    {
      method: "GET",
      path: "/api/query",
      handle: (request, _params, raw) =>
        caller.answer(
          request,
          raw,
          (call) => caller.query(call),
          () => readCallFromUrl(request.url),
        ),
    },
    {
      method: "POST",
      path: "/api/function",
      handle(request, _params, raw) {
        requireAdmin(request, options.adminKey);
        const read = async () => readCall(await callBody(request));
        return caller.answer(request, raw, (call) => caller.any(call), read);
      },
    },
    {
      method: "POST",
      path: "/api/run/*path",
      handle: (request, params, raw) =>
        caller.answer(
          request,
          raw,
          (call) => caller.any(call),
          () => readRunCall(request, params),
        ),
    },
    unpushedRoute(options, caller),
    ...timestampRoutes(options, caller),
  ];
}

/** A query that was not pushed (P2.15). It can only read. */
function unpushedRoute({ engine, adminKey }: FunctionRouteOptions, caller: HttpCaller): Route {
  return {
    method: "POST",
    path: "/api/run_test_function",
    async handle(request, _params, raw) {
      const body = await callBody(request);
      requireAdmin(request, adminKey, body["adminKey"]);
      const bundle = isFields(body["bundle"]) ? body["bundle"] : {};
      if (typeof bundle["source"] !== "string")
        throw new ApiError(400, "BadJsonBody", "`bundle` must have the module's `source`.");
      const unpushed = await engine.compileQuery(bundle["source"]);
      const run = (call: FunctionCall) => caller.query({ ...call, unpushed });
      return caller.answer(request, raw, run, () => ({
        path: readPath("testQuery:default"),
        args: readArgs(body["args"]),
        format: parseFormat(body["format"], "json"),
      }));
    },
  };
}

function timestampRoutes({ pinned }: FunctionRouteOptions, caller: HttpCaller): Route[] {
  return [
    {
      method: "POST",
      path: "/api/query_ts",
      handle: async () => Response.json({ ts: encodeTimestamp(await pinned.pin()) }),
    },
    {
      method: "POST",
      path: "/api/query_at_ts",
      async handle(request, _params, raw) {
        const body = await callBody(request);
        const ts = typeof body["ts"] === "string" ? decodeTimestamp(body["ts"]) : null;
        if (ts === null)
          throw new ApiError(400, "BadTimestamp", "`ts` must be one that /api/query_ts gave.");
        const run = (call: FunctionCall) =>
          pinned.use(ts, (snapshot) => snapshot.runQuery({ ...call, journal: null }));
        return caller.answer(request, raw, run, () => readCall(body));
      },
    },
    {
      method: "POST",
      path: "/api/query_batch",
      async handle(request, _params, raw) {
        const { queries } = await callBody(request);
        if (!Array.isArray(queries))
          throw new ApiError(400, "BadJsonBody", "`queries` must be an array of calls.");
        const calls = queries.map((query) => readCall(isFields(query) ? query : {}));
        return caller.batch(request, raw, calls);
      },
    },
  ];
}

/** `/api/run/dir/mod/fn` names the function in its path. */
async function readRunCall(request: Request, params: Params): Promise<CallRequest> {
  const parts = (params["path"] ?? "").split("/").map(decodePart);
  const name = parts.pop() ?? "";
  if (parts.length === 0)
    throw new ApiError(
      400,
      "MissingIdentifier",
      "The URL must name a module and a function, such as /api/run/messages/list.",
    );
  const body = await callBody(request);
  return {
    path: readPath(`${parts.join("/")}:${name}`),
    args: readArgs(body["args"]),
    format: parseFormat(body["format"], "json"),
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, "MissingIdentifier", "The URL's path is not valid percent-encoding.");
  }
}

type Fields = Awaited<ReturnType<typeof readJsonObject>>;

function callBody(request: Request): Promise<Fields> {
  return readJsonObject(request, CALL_BODY_BYTES);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
