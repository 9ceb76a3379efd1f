/** Verifies the JWTs of signed-in users against the providers of auth.config (P7.2-P7.4). */
import { createHash } from "node:crypto";
import { decodeProtectedHeader, errors, importJWK, jwtVerify } from "jose";
import type { JWK, JWTPayload, JWTVerifyOptions } from "jose";
import type { Identity } from "../runtime/calls";
import type { AuthProvider } from "../runtime/analysis";
import { invalidHeader, unauthenticated } from "./refusals";
import { attributesFromCustomJwt, attributesFromOidc } from "./claims";
import type { DocumentCache } from "./documents";
import { fetchDiscovery, fetchKeys, keysFromDataUrl, type KeySet } from "./keys";
import { chooseProvider, normalizeIssuer } from "./providers";
import type { ApiError } from "../protocol/api-error";

export interface VerifiedToken {
  readonly identity: Extract<Identity, { kind: "user" }>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Sessions re-authenticate with the token they have; this many of them verify only once. */
const MAX_REMEMBERED = 5_000;
/** By how much the clocks of providers may differ from ours. */
const LEEWAY_SECONDS = 5;

export class TokenVerifier {
  readonly #documents: DocumentCache;
  readonly #now: () => number;
  readonly #remembered = new Map<string, VerifiedToken>();

  constructor(documents: DocumentCache, now: () => number) {
    this.#documents = documents;
    this.#now = now;
  }

  /** @throws ApiError with the code of P7.2 or P7.3 */
  async verify(token: string, providers: readonly AuthProvider[]): Promise<VerifiedToken> {
    const provider = chooseProvider(token, providers);
    const { keys, issuer } = await this.#keysOf(provider);
    const memory = createHash("sha256")
      .update(JSON.stringify([provider, issuer, keys.version, token]))
      .digest("base64");
    const known = this.#remembered.get(memory);
    if (known !== undefined && this.#now() < known.expiresAt) return known;
    const options = this.#optionsFor(provider, issuer);
    const claims = await verifySignature(token, keys, options, refusalOf(provider));
    checkClaims(claims, provider, this.#now());
    const verified = toIdentity(token, claims, provider);
    this.#remember(memory, verified);
    return verified;
  }

  async #keysOf(provider: AuthProvider): Promise<{ keys: KeySet; issuer: string | null }> {
    if (!("type" in provider)) return fetchDiscovery(this.#documents, provider.domain);
    const keys = provider.jwks.startsWith("data:")
      ? keysFromDataUrl(provider.jwks)
      : await fetchKeys(this.#documents, provider.jwks);
    return { keys, issuer: null };
  }

  #optionsFor(provider: AuthProvider, issuer: string | null): JWTVerifyOptions {
    const custom = "type" in provider;
    return {
      algorithms: custom ? [provider.algorithm] : ["RS256", "EdDSA"],
      requiredClaims: custom ? ["iss", "sub", "exp"] : ["iss", "sub", "aud", "exp", "iat"],
      currentDate: new Date(this.#now()),
      clockTolerance: LEEWAY_SECONDS,
      ...(issuer === null ? {} : { issuer }),
      ...(provider.applicationID === undefined ? {} : { audience: provider.applicationID }),
    };
  }

  #remember(memory: string, verified: VerifiedToken): void {
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size >= MAX_REMEMBERED && oldest.done !== true)
      this.#remembered.delete(oldest.value);
    this.#remembered.set(memory, verified);
  }
}

/**
 * A real deployment has another code for what is wrong with a custom JWT than with a token of OIDC.
 */
function refusalOf(provider: AuthProvider): (message: string) => ApiError {
  return "type" in provider ? invalidHeader : unauthenticated;
}

/** Tries every key the token could be signed with: Convex Auth's tokens name none. */
async function verifySignature(
  token: string,
  keys: KeySet,
  options: JWTVerifyOptions,
  refusal: (message: string) => ApiError,
): Promise<JWTPayload> {
  const header = readHeader(token);
  const candidates = keys.keys.filter((key) => couldHaveSigned(key, header));
  if (candidates.length === 0)
    throw invalidHeader("The provider's key set has no key this token could be signed with.");
  for (const key of candidates) {
    try {
      return (await jwtVerify(token, await importJWK(key, header.alg), options)).payload;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      throw refusal(`The token is not valid: ${reasonOf(error)}.`);
    }
  }
  throw refusal("The token is not valid: its signature is of no key in the provider's key set.");
}

function readHeader(token: string): { alg: string; kid: string | null } {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (typeof alg === "string") return { alg, kid: typeof kid === "string" ? kid : null };
  } catch {
    // Answered below like a header without an algorithm.
  }
  throw invalidHeader("The token's header is not that of a signed JWT.");
}

function couldHaveSigned(key: JWK, header: { alg: string; kid: string | null }): boolean {
  if (header.kid !== null && key.kid !== undefined && key.kid !== header.kid) return false;
  if (key.use !== undefined && key.use !== "sig") return false;
  if (key.alg !== undefined && key.alg !== header.alg) return false;
  switch (header.alg) {
    case "RS256":
      return key.kty === "RSA";
    case "ES256":
      return key.kty === "EC" && key.crv === "P-256";
    case "EdDSA":
      return key.kty === "OKP" && key.crv === "Ed25519";
    default:
      return false;
  }
}

function checkClaims(claims: JWTPayload, provider: AuthProvider, now: number): void {
  if ("type" in provider) {
    if (normalizeIssuer(claims.iss ?? "") !== normalizeIssuer(provider.issuer))
      throw invalidHeader(`The token's issuer is not ${provider.issuer}.`);
    return;
  }
  if (Array.isArray(claims.aud) && claims.aud.length > 1)
    throw unauthenticated("The token has several audiences.");
  // The leeway is for tokens that are not valid yet: one of OIDC ends when it says it does.
  if ((claims.exp ?? 0) <= Math.floor(now / 1000))
    throw unauthenticated("The token is not valid: it has expired.");
}

function toIdentity(token: string, claims: JWTPayload, provider: AuthProvider): VerifiedToken {
  const attributes =
    "type" in provider ? attributesFromCustomJwt(claims) : attributesFromOidc(claims);
  return {
    identity: { kind: "user", attributes, token },
    expiresAt: (claims.exp ?? 0) * 1000,
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "it has expired";
  return error instanceof Error ? error.message : String(error);
}
