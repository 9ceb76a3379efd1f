import type { Interaction, InteractionResults, Provider, Session } from "oidc-provider";
import { redirect } from "../../http/respond";
import type { Route } from "../../http/routes";
import type { Accounts } from "../accounts";
import type { Failures } from "../failures";
import { choicePage, DENIED, isFromOurPage, type Played, refusedChoice } from "../pages";
import type { OpenIdAccount } from "./accounts";
import type { Step } from "./endpoints";
import type { Flaw } from "./id-token";
import { PATHS } from "./issuer";
import { listed } from "./listing";

interface Choosing {
  readonly played: Played;
  readonly accounts: Accounts<OpenIdAccount>;
  readonly failures: Failures<Step, Flaw>;
  readonly provider: () => Promise<Provider>;
}

/** The page on which a person picks an account, and what their choice does. */
export function interactionRoutes(choosing: Choosing): Route[] {
  return [
    {
      method: "GET",
      path: `${PATHS.interaction}/:uid`,
      handle: (_request, { uid = "" }) => ask(choosing, uid),
    },
    { method: "POST", path: PATHS.interaction, handle: (request) => decide(choosing, request) },
  ];
}

/** Shows the page. A look at it grants nothing: that is done by the form's POST alone. */
async function ask(choosing: Choosing, uid: string): Promise<Response> {
  const { played, accounts, failures, provider } = choosing;
  const interaction = await undecided(await provider(), uid);
  if (interaction === undefined) return refusedChoice(played, "used");
  const hint = stringOf(interaction.params["login_hint"]);
  return choicePage(played, {
    clientId: stringOf(interaction.params["client_id"]) ?? "",
    redirectUri: stringOf(interaction.params["redirect_uri"]) ?? "",
    scopes: stringOf(interaction.params["scope"])?.split(" ") ?? [],
    suggested: hint === undefined ? null : (accountHinted(accounts, hint)?.login ?? null),
    accounts: accounts.all().map(listed),
    failures: failures.choices(),
    action: played.home + PATHS.interaction,
    ticket: uid,
  });
}

async function decide(
  { played, accounts, failures, provider: opened }: Choosing,
  request: Request,
): Promise<Response> {
  if (!isFromOurPage(request)) return refusedChoice(played, "foreign");
  const form = new URLSearchParams(await request.text());
  const provider = await opened();
  const interaction = await undecided(provider, form.get("ticket") ?? "");
  if (interaction === undefined) return refusedChoice(played, "used");
  const login = form.get("login");
  const account = login === null ? null : accounts.find(login);
  if (account === undefined) return refusedChoice(played, "removed");
  if (account !== null) failures.choose(form.get("failure"), account.login);
  interaction.result =
    account === null ? DENIED : await signInAs(account, provider, interaction, request);
  // Who it was when the page was asked for does not matter: another tab may have changed it.
  delete interaction.session;
  await interaction.persist();
  return redirect(interaction.returnTo);
}

async function signInAs(
  { sub }: OpenIdAccount,
  provider: Provider,
  { params }: Interaction,
  request: Request,
): Promise<InteractionResults> {
  const earlier = await earlierSignIn(await sessionOf(provider, request), params, sub);
  return { select_account: {}, consent: {}, login: { accountId: sub, ...earlier } };
}

/**
 * When the person signed in at the provider, if they did and neither `prompt=login` nor `max_age`
 * asks for more. Whoever picks another account is signed out of the earlier one.
 */
async function earlierSignIn(
  session: Session | undefined,
  { prompt, max_age: maxAge }: Interaction["params"],
  sub: string,
): Promise<{ ts?: number }> {
  if (session === undefined) return {};
  if (session.accountId !== sub) {
    await session.destroy();
    return {};
  }
  const isAskedFor =
    stringOf(prompt)?.split(" ").includes("login") === true ||
    (maxAge !== undefined && session.past(Number(maxAge)));
  return isAskedFor || session.loginTs === undefined ? {} : { ts: session.loginTs };
}

/** The browser's session at the provider. */
async function sessionOf(provider: Provider, request: Request): Promise<Session | undefined> {
  const name = `${provider.cookieName("session")}=`;
  const cookies = (request.headers.get("cookie") ?? "").split(/; */);
  const id = cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length);
  return id === undefined ? undefined : provider.Session.find(id);
}

async function undecided(provider: Provider, uid: string): Promise<Interaction | undefined> {
  const interaction = await provider.Interaction.find(uid);
  return interaction?.result === undefined ? interaction : undefined;
}

/** Apps hint at an address or, here, at a login. */
function accountHinted(accounts: Accounts<OpenIdAccount>, hint: string): OpenIdAccount | undefined {
  return accounts.find(hint) ?? accounts.all().find(({ email }) => email === hint);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
