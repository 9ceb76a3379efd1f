import { ApiError } from "../protocol/api-error";

/** What is wrong with a file that someone imports, in words for them. */
export function invalidImport(message: string): ApiError {
  return new ApiError(400, "InvalidImport", message);
}
