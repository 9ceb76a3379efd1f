/** How refusals look, and who may use the endpoints of the developer's tools (convex-protocol.md 2.0). */
import { checkAdminKey } from "../auth/admin-key";
import { AuthFailure } from "../auth/auth-failure";
import type { IdentityAttributes } from "../runtime/calls";
import { StorageError } from "../db/storage-error";
import { AdminError } from "../runtime/analysis";

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

export const INTERNAL_ERROR =
  "The local deployment failed on this request. Its log says why; please try again.";

/** Turns whatever a handler threw into its answer; an unexpected error is told to `report`, and to the caller only what a disk refused. */
export function responseForError(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof HttpError || error instanceof AdminError || error instanceof AuthFailure)
    return errorResponse(error.status, error.code, error.message);
  report(error);
  if (error instanceof StorageError)
    return errorResponse(500, "InternalServerError", error.message);
  return errorResponse(500, "InternalServerError", INTERNAL_ERROR);
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
