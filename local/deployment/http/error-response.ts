/** How refusals and failures are answered over HTTP (P2.0). */
import { IncompleteBodyError } from "../../http/request-body";
import { StorageError } from "../db/storage-error";
import { ApiError } from "../protocol/api-error";

export function errorResponse(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status });
}

export const INTERNAL_ERROR =
  "The local deployment failed on this request. Its log says why; please try again.";

/**
 * Turns whatever a handler threw into its answer. An unexpected error is told to `report`, and to
 * the caller only what a disk refused.
 */
export function responseForError(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof ApiError) return errorResponse(error.status, error.code, error.message);
  if (error instanceof IncompleteBodyError)
    return errorResponse(408, "RequestTimeout", error.message);
  report(error);
  if (error instanceof StorageError)
    return errorResponse(500, "InternalServerError", error.message);
  return errorResponse(500, "InternalServerError", INTERNAL_ERROR);
}
