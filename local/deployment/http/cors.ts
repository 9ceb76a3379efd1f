/**
 * CORS of the API: any origin may call it with credentials, as the callers' own tokens decide
 * (P2.0).
 */

const METHODS = "GET,POST,PUT,PATCH,DELETE,OPTIONS";
const MAX_AGE_SECONDS = 86_400;

/** The answer to a preflight, or null when the request is none. */
export function preflightResponse(method: string, headers: Headers): Response | null {
  if (method !== "OPTIONS" || !headers.has("access-control-request-method")) return null;
  return allowOrigin(
    new Response(null, {
      headers: {
        "access-control-allow-methods": METHODS,
        "access-control-max-age": String(MAX_AGE_SECONDS),
        "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
      },
    }),
    headers,
  );
}

/** Adds what lets the calling page read the answer. */
export function allowOrigin(response: Response, headers: Headers): Response {
  response.headers.append(
    "vary",
    "origin, access-control-request-method, access-control-request-headers",
  );
  const origin = headers.get("origin");
  if (origin === null) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-allow-credentials", "true");
  return response;
}
