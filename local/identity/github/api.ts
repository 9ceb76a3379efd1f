import { json } from "../../http/respond";
import type { Route } from "../../http/routes";
import type { Accounts } from "../accounts";
import type { Breakage, Failures } from "../failures";
import type { GithubAccount } from "./accounts";
import type { Grant, Grants } from "./grants";

/** The requests that can be made to fail, in the order a sign-in makes them. */
export const STEPS = ["token", "user", "emails"] as const;
type Step = (typeof STEPS)[number];

export const BREAKAGES: readonly Breakage<Step>[] = [
  { label: "The code is not exchanged", step: "token" },
  { label: "The account is not given", step: "user" },
  { label: "The addresses are not given", step: "emails" },
];

export type Api = {
  /** The address of this GitHub. */
  url: string;
  accounts: Accounts<GithubAccount>;
  grants: Grants;
  failures: Failures<Step>;
};
type Signed = { account: GithubAccount; grant: Grant };

/**
 * The REST endpoints a sign-in needs, under GitHub Enterprise's base path.
 * https://docs.github.com/en/rest/users
 */
export function apiRoutes(api: Api): Route[] {
  return [
    {
      method: "GET",
      path: "/api/v3/user",
      handle: (request) =>
        signedIn(api, request, "user", ({ account, grant }) =>
          json(userOf(account, api.url), {
            headers: scopeHeaders(grant, ""),
          }),
        ),
    },
    {
      method: "GET",
      path: "/api/v3/user/emails",
      handle: (request) =>
        signedIn(api, request, "emails", ({ account, grant }) => {
          const headers = scopeHeaders(grant, "user, user:email");
          return grant.scopes.some((scope) => scope === "user" || scope === "user:email")
            ? json(account.emails, { headers })
            : apiError(404, "Not Found", headers);
        }),
    },
  ];
}

/** An error as GitHub's REST API words it. */
export function apiError(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const body = {
    message,
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  };
  return json(body, { status, headers });
}

async function signedIn(
  { accounts, grants, failures }: Api,
  request: Request,
  step: Step,
  answer: (signed: Signed) => Response,
): Promise<Response> {
  const authorization = request.headers.get("authorization") ?? "";
  const token = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1];
  const grant = grants.ofToken(token ?? "");
  const account = grant === undefined ? undefined : accounts.identified(grant.accountId);
  const failure = await failures.meet(step, account?.login, request.signal);
  if (failure !== undefined)
    return apiError(
      failure.status ?? 500,
      failure.error ?? "This failure was set by PUT /_failure.",
    );
  // GitHub turns such requests away before it looks at anything else.
  if ((request.headers.get("user-agent") ?? "") === "")
    return apiError(403, "Request forbidden by administrative rules. Send a User-Agent header.");
  if (authorization === "") return apiError(401, "Requires authentication");
  if (grant === undefined || account === undefined) return apiError(401, "Bad credentials");
  return answer({ account, grant });
}

function scopeHeaders({ scopes }: Grant, accepted: string): Record<string, string> {
  return { "x-oauth-scopes": scopes.join(", "), "x-accepted-oauth-scopes": accepted };
}

/** Where the account's picture is: the one that was set, or the one drawn here. */
function avatarOf({ avatar_url, login }: GithubAccount, url: string): string {
  return avatar_url ?? new URL(`/avatars/${encodeURIComponent(login)}.svg`, url).href;
}

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
function userOf(account: GithubAccount, base: string): Record<string, unknown> {
  const login = encodeURIComponent(account.login);
  return {
    login: account.login,
    id: account.id,
    node_id: Buffer.from(`04:User${account.id}`).toString("base64"),
    avatar_url: avatarOf(account, base),
    gravatar_id: "",
    url: `${base}/api/v3/users/${login}`,
    html_url: `${base}/${login}`,
    type: "User",
    site_admin: false,
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2011-01-25T18:44:36Z",
    updated_at: "2024-01-01T00:00:00Z",
  };
}
