/** Who may use the endpoints of the developer's tools (P1.3). */
import type { IdentityAttributes } from "../runtime/calls";
import { checkAdminKey } from "./admin-key";

/**
 * The admin key from `Authorization: Convex <key>`, from the body field some endpoints carry, or
 * from `?adminKey=`.
 * @param bodyKey the body's `adminKey`, where the endpoint reads one
 * @returns the attributes to act as, or null
 * @throws ApiError 403 `BadDeployKey`
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
