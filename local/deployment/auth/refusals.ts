/** Why a caller's credentials are refused (P7). */
import { ApiError } from "../protocol/api-error";

export function invalidHeader(message: string): ApiError {
  return new ApiError(401, "InvalidAuthHeader", message);
}

export function unauthenticated(message: string): ApiError {
  return new ApiError(401, "Unauthenticated", message);
}
