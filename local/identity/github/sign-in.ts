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
import type { GithubAccount } from "./accounts";
import type { Api } from "./api";
import { type Authorization, checkAuthorization, returnAddress } from "./authorization";
import { listed } from "./listing";

type SignIn = Api & { played: Played; clientId: string };

const PATH = "/login/oauth/authorize";

/** The page on which a person picks an account, and what their choice does. */
export function signInRoutes(signIn: SignIn): Route[] {
  return [
    { method: "GET", path: PATH, handle: (request) => ask(signIn, request) },
    { method: "POST", path: PATH, handle: (request) => decide(signIn, request) },
  ];
}

/**
 * Shows the page. A look at it grants nothing: codes are made by the form's POST, and as GitHub
 * does it, for who is signed in there unless the app asks to let them choose.
 */
function ask(signIn: SignIn, request: Request): Response {
  const { url: base, played, clientId, accounts, grants, failures } = signIn;
  const outcome = checkAuthorization(new URL(request.url).searchParams, clientId, base);
  switch (outcome.kind) {
    case "ask": {
      const { authorization } = outcome;
      const signedIn = authorization.choose ? undefined : accounts.find(rememberedLogin(request));
      if (signedIn !== undefined) return grant(signIn, authorization, signedIn);
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

const COOKIE = "github_stand_in";

/** Whom this browser picked last, who is signed in here; empty for nobody. */
function rememberedLogin(request: Request): string {
  const cookies = (request.headers.get("cookie") ?? "").split(/; */);
  const own = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`)) ?? "";
  return own.slice(COOKIE.length + 1);
}

/** Sends the browser back to the app with a code for an account, which is signed in here now. */
function grant(
  { url, grants }: SignIn,
  authorization: Authorization,
  { id: accountId, login }: GithubAccount,
): Response {
  const { redirectUri, scopes, challenge } = authorization;
  const code = grants.codes.issue({ accountId, redirectUri, scopes, challenge });
  const answer = redirect(returnAddress(authorization, url, { code }));
  answer.headers.append("set-cookie", `${COOKIE}=${login}; Path=/; HttpOnly; SameSite=Lax`);
  return answer;
}

async function decide(signIn: SignIn, request: Request): Promise<Response> {
  const { url, played, accounts, grants, failures } = signIn;
  if (!isFromOurPage(request)) return refusedChoice(played, "foreign");
  const form = new URLSearchParams(await request.text());
  const authorization = grants.tickets.take(form.get("ticket") ?? "");
  if (authorization === undefined) return refusedChoice(played, "used");
  const login = form.get("login");
  if (login === null) return redirect(returnAddress(authorization, url, DENIED));
  const account = accounts.find(login);
  if (account === undefined) return refusedChoice(played, "removed");
  failures.choose(form.get("failure"), account.login);
  return grant(signIn, authorization, account);
}
