/**
 * What the CLI may ask for and this deployment does not do. 400 rather than 404, which the CLI
 * would retry for ten seconds (P1.7).
 */
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import { ApiError } from "../protocol/api-error";

const UNSUPPORTED: readonly {
  readonly method: Route["method"];
  readonly path: string;
  readonly what: string;
}[] = [
  {
    method: "POST",
    path: "/api/deploy2/evaluate_schema",
    what: "Predicting the cost of a schema change",
  },
  {
    method: "POST",
    path: "/api/import",
    what: "Importing data in one request (use convex import)",
  },
  {
    method: "POST",
    path: "/api/run_test_function",
    what: "Running code that was not pushed (--inline-query)",
  },
  { method: "POST", path: "/api/update_canonical_url", what: "Custom domains" },
  { method: "POST", path: "/api/cancel_job", what: "Cancelling a scheduled function from outside" },
  {
    method: "POST",
    path: "/api/cancel_all_jobs",
    what: "Cancelling scheduled functions from outside",
  },
  { method: "POST", path: "/api/actions/*rest", what: "Running actions in another process" },
];

export function unsupportedRoutes(adminKey: string): Route[] {
  return UNSUPPORTED.map(({ method, path, what }) => ({
    method,
    path,
    handle: (request) => {
      requireAdmin(request, adminKey);
      throw new ApiError(
        400,
        "NotSupportedLocally",
        `${what} is not supported by the local deployment. Use a real Convex deployment for it.`,
      );
    },
  }));
}
