/** What an HTTP endpoint is, how one is found, and how its refusals look (P2.0). */
import { checkAdminKey } from "../auth/admin-key";
import { AuthFailure } from "../auth/auth-failure";
import type { IdentityAttributes } from "../runtime/calls";
import { StorageError } from "../db/storage-error";
import { AdminError } from "../runtime/analysis";

export interface RouteContext {
  /** The caller's address; behind a loopback proxy the first of X-Forwarded-For. */
  readonly ip: string | null;
  /** Aborts when the caller leaves before the answer is complete. */
  readonly signal: AbortSignal;
  /** Named groups of the route's `path`, undecoded. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** The whole path, or a pattern with `^`, `$` and named groups. Matches the raw path, nothing decoded. */
  readonly path: string | RegExp;
  /** May throw HttpError, AdminError or AuthFailure; they become `{code, message}` with their status. Anything else is a 500. */
  handle(request: Request, context: RouteContext): Promise<Response> | Response;
}

/** A refusal: answered with `status` and `{code, message}`. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function errorResponse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

export type RouteMatch =
  | { readonly found: "route"; readonly route: Route; readonly params: RouteContext["params"] }
  /** The path exists with other methods. */
  | { readonly found: "methods"; readonly allow: readonly string[] }
  | { readonly found: "nothing" };

/** HEAD is served by the GET route. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const wanted = method === "HEAD" ? "GET" : method;
  const allow: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params === null) continue;
    if (route.method === wanted) return { found: "route", route, params };
    allow.push(route.method);
  }
  return allow.length > 0 ? { found: "methods", allow } : { found: "nothing" };
}

function matchPath(pattern: string | RegExp, path: string): RouteContext["params"] | null {
  if (typeof pattern === "string") return pattern === path ? {} : null;
  const match = pattern.exec(path);
  return match === null ? null : { ...match.groups };
}

/** Turns whatever a handler threw into its answer; an unexpected error is told to `report`, and to the caller only what a disk refused. */
export function responseForError(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof HttpError || error instanceof AdminError || error instanceof AuthFailure)
    return errorResponse(error.status, error.code, error.message);
  report(error);
  if (error instanceof StorageError)
    return errorResponse(500, "InternalServerError", error.message);
  return errorResponse(
    500,
    "InternalServerError",
    "The local deployment failed on this request. Its log says why; please try again.",
  );
}

/**
 * The admin key from `Authorization: Convex <key>`, from the body field some endpoints carry, or from `?adminKey=`.
 * @param bodyKey the body's `adminKey`, where the endpoint reads one
 * @returns the attributes to act as, or null
 * @throws AuthFailure 403 `BadDeployKey`
 */
export function requireAdmin(
  request: Request,
  adminKey: string,
  bodyKey?: unknown,
): { readonly actingAs: IdentityAttributes | null } {
  const header = request.headers.get("authorization");
  const candidate =
    header === null
      ? typeof bodyKey === "string"
        ? bodyKey
        : new URL(request.url).searchParams.get("adminKey")
      : adminKeyOfHeader(header);
  return { actingAs: checkAdminKey(candidate, adminKey) };
}

/** The key of an `Authorization: Convex …` header, or null for another scheme. */
function adminKeyOfHeader(header: string): string | null {
  return /^convex\s+(?<key>\S.*)$/i.exec(header.trim())?.groups?.["key"] ?? null;
}
