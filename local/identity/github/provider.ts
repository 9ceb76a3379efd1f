import { routes, type Route } from "../../http/routes";
import type { Handler } from "../../http/serve";
import { Accounts } from "../accounts";
import { controlRoutes } from "../control";
import { Failures } from "../failures";
import { explainPage, homePage, type Played, wantsPage } from "../pages";
import { below, type Client, type IdentityProvider, type Mount } from "../provider";
import { GITHUB_FORMAT } from "./accounts";
import { apiError, apiRoutes, BREAKAGES, STEPS, type Api } from "./api";
import { Grants } from "./grants";
import { EXAMPLES, listed } from "./listing";
import { SHIPPED_ACCOUNTS } from "./shipped-accounts";
import { signInRoutes } from "./sign-in";
import { exchange, grantOfCode, tokenError } from "./token";

/** GitHub's OAuth and user endpoints, as those of a GitHub Enterprise server. */
export const github: IdentityProvider = {
  id: "github",
  label: "GitHub",
  addressVariable: "AUTH_GITHUB_BASE_URL",
  open,
};

async function open({ url, client, dataDir, now }: Mount): Promise<Handler> {
  const played: Played = { label: github.label, home: new URL(url).pathname };
  const accounts = await Accounts.open(dataDir, GITHUB_FORMAT, SHIPPED_ACCOUNTS);
  const api: Api = {
    url,
    accounts,
    grants: new Grants(now),
    failures: new Failures(STEPS, BREAKAGES),
  };
  const home: Route = {
    method: "GET",
    path: "/",
    handle: () =>
      homePage(played, { accounts: accounts.all().map(listed), examples: EXAMPLES, url }),
  };
  const table = [
    home,
    ...signInRoutes({ ...api, played, clientId: client.clientId }),
    tokenRoute(client, api),
    ...apiRoutes(api),
    ...controlRoutes(accounts, api.failures),
  ];
  return routes(below(url, table), {
    notFound: (request) =>
      wantsPage(request)
        ? explainPage(played, 404, "Nothing here", "This stand-in only has what signing in needs.")
        : apiError(404, "Not Found"),
    methodNotAllowed: ({ method }, allow) =>
      apiError(405, `${method} is not allowed here; use ${allow}.`),
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
