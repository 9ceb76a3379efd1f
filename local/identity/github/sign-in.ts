import { redirect } from "../../web/respond";
import type { Route } from "../../web/routes";
import type { Accounts } from "../accounts";
import {
  choicePage,
  DENIED,
  explainPage,
  isFromOurPage,
  type Played,
  refusedChoice,
} from "../pages";
import type { GithubAccount } from "./accounts";
import { checkAuthorization, returnAddress } from "./authorization";
import type { Grants } from "./grants";
import { listed } from "./listing";

type SignIn = {
  url: string;
  played: Played;
  clientId: string;
  accounts: Accounts<GithubAccount>;
  grants: Grants;
};

const PATH = "/login/oauth/authorize";

/** The page on which a person picks an account, and what their choice does. */
export function signInRoutes(signIn: SignIn): Route[] {
  return [
    { method: "GET", path: PATH, handle: ({ url }) => ask(signIn, new URL(url)) },
    { method: "POST", path: PATH, handle: (request) => decide(signIn, request) },
  ];
}

/** Shows the page. A look at it grants nothing: codes are made by the form's POST alone. */
function ask({ url: base, played, clientId, accounts, grants }: SignIn, url: URL): Response {
  const outcome = checkAuthorization(url.searchParams, clientId, base);
  switch (outcome.kind) {
    case "ask": {
      const { authorization } = outcome;
      return choicePage(played, {
        ...authorization,
        clientId,
        accounts: accounts.all().map(listed),
        action: played.home + PATH,
        ticket: grants.tickets.issue(authorization),
      });
    }
    case "explain":
      return explainPage(played, outcome.status, outcome.title, outcome.explanation);
    case "send back":
      return redirect(outcome.location);
    default:
      return outcome satisfies never;
  }
}

async function decide(
  { url, played, accounts, grants }: SignIn,
  request: Request,
): Promise<Response> {
  if (!isFromOurPage(request)) return refusedChoice(played, "foreign");
  const form = new URLSearchParams(await request.text());
  const authorization = grants.tickets.take(form.get("ticket") ?? "");
  if (authorization === undefined) return refusedChoice(played, "used");
  const login = form.get("login");
  if (login === null) return redirect(returnAddress(authorization, url, DENIED));
  const account = accounts.find(login);
  if (account === undefined) return refusedChoice(played, "removed");
  const { redirectUri, scopes, challenge } = authorization;
  const code = grants.codes.issue({ accountId: account.id, redirectUri, scopes, challenge });
  return redirect(returnAddress(authorization, url, { code }));
}
