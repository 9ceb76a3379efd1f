import { type HttpRouter, httpRouter } from "convex/server";
import { httpAction } from "../../_generated/server";
import { httpBody } from "../../auth/library";
import { START_PREFIX, callbackRoute, startRoute } from "./callback";
import { OFFERED } from "./registry";

/**
 * The library's routes, taken from a router of its own so that ours can stand around the two that
 * providers use.
 */
export function addAuthRoutes(
  http: HttpRouter,
  auth: { addHttpRoutes(http: HttpRouter): void },
): void {
  const library = httpRouter();
  auth.addHttpRoutes(library);
  for (const [path, method, handler] of library.getRoutes()) {
    if (!path.endsWith("/*")) http.route({ path, method, handler });
  }
  const bodyOf = (path: string) => {
    const found = library.lookup(path, "GET");
    if (found === null) throw new Error(`@convex-dev/auth has no route ${path} any more`);
    return httpBody(found[0]);
  };
  // The library's routes take any provider's id as the rest of the path.
  const start = startRoute(bodyOf(`${START_PREFIX}any`));
  http.route({ pathPrefix: START_PREFIX, method: "GET", handler: httpAction(start) });
  for (const provider of OFFERED) {
    const path = `/api/auth/callback/${provider}`;
    // Providers answer by GET; the library's POST is not offered.
    const handler = httpAction(callbackRoute(provider, bodyOf(path)));
    http.route({ path, method: "GET", handler });
  }
}
