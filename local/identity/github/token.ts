import { createHash } from "node:crypto";
import { json } from "../../http/respond";
import type { Grant, Grants } from "./grants";

/** Errors of the token endpoint. GitHub sends them with HTTP 200. */
const ERRORS = {
  incorrect_client_credentials: "The client_id and/or client_secret passed are incorrect.",
  redirect_uri_mismatch:
    "The redirect_uri MUST match the registered callback URL for this application.",
  bad_verification_code: "The code passed is incorrect or expired.",
  unsupported_grant_type: "The grant_type must be authorization_code.",
} as const;
type TokenError = keyof typeof ERRORS;

const DOCS =
  "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors";

export type Client = { clientId: string; clientSecret: string };

/**
 * POST /login/oauth/access_token: a code for an access token.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#2-users-are-redirected-back-to-your-site-by-github
 */
export async function exchange(
  request: Request,
  client: Client,
  grants: Grants,
): Promise<Response> {
  const params = await paramsOf(request);
  if (!isClient(request, params, client))
    return tokenError(request, "incorrect_client_credentials");
  const grantType = params.get("grant_type");
  if (grantType !== undefined && grantType !== "authorization_code")
    return tokenError(request, "unsupported_grant_type");
  const grant = grants.codes.take(params.get("code") ?? "");
  if (grant === undefined || !isProven(grant, params.get("code_verifier")))
    return tokenError(request, "bad_verification_code");
  const redirectUri = params.get("redirect_uri");
  if (redirectUri !== undefined && redirectUri !== grant.redirectUri)
    return tokenError(request, "redirect_uri_mismatch");
  return encoded(request, {
    access_token: grants.issueToken(grant),
    scope: grant.scopes.join(","),
    token_type: "bearer",
  });
}

/** Whose code a request to the token endpoint brings; the request and the code stay unused. */
export async function grantOfCode(request: Request, grants: Grants): Promise<Grant | undefined> {
  const params = await paramsOf(request.clone());
  return grants.codes.peek(params.get("code") ?? "");
}

/** An error of the token endpoint; `error` may also be one that was set by `PUT /_failure`. */
export function tokenError(request: Request, error: string, status = 200): Response {
  const known = Object.entries(ERRORS).find(([name]) => name === error)?.[1];
  return encoded(
    request,
    {
      error,
      error_description: known ?? "This failure was set by PUT /_failure.",
      error_uri: `${DOCS}/#${error.replaceAll("_", "-")}`,
    } satisfies { error: TokenError | (string & {}) } & Record<string, string>,
    status,
  );
}

/** JSON when asked for, a form otherwise: GitHub's default. */
function encoded(request: Request, values: Record<string, string>, status = 200): Response {
  if (/\bjson\b/i.test(request.headers.get("accept") ?? "")) return json(values, { status });
  return new Response(new URLSearchParams(values).toString(), {
    status,
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}

/** The parameters, from a form or a JSON object. */
async function paramsOf(request: Request): Promise<Map<string, string>> {
  const text = await request.text();
  if (!/\bjson\b/i.test(request.headers.get("content-type") ?? ""))
    return new Map(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return new Map();
  }
}

/**
 * Client id and secret come in the body or in a Basic header.
 * https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
function isClient(request: Request, params: Map<string, string>, client: Client): boolean {
  const basic = /^Basic\s+([\w+/=-]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const given =
    basic === undefined
      ? [params.get("client_id"), params.get("client_secret")]
      : basicCredentials(basic);
  return given[0] === client.clientId && given[1] === client.clientSecret;
}

function basicCredentials(encodedPair: string): (string | undefined)[] {
  const pair = Buffer.from(encodedPair, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  if (colon < 0) return [];
  return [pair.slice(0, colon), pair.slice(colon + 1)].map(formDecoded);
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function isProven({ challenge }: Grant, verifier: string | undefined): boolean {
  if (challenge === null) return true;
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}
