/** The cloud port: finds the endpoint, adds CORS, and refuses clearly what it does not have. */
import { pathOf, type RawRequest } from "../../http/request";
import { routes, type Route } from "../../http/routes";
import type { Answer } from "../../http/response-writer";
import type { Handler } from "../../http/serve";
import { allowOrigin, preflightResponse } from "./cors";
import { errorResponse, responseForError } from "./error-response";

const HTTP_ACTIONS_PREFIX = "/http";

/** @param report is told of errors nobody expected */
export function createRouter(
  table: readonly Route[],
  httpActions: Handler<Answer>,
  report: (error: unknown) => void,
): Handler<Answer> {
  const endpoints = routes(table, {
    notFound: (_request, { target }) => refusePath(pathOf(target)),
    methodNotAllowed: ({ method }, allow, { target }) =>
      errorResponse(
        405,
        "MethodNotAllowed",
        `${pathOf(target)} cannot be called by ${method}, only by ${allow}.`,
      ),
  });
  return async (request, raw) => {
    const path = pathOf(raw.target);
    if (path === HTTP_ACTIONS_PREFIX || path.startsWith(`${HTTP_ACTIONS_PREFIX}/`))
      return httpActions(request, withoutPrefix(raw));
    const preflight = preflightResponse(request.method, request.headers);
    if (preflight !== null) return preflight;
    return allowOrigin(await answer(endpoints, request, raw, report), request.headers);
  };
}

async function answer(
  endpoints: Handler,
  request: Request,
  raw: RawRequest,
  report: (error: unknown) => void,
): Promise<Response> {
  try {
    return await endpoints(request, raw);
  } catch (error) {
    return raw.signal.aborted
      ? errorResponse(408, "ClientDisconnect", "The caller left.")
      : responseForError(error, report);
  }
}

/**
 * The convex CLI retries 404s for a while, so that what is not supported under /api is a 400
 * instead (P1.7).
 */
function refusePath(path: string): Response {
  if (path.startsWith("/api/"))
    return errorResponse(400, "Unsupported", `The local deployment does not support ${path}.`);
  return errorResponse(404, "NotFound", `There is nothing at ${path}.`);
}

function withoutPrefix(raw: RawRequest): RawRequest {
  const target = raw.target.slice(HTTP_ACTIONS_PREFIX.length);
  return { ...raw, target: target.startsWith("/") ? target : `/${target}` };
}
