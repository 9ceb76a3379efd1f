/** The cloud port: finds the endpoint, adds CORS, and refuses clearly what it does not have. */
import { allowOrigin, preflightResponse } from "./cors";
import { pathOf, toRequest, type Incoming } from "./incoming";
import type { Handler } from "./listen";
import { errorResponse, matchRoute, responseForError, type Route } from "./route";

const HTTP_ACTIONS_PREFIX = "/http";

/** @param report is told of errors nobody expected */
export function createRouter(
  routes: readonly Route[],
  httpActions: Handler,
  report: (error: unknown) => void,
): Handler {
  return async (incoming) => {
    const path = pathOf(incoming.target);
    if (path === HTTP_ACTIONS_PREFIX || path.startsWith(`${HTTP_ACTIONS_PREFIX}/`))
      return httpActions(withoutPrefix(incoming));
    const request = toRequest(incoming);
    if (request === null)
      return errorResponse(405, "MethodNotAllowed", `${incoming.method} is not supported.`);
    const preflight = preflightResponse(incoming.method, request.headers);
    if (preflight !== null) return preflight;
    const response = await dispatch(routes, incoming, request, path).catch((error: unknown) =>
      incoming.signal.aborted
        ? errorResponse(408, "ClientDisconnect", "The caller left.")
        : responseForError(error, report),
    );
    return allowOrigin(response, request.headers);
  };
}

async function dispatch(
  routes: readonly Route[],
  incoming: Incoming,
  request: Request,
  path: string,
): Promise<Response> {
  const match = matchRoute(routes, incoming.method, path);
  switch (match.found) {
    case "route":
      return match.route.handle(request, {
        ip: incoming.ip,
        signal: incoming.signal,
        params: match.params,
      });
    case "methods":
      return refuseMethod(incoming.method, path, match.allow);
    case "nothing":
      return refusePath(path);
    default:
      return match satisfies never;
  }
}

function refuseMethod(method: string, path: string, allow: readonly string[]): Response {
  const response = errorResponse(
    405,
    "MethodNotAllowed",
    `${path} cannot be called by ${method}, only by ${allow.join(", ")}.`,
  );
  response.headers.set("allow", allow.join(", "));
  return response;
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

function withoutPrefix(incoming: Incoming): Incoming {
  const target = incoming.target.slice(HTTP_ACTIONS_PREFIX.length);
  return { ...incoming, target: target.startsWith("/") ? target : `/${target}` };
}
