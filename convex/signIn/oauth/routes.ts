import { type HttpRouter, httpRouter } from "convex/server";
import { httpAction } from "../../_generated/server";
import { auth } from "../../auth";
import { callbackRoute, startRoute } from "./callback";
import { httpBody } from "../../auth/hardenedAuth";

/** The library's routes, taken from a router of its own so that ours can stand around the two that GitHub uses. */
export function addAuthRoutes(http: HttpRouter): void {
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
  http.route({
    pathPrefix: "/api/auth/signin/",
    method: "GET",
    handler: httpAction(startRoute(bodyOf("/api/auth/signin/github"))),
  });
  // GitHub answers by GET; the library's POST, for other providers, is not offered.
  http.route({
    path: "/api/auth/callback/github",
    method: "GET",
    handler: httpAction(callbackRoute(bodyOf("/api/auth/callback/github"))),
  });
}
