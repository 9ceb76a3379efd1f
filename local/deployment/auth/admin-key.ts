/** The admin key as callers write it (P1.3). */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IdentityAttributes } from "../runtime/calls";
import { ApiError } from "../protocol/api-error";

interface AdminCredential {
  readonly key: string;
  /** "Act as this user": the text after the key, decoded. */
  readonly actingAs: IdentityAttributes | null;
}

/**
 * @param text the key as a caller wrote it, null when there was none
 * @returns the attributes to act as, or null
 * @throws ApiError 403 `BadDeployKey`
 */
export function checkAdminKey(text: string | null, adminKey: string): IdentityAttributes | null {
  const credential = text === null ? null : parseAdminKey(text);
  if (credential !== null && isAdminKey(credential.key, adminKey)) return credential.actingAs;
  throw new ApiError(
    403,
    "BadDeployKey",
    "The admin key is missing or is not this deployment's. Check CONVEX_SELF_HOSTED_ADMIN_KEY; the key is in the data folder's urls.json.",
  );
}

/**
 * Takes a key apart: `prod:name|secret` → `name|secret`, `preview:…|secret` and `project:…|secret`
 * → `secret`, and what follows a `:` in the rest is base64 of the JSON attributes to act as. Null
 * when that part is not such JSON.
 */
function parseAdminKey(text: string): AdminCredential | null {
  const stripped = stripTypePrefix(text.trim());
  const colon = stripped.indexOf(":");
  if (colon === -1) return { key: stripped, actingAs: null };
  const actingAs = decodeAttributes(stripped.slice(colon + 1));
  return actingAs === null ? null : { key: stripped.slice(0, colon), actingAs };
}

/** Compares in constant time, whatever the lengths. */
function isAdminKey(candidate: string, adminKey: string): boolean {
  return timingSafeEqual(sha256(candidate), sha256(adminKey));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function stripTypePrefix(text: string): string {
  const bar = text.indexOf("|");
  const colon = text.indexOf(":");
  if (bar === -1 || colon === -1 || colon > bar) return text;
  const type = text.slice(0, colon);
  return type === "preview" || type === "project" ? text.slice(bar + 1) : text.slice(colon + 1);
}

function decodeAttributes(base64: string): IdentityAttributes | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
    return isAttributes(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** JSON text gives only JSON values, so that being an object is all there is to check. */
function isAttributes(value: unknown): value is IdentityAttributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
