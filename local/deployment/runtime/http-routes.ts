/** What `http.ts` must export (P2.5, P9.1). */
import { memberOf } from "./exported-function";

/** Throws an Error when the default export is no router. */
export function readHttpRoutes(exports: object): { path: string; method: string }[] {
  const router = memberOf(exports, "default");
  const getRoutes = memberOf(router, "getRoutes");
  if (memberOf(router, "isRouter") !== true || typeof getRoutes !== "function")
    throw new Error(
      "The default export of `convex/http.ts` is not a router made by `httpRouter()`.",
    );
  const routes: unknown = Reflect.apply(getRoutes, router, []);
  if (!Array.isArray(routes))
    throw new Error("`getRoutes()` of the HTTP router did not return an array.");
  return routes.map((route: unknown) => {
    const path = memberOf(route, "0");
    const method = memberOf(route, "1");
    if (typeof path !== "string" || typeof method !== "string")
      throw new Error("`getRoutes()` of the HTTP router returned something that is no route.");
    return { path, method };
  });
}
