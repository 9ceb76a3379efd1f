import { isReturnAddress } from "../return-address";

/** A request for sign-in that has been checked. `redirectUri` is exactly as it was sent. */
export type Authorization = {
  redirectUri: string;
  state: string | null;
  scopes: string[];
  /** The S256 code challenge, or null when the app does not use PKCE. */
  challenge: string | null;
  /** GitHub's `login` parameter: the account the app suggests. */
  suggested: string | null;
  /** `prompt=select_account`: who is signed in is asked all the same. */
  choose: boolean;
};

/** What becomes of the query of `/login/oauth/authorize`. */
export type AuthorizationOutcome =
  | { kind: "ask"; authorization: Authorization }
  /** The app or its address is not to be trusted: nothing is sent there, the person is told. */
  | { kind: "explain"; status: 400 | 404; title: string; explanation: string }
  /** The app made a mistake that it is told about. */
  | { kind: "send back"; location: string };

/**
 * Checks the query of `/login/oauth/authorize`.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function checkAuthorization(
  query: URLSearchParams,
  clientId: string,
  base: string,
): AuthorizationOutcome {
  const given = query.get("client_id");
  if (given !== clientId)
    return {
      kind: "explain",
      status: 404,
      title: "Unknown application",
      explanation:
        given === null || given === ""
          ? "The request has no client_id. Set AUTH_GITHUB_ID in the deployment's environment."
          : `This stand-in knows the client id “${clientId}”, not “${given}”. Set AUTH_GITHUB_ID in the deployment's environment to the first.`,
    };
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!isReturnAddress(redirectUri))
    return {
      kind: "explain",
      status: 400,
      title: "Unusable redirect_uri",
      explanation: `The redirect_uri “${redirectUri}” must be an absolute http or https address without a fragment or a user name.`,
    };
  const authorization: Authorization = {
    redirectUri,
    state: query.get("state"),
    scopes: (query.get("scope") ?? "").split(/[\s,]+/).filter((scope) => scope !== ""),
    challenge: query.get("code_challenge"),
    suggested: query.get("login"),
    choose: query.get("prompt") === "select_account",
  };
  const mistake = mistakeIn(query);
  return mistake === undefined
    ? { kind: "ask", authorization }
    : { kind: "send back", location: returnAddress(authorization, base, mistake) };
}

/** The app's address with the answer, `state` and the issuer, which GitHub names since RFC 9207. */
export function returnAddress(
  { redirectUri, state }: Authorization,
  base: string,
  answer: Record<string, string>,
): string {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value);
  if (state !== null) location.searchParams.set("state", state);
  location.searchParams.set("iss", `${base}/login/oauth`);
  return location.href;
}

/**
 * https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 and
 * https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1
 */
function mistakeIn(query: URLSearchParams): Record<string, string> | undefined {
  const responseType = query.get("response_type");
  if (responseType !== null && responseType !== "code")
    return {
      error: "unsupported_response_type",
      error_description: "The response_type must be code.",
    };
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method");
  if (challenge === null && method === null) return undefined;
  if (method !== "S256")
    return {
      error: "invalid_request",
      error_description: "The code_challenge_method must be S256.",
    };
  if (challenge === null || !/^[\w-]{43}$/.test(challenge))
    return {
      error: "invalid_request",
      error_description: "The code_challenge must be 43 characters of base64url.",
    };
  return undefined;
}
