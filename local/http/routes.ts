/** Picks the endpoint for a request by method and path. */
import { pathOf, type RawRequest } from "./request";
import type { Handler } from "./serve";

export type Params = Readonly<Record<string, string>>;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /**
   * Compared with the raw path. A segment `:name` takes one that is not empty, decoded; `*name` at
   * the end takes all that is left, undecoded.
   */
  readonly path: string;
  readonly handle: (
    request: Request,
    params: Params,
    raw: RawRequest,
  ) => Response | Promise<Response>;
}

/** Answers for what no route takes; `allow` lists the methods the path knows. */
export interface Fallbacks {
  readonly notFound: (request: Request, raw: RawRequest) => Response;
  readonly methodNotAllowed: (request: Request, allow: string, raw: RawRequest) => Response;
}

interface Match {
  readonly route: Route;
  readonly params: Params;
}

const NO_PARAMS: Params = {};

/** HEAD is served by the route for GET; a 405 has its `Allow` header. */
export function routes(table: readonly Route[], fallbacks: Fallbacks): Handler {
  const fixed = new Map<string, Match[]>();
  const patterns: { readonly route: Route; readonly segments: readonly string[] }[] = [];
  for (const route of table) {
    const segments = route.path.split("/");
    if (segments.some((segment) => /^[:*]/.test(segment))) patterns.push({ route, segments });
    else fixed.set(route.path, [...(fixed.get(route.path) ?? []), { route, params: NO_PARAMS }]);
  }
  return async (request, raw) => {
    const path = pathOf(raw.target);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const exact = fixed.get(path) ?? [];
    const hit = exact.find(({ route }) => route.method === method);
    if (hit !== undefined) return await hit.route.handle(request, hit.params, raw);
    const given = path.split("/");
    const matched = patterns.flatMap(({ route, segments }) => {
      const params = match(segments, given);
      return params === null ? [] : [{ route, params }];
    });
    const here = [...exact, ...matched];
    const found = matched.find(({ route }) => route.method === method);
    if (found !== undefined) return await found.route.handle(request, found.params, raw);
    if (here.length === 0) return fallbacks.notFound(request, raw);
    const allow = [...new Set(here.map(({ route }) => route.method))].join(", ");
    const response = fallbacks.methodNotAllowed(request, allow, raw);
    response.headers.set("allow", allow);
    return response;
  };
}

function match(pattern: readonly string[], given: readonly string[]): Params | null {
  const params: Record<string, string> = {};
  for (const [at, segment] of pattern.entries()) {
    const value = given[at];
    if (value === undefined) return null;
    if (segment.startsWith("*")) {
      params[segment.slice(1)] = given.slice(at).join("/");
      return params;
    }
    if (!segment.startsWith(":")) {
      if (segment !== value) return null;
      continue;
    }
    const decoded = decode(value);
    if (decoded === null || decoded === "") return null;
    params[segment.slice(1)] = decoded;
  }
  return pattern.length === given.length ? params : null;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
