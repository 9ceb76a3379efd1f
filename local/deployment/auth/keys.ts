/**
 * Where a provider's public keys come from: OIDC discovery, a JWKS URL, or a `data:` URL (P7.3).
 */
import { createHash } from "node:crypto";
import type { JWK } from "jose";
import { invalidHeader } from "./refusals";
import type { CachedDocument, DocumentCache } from "./documents";
import { normalizeIssuer } from "./providers";
import { ApiError } from "../protocol/api-error";

export interface KeySet {
  readonly keys: readonly JWK[];
  /** Changes with the keys. */
  readonly version: string;
}

/**
 * @param domain the provider's issuer, with or without a scheme
 * @throws ApiError 400 `AuthProviderDiscoveryFailed`
 */
export async function fetchDiscovery(
  documents: DocumentCache,
  domain: string,
): Promise<{ keys: KeySet; issuer: string }> {
  const url = `${normalizeIssuer(domain)}/.well-known/openid-configuration`;
  const discovery = parseObject(await load(documents, url, discoveryFailed), url, discoveryFailed);
  const { issuer, jwks_uri: jwksUri } = discovery;
  if (typeof issuer !== "string" || normalizeIssuer(issuer) !== normalizeIssuer(domain))
    throw discoveryFailed(`${url} names the issuer ${JSON.stringify(issuer)}, not ${domain}.`);
  if (typeof jwksUri !== "string" || !URL.canParse(jwksUri))
    throw discoveryFailed(`${url} names no \`jwks_uri\`.`);
  const keys = await load(documents, jwksUri, discoveryFailed);
  return { issuer, keys: parseKeys(keys, jwksUri, discoveryFailed) };
}

/** @throws ApiError 401 `InvalidAuthHeader` */
export async function fetchKeys(documents: DocumentCache, url: string): Promise<KeySet> {
  return parseKeys(await load(documents, url, invalidHeader), url, invalidHeader);
}

/** @throws ApiError 401 `InvalidAuthHeader` */
export function keysFromDataUrl(url: string): KeySet {
  const match = /^data:[^,]*?(?<base64>;base64)?,(?<data>.*)$/s.exec(url)?.groups;
  const data = match?.["data"];
  if (data === undefined) throw invalidHeader("The provider's `jwks` is not a data URL.");
  const text =
    match?.["base64"] === undefined
      ? decodeURIComponent(data)
      : Buffer.from(data, "base64").toString("utf8");
  const version = createHash("sha256").update(text).digest("base64");
  return parseKeys({ text, version }, "the data URL", invalidHeader);
}

type Refuse = (message: string) => ApiError;

function discoveryFailed(message: string): ApiError {
  return new ApiError(
    400,
    "AuthProviderDiscoveryFailed",
    `Auth provider discovery failed: ${message}`,
  );
}

async function load(
  documents: DocumentCache,
  url: string,
  refuse: Refuse,
): Promise<CachedDocument> {
  let document: CachedDocument;
  try {
    document = await documents.get(url);
  } catch (error) {
    throw refuse(`${url} cannot be fetched: ${error instanceof Error ? error.message : "unknown"}`);
  }
  if (document.status !== 200) throw refuse(`${url} answered ${document.status}.`);
  const type = document.contentType?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json" && type !== "application/jwk-set+json")
    throw refuse(`${url} answered with the type ${type ?? "of nothing"} instead of JSON.`);
  return document;
}

function parseKeys(
  document: { text: string; version: string },
  url: string,
  refuse: Refuse,
): KeySet {
  const { keys } = parseObject(document, url, refuse);
  if (!Array.isArray(keys)) throw refuse(`${url} is not a key set: it has no \`keys\`.`);
  return { keys: keys.filter(isKey), version: document.version };
}

function isKey(value: unknown): value is JWK {
  return typeof value === "object" && value !== null && "kty" in value;
}

function parseObject(
  document: { text: string },
  url: string,
  refuse: Refuse,
): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(document.text);
    if (typeof parsed === "object" && parsed !== null) return { ...parsed };
  } catch {
    // Answered below like JSON of another shape.
  }
  throw refuse(`${url} did not answer with a JSON object.`);
}
