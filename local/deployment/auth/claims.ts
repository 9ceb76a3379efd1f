/** Verified claims → what `ctx.auth.getUserIdentity()` returns (P7.4). */
import type { JSONValue } from "convex/values";
import type { JWTPayload } from "jose";
import type { IdentityAttributes } from "../runtime/calls";

/** Standard OIDC claims and the names Convex gives them. */
const RENAMED: Readonly<Record<string, string>> = {
  name: "name",
  given_name: "givenName",
  family_name: "familyName",
  nickname: "nickname",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email: "email",
  email_verified: "emailVerified",
  gender: "gender",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
};

/** Consumed by the verification or dropped, never copied. */
const REGISTERED = new Set(["iss", "sub", "aud", "exp", "iat", "nbf", "jti"]);
const CONSUMED_BY_OIDC = new Set([
  ...REGISTERED,
  "nonce",
  "auth_time",
  "acr",
  "amr",
  "azp",
  "at_hash",
  "c_hash",
  "fva",
]);

export function attributesFromOidc(claims: JWTPayload): IdentityAttributes {
  const attributes: Record<string, JSONValue> = identifiers(claims);
  for (const [claim, value] of jsonClaims(claims)) {
    if (CONSUMED_BY_OIDC.has(claim)) continue;
    if (claim === "address") setIfPresent(attributes, "address", formattedAddress(value));
    else if (claim === "updated_at") setIfPresent(attributes, "updatedAt", instant(value));
    else attributes[RENAMED[claim] ?? claim] = value;
  }
  return attributes;
}

export function attributesFromCustomJwt(claims: JWTPayload): IdentityAttributes {
  const attributes: Record<string, JSONValue> = identifiers(claims);
  for (const [claim, value] of jsonClaims(claims))
    if (!REGISTERED.has(claim)) flatten(attributes, claim, value);
  return attributes;
}

function identifiers(claims: JWTPayload): Record<string, JSONValue> {
  const issuer = claims.iss ?? "";
  const subject = claims.sub ?? "";
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

/** A payload was JSON text, so that its values are JSON; `undefined` and null mean absent. */
function jsonClaims(claims: JWTPayload): [string, JSONValue][] {
  return Object.entries(claims).filter(
    (entry): entry is [string, JSONValue] => entry[1] !== undefined && entry[1] !== null,
  );
}

function setIfPresent(
  attributes: Record<string, JSONValue>,
  name: string,
  value: string | null,
): void {
  if (value !== null) attributes[name] = value;
}

function formattedAddress(value: JSONValue): string | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const formatted = isObject ? value["formatted"] : value;
  return typeof formatted === "string" ? formatted : null;
}

/** Seconds since the epoch, or a date text, as RFC 3339. */
function instant(value: JSONValue): string | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function flatten(attributes: Record<string, JSONValue>, name: string, value: JSONValue): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    attributes[name] = value;
    return;
  }
  for (const [key, inner] of Object.entries(value))
    if (inner !== undefined) flatten(attributes, `${name}.${key}`, inner);
}
