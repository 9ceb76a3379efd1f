/**
 * An OpenID provider of one row, and for each test an app that signs in with it, in a browser of
 * its own. A file's tests share the provider, whose key takes a while to make: they leave its
 * accounts as they are and change ones of their own.
 */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { openIdProvider } from "../../../local/identity/oidc/provider";
import { OpenIdApp } from "../../support/openid-app";
import { type RunningProvider, startProvider } from "../../support/running-provider";
import { scratchFolder } from "../../support/scratch";

/** All that one more provider takes: people and a row. */
const acme = openIdProvider({
  id: "acme",
  label: "Acme",
  claims: ["hd"],
  claimsInIdToken: true,
  accounts: [
    {
      login: "ada",
      sub: "110169484474386276334",
      name: "Ada Lovelace",
      given_name: "Ada",
      family_name: "Lovelace",
      email: "ada@acme.example",
      email_verified: true,
      hd: "acme.example",
    },
    { login: "ugo", sub: "2", name: "Ugo", email: "ugo@example.com", email_verified: false },
    { login: "nell", sub: "3", name: "Nell", picture: null },
  ],
});

export interface RunningAcme {
  readonly url: string;
  readonly app: OpenIdApp;
  /** Stops it and starts it again on the same folder, for a new app. */
  restart(): Promise<void>;
}

/** Call once per file. */
export function useAcme(): RunningAcme {
  let scratch: ReturnType<typeof scratchFolder>;
  let provider: RunningProvider;
  let app: OpenIdApp;
  const start = async () => {
    const { clientId, clientSecret } = new OpenIdApp("");
    const client = { clientId, clientSecret };
    provider = await startProvider(acme, { dataDir: scratch.folder, client });
    app = new OpenIdApp(provider.url);
  };
  beforeAll(async () => {
    scratch = scratchFolder("acme");
    await start();
  });
  beforeEach(async () => {
    app = new OpenIdApp(provider.url);
    await fetch(`${provider.url}/_failure`, { method: "DELETE" });
  });
  afterAll(async () => {
    await provider.close();
    scratch.remove();
  });
  return {
    get url() {
      return provider.url;
    },
    get app() {
      return app;
    },
    restart: async () => {
      await provider.close();
      await start();
    },
  };
}
