/** What `auth.config.ts` must export (P7.1). */
import type { JSONValue } from "convex/values";
import type { AuthProvider } from "./analysis";
import { memberOf } from "./exported-function";
import { ApiError } from "../protocol/api-error";

const DOCS = "See https://docs.convex.dev/auth for how to write it.";

/** Throws ApiError 400 for anything that is not a list of providers. */
export function readAuthProviders(exports: object): AuthProvider[] {
  const config = memberOf(exports, "default");
  if (config === undefined) throw invalid("auth.config.ts has no default export.");
  const text = JSON.stringify(config);
  const value = text === undefined ? null : (JSON.parse(text) as JSONValue);
  const providers = memberOf(value, "providers");
  if (!Array.isArray(providers))
    throw invalid("auth.config.ts must export `{ providers: [...] }`.");
  return providers.map((provider: unknown, index) => readProvider(provider, index));
}

function readProvider(provider: unknown, index: number): AuthProvider {
  const field = (name: string): string | undefined => {
    const value = memberOf(provider, name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const at = `Provider at index ${index}`;
  if (field("applicationId") !== undefined || field("applicationid") !== undefined)
    throw invalid(
      `${at} must have applicationID property spelled lowercase 'application', capital I, capital D.`,
    );
  const [type, applicationID] = [field("type"), field("applicationID")];
  if (type === "customJwt") {
    const [issuer, jwks, algorithm] = [field("issuer"), field("jwks"), field("algorithm")];
    if (field("domain") !== undefined)
      throw invalid(`${at} is a customJwt so cannot have a 'domain' specified`);
    if (issuer === undefined || jwks === undefined)
      throw invalid(`${at} is a customJwt and needs 'issuer' and 'jwks'.`);
    if (algorithm !== "RS256" && algorithm !== "ES256")
      throw invalid(`${at} is a customJwt and needs an 'algorithm' of RS256 or ES256.`);
    return { type, issuer, jwks, algorithm, ...(applicationID !== undefined && { applicationID }) };
  }
  if (type !== undefined && type !== "oidc")
    throw invalid(`${at} has unexpected 'type' value '${type}'`);
  const domain = field("domain");
  if (domain === undefined || applicationID === undefined)
    throw invalid(`${at} needs 'domain' and 'applicationID'.`);
  return { domain: /^https?:\/\//.test(domain) ? domain : `https://${domain}`, applicationID };
}

function invalid(message: string): ApiError {
  return new ApiError(400, "InvalidAuthConfig", `${message} ${DOCS}`);
}
