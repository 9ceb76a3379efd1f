import { routes } from "../../http/routes";
import type { Handler } from "../../http/serve";
import { Accounts } from "../accounts";
import { controlRoutes } from "../control";
import { Failures } from "../failures";
import { explainPage, homePage, type Played, wantsPage } from "../pages";
import { below, type IdentityProvider, type Mount } from "../provider";
import { claimsByScope, type OpenIdAccount, openIdFormat } from "./accounts";
import { BREAKAGES, endpointError, endpointRoutes, STEPS } from "./endpoints";
import { FLAWS } from "./id-token";
import { interactionRoutes } from "./interaction";
import { createIssuer, type Issuer } from "./issuer";
import { EXAMPLES, listed } from "./listing";
import { refusalPage } from "./refusal";

/** One OpenID provider. */
export interface OpenIdProvider {
  /** As in the app: in the issuer's address here and in the names of its variables. */
  readonly id: string;
  readonly label: string;
  /** The accounts of a first start. */
  readonly accounts: readonly OpenIdAccount[];
  /** Claims of the provider's own, which come with every sign-in: say `hd` of Google. */
  readonly claims?: readonly string[];
  /**
   * Whether ID tokens have the claims of all scopes. Without them, as the specification has it,
   * apps must ask the userinfo endpoint.
   */
  readonly claimsInIdToken: boolean;
}

/** A provider that speaks OpenID Connect: discovery, codes with PKCE, nonces, signed ID tokens. */
export function openIdProvider(described: OpenIdProvider): IdentityProvider {
  const { id, label } = described;
  const addressVariable = `AUTH_${id.toUpperCase()}_ISSUER`;
  return { id, label, addressVariable, open: (mount) => open(described, mount) };
}

async function open(described: OpenIdProvider, mount: Mount): Promise<Handler> {
  const { url, client, dataDir } = mount;
  const { id, label, claimsInIdToken } = described;
  const played: Played = { label, home: new URL(url).pathname };
  const claims = claimsByScope(described.claims ?? []);
  const accounts = await Accounts.open(dataDir, openIdFormat(claims), described.accounts);
  const failures = new Failures(STEPS, BREAKAGES, FLAWS);
  // The library and a key take a moment, which a start without a sign-in need not wait for.
  let opened: Promise<Issuer> | undefined;
  const issuer = () =>
    (opened ??= createIssuer({
      url,
      id,
      client,
      accounts,
      claims,
      claimsInIdToken,
      explain: (error, status, query) => refusalPage(played, { id, client, error, status, query }),
    }));
  const table = [
    {
      method: "GET" as const,
      path: "/",
      handle: () =>
        homePage(played, { accounts: accounts.all().map(listed), examples: EXAMPLES, url }),
    },
    ...endpointRoutes({ issuer, accounts, failures }),
    ...interactionRoutes({
      played,
      accounts,
      failures,
      provider: async () => (await issuer()).provider,
    }),
    ...controlRoutes(accounts, failures),
  ];
  return routes(below(url, table), {
    notFound: (request) =>
      wantsPage(request)
        ? explainPage(played, 404, "Nothing here", "This stand-in only has what signing in needs.")
        : endpointError(404, "invalid_request", "There is no such endpoint."),
    methodNotAllowed: ({ method }, allow) =>
      endpointError(405, "invalid_request", `${method} is not allowed here; use ${allow}.`),
  });
}
