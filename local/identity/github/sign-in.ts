import { redirect } from "../../http/respond";
import type { Route } from "../../http/routes";
import {
  choicePage,
  DENIED,
  explainPage,
  isFromOurPage,
  type Played,
  refusedChoice,
} from "../pages";
import type { Api } from "./api";
import { checkAuthorization, returnAddress } from "./authorization";
import { listed } from "./listing";

type SignIn = Api & { played: Played; clientId: string };

const PATH = "/login/oauth/authorize";

/** The page on which a person picks an account, and what their choice does. */
export function signInRoutes(signIn: SignIn): Route[] {
  return [
    { method: "GET", path: PATH, handle: ({ url }) => ask(signIn, new URL(url)) },
    { method: "POST", path: PATH, handle: (request) => decide(signIn, request) },
  ];
}

/** Shows the page. A look at it grants nothing: codes are made by the form's POST alone. */
function ask(signIn: SignIn, url: URL): Response {
  const { url: base, played, clientId, accounts, grants, failures } = signIn;
  const outcome = checkAuthorization(url.searchParams, clientId, base);
  switch (outcome.kind) {
    case "ask": {
      const { authorization } = outcome;
      return choicePage(played, {
        ...authorization,
        clientId,
        accounts: accounts.all().map(listed),
        failures: failures.choices(),
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
  { url, played, accounts, grants, failures }: SignIn,
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
  failures.choose(form.get("failure"), account.login);
  const { redirectUri, scopes, challenge } = authorization;
  const code = grants.codes.issue({ accountId: account.id, redirectUri, scopes, challenge });
  return redirect(returnAddress(authorization, url, { code }));
}
