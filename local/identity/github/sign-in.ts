import { redirect } from "../../web/respond";
import type { Route } from "../../web/routes";
import type { Accounts } from "../accounts";
import { choicePage, explainPage } from "../pages";
import type { GithubAccount } from "./accounts";
import { checkAuthorization, returnAddress } from "./authorization";
import type { Grants } from "./grants";
import { GITHUB, listed } from "./listing";

type SignIn = { clientId: string; accounts: Accounts<GithubAccount>; grants: Grants };

const PATH = "/login/oauth/authorize";

/** The page on which a person picks an account, and what their choice does. */
export function signInRoutes(signIn: SignIn): Route[] {
  return [
    { method: "GET", path: PATH, handle: (request) => ask(signIn, new URL(request.url)) },
    { method: "POST", path: PATH, handle: (request) => decide(signIn, request) },
  ];
}

/** Shows the page. A look at it grants nothing: codes are made by the form's POST alone. */
function ask({ clientId, accounts, grants }: SignIn, url: URL): Response {
  const outcome = checkAuthorization(url, clientId);
  switch (outcome.kind) {
    case "ask": {
      const { authorization } = outcome;
      return choicePage(GITHUB, {
        ...authorization,
        clientId,
        accounts: accounts.all().map(listed),
        action: PATH,
        ticket: grants.tickets.issue(authorization),
      });
    }
    case "explain":
      return explainPage(GITHUB, outcome.status, outcome.title, outcome.explanation);
    case "send back":
      return redirect(outcome.location);
    default:
      return outcome satisfies never;
  }
}

async function decide({ accounts, grants }: SignIn, request: Request): Promise<Response> {
  const from = request.headers.get("sec-fetch-site");
  if (from !== null && from !== "same-origin")
    return explainPage(
      GITHUB,
      403,
      "Not from this page",
      "The choice was sent by another website.",
    );
  const form = new URLSearchParams(await request.text());
  const authorization = grants.tickets.take(form.get("ticket") ?? "");
  if (authorization === undefined)
    return explainPage(
      GITHUB,
      400,
      "This page was used already",
      "A choice can be made once, within ten minutes. Go back to the app and start again.",
    );
  const { origin } = new URL(request.url);
  const login = form.get("login");
  if (login === null)
    return redirect(
      returnAddress(authorization, origin, {
        error: "access_denied",
        error_description: "The user has denied your application access.",
      }),
    );
  const account = accounts.find(login);
  if (account === undefined)
    return explainPage(
      GITHUB,
      400,
      "No such account",
      `The account “${login}” was removed meanwhile.`,
    );
  const { redirectUri, scopes, challenge } = authorization;
  const code = grants.codes.issue({ accountId: account.id, redirectUri, scopes, challenge });
  return redirect(returnAddress(authorization, origin, { code }));
}
