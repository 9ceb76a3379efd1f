/**
 * Reads the JSON bodies of the CLI: admin key first, then the shape, with refusals that say what is
 * wrong.
 */
import type * as z from "zod";
import { ADMIN_BODY_BYTES, readJsonObject } from "../http/body";
import { requireAdmin } from "../auth/require-admin";
import { ApiError } from "../protocol/api-error";

/**
 * The body of an admin request, checked. The key may be in the header or in the body's `adminKey`
 * (P1.3).
 * @throws ApiError 403 `BadDeployKey`, 400 `BadJsonBody` for what is not JSON or not of the shape,
 * 413 when too large
 */
export async function readAdminBody<Shape extends z.ZodType>(
  request: Request,
  adminKey: string,
  shape: Shape,
): Promise<z.output<Shape>> {
  // Without a header the key is in the body, which then has to be read before the caller is known.
  if (request.headers.has("authorization")) requireAdmin(request, adminKey);
  const body = await readJsonObject(request, ADMIN_BODY_BYTES);
  requireAdmin(request, adminKey, body["adminKey"]);
  return parseShape(shape, body, "The request body");
}

/** @throws ApiError 400 `BadJsonBody` that names each field that is wrong */
function parseShape<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  what: string,
): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join(".") || "(whole)"}: ${issue.message}`);
  throw new ApiError(
    400,
    "BadJsonBody",
    `${what} does not have the expected shape: ${details.join("; ")}.`,
  );
}
