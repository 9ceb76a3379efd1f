/** Which configured provider a token claims to come from (P7.2). Nothing here is verified yet. */
import { decodeJwt, type JWTPayload } from "jose";
import type { AuthProvider } from "../runtime/analysis";
import { invalidHeader } from "./refusals";
import { ApiError } from "../protocol/api-error";

/** @throws ApiError `InvalidAuthHeader`, `NoAuthProvider` */
export function chooseProvider(token: string, providers: readonly AuthProvider[]): AuthProvider {
  const { issuer, audiences } = unverifiedClaims(token);
  const wanted = normalizeIssuer(issuer);
  const provider = providers.find(
    (candidate) =>
      normalizeIssuer(issuerOf(candidate)) === wanted &&
      (candidate.applicationID === undefined || audiences.includes(candidate.applicationID)),
  );
  if (provider !== undefined) return provider;
  const configured = providers.map(
    (candidate) => `${issuerOf(candidate)} (application ${candidate.applicationID ?? "any"})`,
  );
  throw new ApiError(
    401,
    "NoAuthProvider",
    `No auth provider found matching the given token: it is from ${issuer} for ${audiences.join(", ") || "nobody"}, and auth.config names ${
      configured.join(", ") || "no provider"
    }.`,
  );
}

/** Without the trailing slash and with a scheme, as both sides of the comparison are meant. */
export function normalizeIssuer(issuer: string): string {
  const withScheme = /^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`;
  return withScheme.replace(/\/+$/, "");
}

function issuerOf(provider: AuthProvider): string {
  return "type" in provider ? provider.issuer : provider.domain;
}

function unverifiedClaims(token: string): { issuer: string; audiences: readonly string[] } {
  let payload: JWTPayload;
  try {
    payload = decodeJwt(token);
  } catch {
    throw invalidHeader("The token is not a JWT: three base64url parts with a JSON payload.");
  }
  const { iss, aud } = payload;
  if (typeof iss !== "string") throw invalidHeader("The token has no issuer (`iss`).");
  const audiences = Array.isArray(aud) ? aud : [aud];
  return { issuer: iss, audiences: audiences.filter((one) => typeof one === "string") };
}
