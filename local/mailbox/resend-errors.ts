import { json } from "../http/respond";

/**
 * Names of the errors the resend SDK knows and this server uses.
 * https://resend.com/docs/api-reference/errors
 */
export type ResendErrorName =
  | "missing_api_key"
  | "validation_error"
  | "missing_required_field"
  | "invalid_attachment"
  | "invalid_idempotency_key"
  | "invalid_idempotent_request"
  | "concurrent_idempotent_requests"
  | "not_found"
  | "method_not_allowed"
  | "application_error";

/**
 * An error in the shape Resend answers with. `name` is open because the failure switch may send
 * any.
 */
export type ResendError = {
  statusCode: number;
  name: ResendErrorName | (string & {});
  message: string;
  /** Seconds, for the header of that name. */
  retryAfter?: number;
};

export function resendError(
  statusCode: number,
  name: ResendErrorName,
  message: string,
): ResendError {
  return { statusCode, name, message };
}

export function resendErrorResponse({ retryAfter, ...error }: ResendError): Response {
  const headers = retryAfter === undefined ? {} : { "retry-after": `${retryAfter}` };
  return json(error, { status: error.statusCode, headers });
}
