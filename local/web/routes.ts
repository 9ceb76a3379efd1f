import type { Handler } from "./serve";

/** A path may have `:name` segments; their decoded values come in `params`. */
export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  handle: (request: Request, params: Record<string, string>) => Response | Promise<Response>;
};

/** Answers for what no route takes; `allow` lists the methods the path knows. */
export type Fallbacks = {
  notFound: (request: Request) => Response;
  methodNotAllowed: (request: Request, allow: string) => Response;
};

/** A handler that picks the route by method and path. Answers to HEAD and 405 with `Allow` come for free. */
export function routes(table: readonly Route[], fallbacks: Fallbacks): Handler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const here = table.flatMap((route) => {
      const params = match(route.path, pathname);
      return params === undefined ? [] : [{ route, params }];
    });
    const hit = here.find(({ route }) => route.method === request.method);
    if (hit !== undefined) return hit.route.handle(request, hit.params);
    if (here.length === 0) return fallbacks.notFound(request);
    const allow = [...new Set(here.map(({ route }) => route.method))].join(", ");
    const response = fallbacks.methodNotAllowed(request, allow);
    response.headers.set("allow", allow);
    return response;
  };
}

function match(pattern: string, pathname: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = pathname.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, segment] of wanted.entries()) {
    const value = decoded(given[at] ?? "");
    if (value === undefined) return undefined;
    if (segment.startsWith(":") && value !== "") params[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
