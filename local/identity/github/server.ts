import { fileRoute, lookRoutes } from "../../web/look";
import { asset } from "../../web/respond";
import { routes, type Route } from "../../web/routes";
import { serve, type RunningServer } from "../../web/serve";
import { Accounts } from "../accounts";
import { drawAvatar } from "../avatar";
import { controlRoutes } from "../control";
import { Failures } from "../failures";
import { explainPage, homePage } from "../pages";
import { GITHUB_FORMAT } from "./accounts";
import { apiError, apiRoutes, STEPS, type Api } from "./api";
import { Grants } from "./grants";
import { EXAMPLES, GITHUB, listed } from "./listing";
import { SHIPPED_ACCOUNTS } from "./shipped-accounts";
import { signInRoutes } from "./sign-in";
import { exchange, grantOfCode, tokenError, type Client } from "./token";

const BODY_LIMIT = 1_000_000;

export type GithubOptions = Client & {
  /** The wanted port; 0 takes any free one. A busy port rejects, naming GITHUB_PORT. */
  port: number;
  /** false: the next free port will do when the wanted one is busy. */
  strict?: boolean;
  /** Folder for changed accounts; created when missing. */
  dataDir: string;
  /** Milliseconds since 1970; for tests. */
  now?: () => number;
};

/**
 * Starts a stand-in for GitHub's sign-in on 127.0.0.1, reached as a GitHub Enterprise server whose base URL is its url.
 * It knows one OAuth app, `clientId` with `clientSecret`, and a few accounts that can be picked, changed or broken.
 */
export async function startGithub(options: GithubOptions): Promise<RunningServer> {
  const { clientId, clientSecret } = options;
  const accounts = await Accounts.open(options.dataDir, GITHUB_FORMAT, SHIPPED_ACCOUNTS);
  const grants = new Grants(options.now ?? Date.now);
  const failures = new Failures(STEPS);
  const table: Route[] = [
    ...signInRoutes({ clientId, accounts, grants }),
    tokenRoute({ clientId, clientSecret }, { accounts, grants, failures }),
    ...apiRoutes({ accounts, grants, failures }),
    ...controlRoutes(accounts, failures),
    ...pictureRoutes(),
    {
      method: "GET",
      path: "/",
      handle: ({ url }) =>
        homePage(GITHUB, {
          accounts: accounts.all().map(listed),
          examples: EXAMPLES,
          url: new URL(url).origin,
        }),
    },
  ];
  return serve({
    handler: routes(table, {
      notFound: (request) =>
        wantsPage(request)
          ? explainPage(
              GITHUB,
              404,
              "Nothing here",
              "This stand-in only has what signing in needs.",
            )
          : apiError(404, "Not Found"),
      methodNotAllowed: ({ method }, allow) =>
        apiError(405, `${method} is not allowed here; use ${allow}.`),
    }),
    refuse: ({ status, message }) => apiError(status, message),
    port: options.port,
    strict: options.strict,
    variable: "GITHUB_PORT",
    bodyLimit: BODY_LIMIT,
  });
}

function tokenRoute(client: Client, { grants, accounts, failures }: Api): Route {
  return {
    method: "POST",
    path: "/login/oauth/access_token",
    handle: async (request) => {
      const grant = await grantOfCode(request, grants);
      const account = grant === undefined ? undefined : accounts.identified(grant.accountId);
      const failure = await failures.meet("token", account?.login, request.signal);
      if (failure === undefined) return exchange(request, client, grants);
      // An OAuth error comes with 200 as at GitHub; without one the server itself is broken.
      return failure.error === undefined
        ? apiError(failure.status ?? 500, "This failure was set by PUT /_failure.")
        : tokenError(request, failure.error, failure.status);
    },
  };
}

function pictureRoutes(): Route[] {
  return [
    ...lookRoutes(),
    fileRoute("/assets/identity.css", new URL("../identity.css", import.meta.url), "text/css"),
    {
      method: "GET",
      path: "/avatars/:file",
      handle: (_request, { file = "" }) =>
        file.endsWith(".svg")
          ? asset(drawAvatar(file.slice(0, -".svg".length)), "image/svg+xml")
          : apiError(404, "Not Found"),
    },
  ];
}

function wantsPage(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}
