import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import type { Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Accounts } from "../accounts";
import type { Client } from "../provider";
import { isReturnAddress } from "../return-address";
import { type ClaimsByScope, claimsOf, type OpenIdAccount } from "./accounts";
import { ALGORITHM } from "./id-token";
import { handlerOf } from "./node-listener";
import { MemoryStore } from "./store";

/** In seconds. */
const LIFETIMES = {
  AccessToken: 60 * 60,
  AuthorizationCode: 60,
  Grant: 60 * 60,
  IdToken: 60 * 60,
  Interaction: 10 * 60,
  Session: 24 * 60 * 60,
} as const;

/** Where apps and browsers find what, below the issuer. */
export const PATHS = {
  authorization: "/authorize",
  token: "/token",
  userinfo: "/userinfo",
  jwks: "/jwks",
  interaction: "/interaction",
} as const;

export interface IssuerOptions {
  /** The issuer's identifier, which is its address. */
  readonly url: string;
  readonly id: string;
  readonly client: Client;
  readonly accounts: Accounts<OpenIdAccount>;
  readonly claims: ClaimsByScope;
  /** Whether ID tokens have the claims of all scopes, and not only the userinfo endpoint. */
  readonly claimsInIdToken: boolean;
  /** The page for what goes wrong before an app can be told. */
  readonly explain: (error: Error, status: number, query: URLSearchParams) => Response;
}

export interface Issuer {
  readonly provider: Provider;
  /** Answers the protocol's requests. */
  readonly handle: (request: Request) => Promise<Response>;
  /** Signs the ID tokens. */
  readonly key: CryptoKey;
}

export async function createIssuer(options: IssuerOptions): Promise<Issuer> {
  const { url } = options;
  const [{ Provider, interactionPolicy }, keys] = await Promise.all([
    importLibrary(),
    generateKeyPair(ALGORITHM, { extractable: true }),
  ]);
  const { Check, Prompt, base } = interactionPolicy;
  const policy = base();
  // Whoever develops an app wants to pick, also when somebody is signed in at the provider.
  const isUndecided = ({ oidc }: KoaContextWithOIDC) =>
    oidc.result?.["select_account"] === undefined && !oidc.prompts.has("none");
  const always = new Check("always", "The person has not picked an account.", isUndecided);
  policy.add(new Prompt({ name: "select_account", requestable: true }, always), 0);
  const provider = new Provider(url, {
    ...configurationOf(options),
    jwks: {
      keys: [
        { ...(await exportJWK(keys.privateKey)), kid: newKeyId(), alg: ALGORITHM, use: "sig" },
      ],
    },
    interactions: {
      policy,
      url: (_ctx, { uid }) => `${new URL(url).pathname}${PATHS.interaction}/${uid}`,
    },
  });
  // As with the other dialects an app may be anywhere: its ports are chosen at start.
  provider.Client.prototype.redirectUriAllowed = isReturnAddress;
  const handle = handlerOf(provider.callback(), new URL(url).pathname);
  return { provider, handle, key: keys.privateKey };
}

/**
 * When it is loaded it warns that Node 20 is not among the versions its authors test. It is among
 * those that this project tests it on.
 */
async function importLibrary() {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes("Unsupported runtime")) warn(...words);
  };
  try {
    return await import("oidc-provider");
  } finally {
    console.warn = warn;
  }
}

function newKeyId(): string {
  return randomBytes(8).toString("hex");
}

function configurationOf(options: IssuerOptions): Configuration {
  const { url, id, client, accounts, claims, claimsInIdToken, explain } = options;
  const { origin, pathname: path } = new URL(url);
  const cookies = { path, httpOnly: true, sameSite: "lax" } as const;
  const stores = new Map<string, MemoryStore>();
  return {
    adapter: (kind) => {
      const store = stores.get(kind) ?? new MemoryStore();
      stores.set(kind, store);
      return store;
    },
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        // The library wants one; which are allowed is said in `createIssuer`.
        redirect_uris: ["http://127.0.0.1/"],
      },
    ],
    clientAuthMethods: ["client_secret_basic"],
    responseTypes: ["code"],
    scopes: Object.keys(claims),
    claims: Object.fromEntries(Object.entries(claims).map(([scope, names]) => [scope, [...names]])),
    conformIdTokenClaims: !claimsInIdToken,
    findAccount: (_ctx, sub) => {
      const account = accounts.identified(sub);
      return account && { accountId: sub, claims: () => ({ sub, ...claimsOf(account, origin) }) };
    },
    // An access token outlives a sign-in as somebody else.
    expiresWithSession: () => false,
    // Picking an account is all the consent that is asked for.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId,
        accountId: oidc.session?.accountId,
      });
      grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(" "));
      await grant.save();
      return grant;
    },
    cookies: {
      keys: [randomBytes(32).toString("hex")],
      // Cookies do not tell ports apart, and other servers of this machine have some too.
      names: { session: `${id}_session`, interaction: `${id}_choice`, resume: `${id}_resume` },
      long: cookies,
      short: cookies,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    routes: {
      authorization: PATHS.authorization,
      token: PATHS.token,
      userinfo: PATHS.userinfo,
      jwks: PATHS.jwks,
    },
    ttl: LIFETIMES,
    clientBasedCORS: () => false,
    renderError: async (ctx, _out, error) => {
      const page = explain(error, ctx.status, new URL(ctx.href).searchParams);
      ctx.set(Object.fromEntries(page.headers));
      ctx.body = await page.text();
    },
  };
}
