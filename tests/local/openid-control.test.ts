import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FLAWS } from "../../local/identity/oidc/id-token";
import { openIdProvider } from "../../local/identity/oidc/provider";
import { OpenIdApp } from "../support/openid-app";
import { type RunningProvider, startProvider } from "../support/running-provider";
import { scratchFolder } from "../support/scratch";
import { useAcme } from "./support/running-acme";

const acme = useAcme();

async function idToken(login: string): Promise<string> {
  return (await acme.app.tokens(login)).id_token;
}

describe("an account", () => {
  const mona = { sub: "4711", email: "mona@example.com", email_verified: false, hd: "example.com" };

  test("that is put can be picked, and is described as it was put", async () => {
    const added = await acme.app.put("/_accounts/mona", mona);
    expect([added.status, await added.json()]).toEqual([201, { login: "mona", ...mona }]);
    expect(await acme.app.verified(await idToken("mona"))).toMatchObject(mona);
  });

  test("that is put with an address alone gets a subject of its own, and the address is verified", async () => {
    const one = await (await acme.app.put("/_accounts/one", { email: "one@example.com" })).json();
    const two = await (await acme.app.put("/_accounts/two", {})).json();
    expect(one).toEqual({
      login: "one",
      sub: expect.stringMatching(/^\d{21}$/),
      email: "one@example.com",
      email_verified: true,
    });
    expect(two).toEqual({ login: "two", sub: expect.stringMatching(/^\d{21}$/) });
    expect((one as { sub: string }).sub).not.toBe((two as { sub: string }).sub);
  });

  test("keeps what a change leaves out, gives up what is null, and does so after a restart", async () => {
    const before = { name: "Kim", hd: "acme.example", email: "kim@example.com" };
    await acme.app.put("/_accounts/kim", before);
    const changed = await acme.app.put("/_accounts/Kim", { email: null, email_verified: null });
    expect(changed.status).toBe(200);
    await acme.restart();
    const claims = await acme.app.verified(await idToken("kim"));
    expect(claims).toMatchObject({ name: "Kim", hd: "acme.example" });
    expect(claims).not.toHaveProperty("email");
    expect(claims).not.toHaveProperty("email_verified");
  });

  test("that was removed can neither be picked nor described", async () => {
    await acme.app.put("/_accounts/gone", {});
    const { access_token: token } = await acme.app.tokens("gone");
    await fetch(`${acme.url}/_accounts/gone`, { method: "DELETE" });
    expect((await acme.app.userinfo(token)).status).toBe(401);
    expect(await (await acme.app.authorize()).text()).not.toContain('value="gone"');
  });

  test.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a claim that this provider does not give", '{"tenant":"x"}'],
    ["a subject that is a number", '{"sub":1}'],
    ["a subject that another account has", '{"sub":"2"}'],
    ["another login than the address", '{"login":"other"}'],
  ])("is not changed by %s", async (_what, body) => {
    const answer = await fetch(`${acme.url}/_accounts/nobody`, { method: "PUT", body });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ message: expect.any(String), status: "422" });
    expect((await fetch(`${acme.url}/_accounts/nobody`)).status).toBe(404);
  });
});

describe("an ID token with a flaw", () => {
  const flawed = async (flaw: string) => {
    const set = await acme.app.put("/_failure", { step: "token", flaw });
    expect(set.status).toBe(200);
    return idToken("ada");
  };

  test.each([
    ["wrongNonce", "The nonce is of another sign-in.", ["nonce"]],
    ["wrongAudience", 'unexpected "aud" claim value', ["aud"]],
    ["wrongIssuer", 'unexpected "iss" claim value', ["iss"]],
    ["expired", '"exp" claim timestamp check failed', []],
    ["badSignature", "signature verification failed", []],
  ])("%s: is refused by an app that checks it, and has no other", async (...row) => {
    const [flaw, complaint, claimsAtFault] = row;
    const token = await flawed(flaw);
    await expect(acme.app.verified(token)).rejects.toThrow(complaint);
    await fetch(`${acme.url}/_failure`, { method: "DELETE" });
    const sound = decodeJwt(await idToken("ada"));
    const claims = decodeJwt(token);
    const different = Object.keys(sound).filter((claim) => sound[claim] !== claims[claim]);
    expect(different.filter((claim) => claim !== "iat" && claim !== "exp")).toEqual(claimsAtFault);
  });

  test("unverifiedEmail and noEmail: verifies, and vouches for less than the account has", async () => {
    const unverified = await acme.app.verified(await flawed("unverifiedEmail"));
    expect(unverified).toMatchObject({ email: "ada@acme.example", email_verified: false });
    const none = await acme.app.verified(await flawed("noEmail"));
    expect(none).not.toHaveProperty("email");
    expect(none).toMatchObject({ name: "Ada Lovelace" });
  });

  test("is given to the account alone that the setting names, until DELETE", async () => {
    await acme.app.put("/_failure", { step: "token", flaw: "wrongNonce", login: "ugo" });
    expect(await acme.app.verified(await idToken("ada"))).toHaveProperty("sub");
    await expect(acme.app.verified(await idToken("ugo"))).rejects.toThrow("nonce");
    await fetch(`${acme.url}/_failure`, { method: "DELETE" });
    expect(await acme.app.verified(await idToken("ugo"))).toHaveProperty("sub");
  });
});

describe("a failure that a person chooses", () => {
  const chosen = async (failure: string, login = "ada") => {
    const ticket = await acme.app.ticket();
    const { code = "" } = acme.app.told(await acme.app.press({ ticket, failure, login }));
    return acme.app.exchange({ code });
  };

  test("is met once, by the account alone that is picked", async () => {
    expect((await chosen("The code is not exchanged")).status).toBe(500);
    expect((await chosen("")).status).toBe(200);
    const answer = await chosen("ID token: nonce of another sign-in");
    const { id_token: token } = (await answer.json()) as { id_token: string };
    await expect(acme.app.verified(token)).rejects.toThrow("nonce");
    expect(await acme.app.verified(await idToken("ada"))).toHaveProperty("sub");
  });

  test("does not disturb another account's sign-in at the same time", async () => {
    const ticket = await acme.app.ticket();
    const failure = "The code is not exchanged";
    const { code = "" } = acme.app.told(await acme.app.press({ ticket, failure, login: "ada" }));
    expect(await acme.app.tokens("ugo")).toHaveProperty("id_token");
    expect((await chosen("ID token: expired", "ugo")).status).toBe(200);
    expect((await acme.app.exchange({ code })).status).toBe(500);
  });

  test("is none when it is not on the page", async () => {
    expect((await chosen("all of it")).status).toBe(200);
    expect(await (await fetch(`${acme.url}/_failure`)).json()).toEqual([]);
  });

  test("can be each of the flaws, each by a name of its own", async () => {
    const page = await (await acme.app.authorize()).text();
    const options = [...page.matchAll(/<option[^>]*>([^<]*)<\/option>/g)].map(([, name]) => name);
    expect(new Set(options).size).toBe(options.length);
    expect(options).toHaveLength(1 + 2 + FLAWS.length);
  });
});

describe("a step that was made to fail", () => {
  test("discovery and jwks: answer with the status that was set, 500 otherwise", async () => {
    const { jwks_uri: keys } = await acme.app.discover();
    for (const [step, address] of [
      ["discovery", `${acme.url}/.well-known/openid-configuration`],
      ["jwks", keys],
    ] as const) {
      await acme.app.put("/_failure", { step });
      expect((await fetch(address)).status).toBe(500);
      await acme.app.put("/_failure", { step, status: 503 });
      expect((await fetch(address)).status).toBe(503);
      await fetch(`${acme.url}/_failure`, { method: "DELETE" });
      expect((await fetch(address)).status).toBe(200);
    }
  });

  test("token: answers with the OAuth error that was set, and leaves the code usable", async () => {
    const { code = "" } = await acme.app.answer("ada");
    await acme.app.put("/_failure", { step: "token", error: "temporarily_unavailable" });
    const failed = await acme.app.exchange({ code });
    expect([failed.status, await failed.json()]).toEqual([
      400,
      expect.objectContaining({ error: "temporarily_unavailable" }),
    ]);
    await fetch(`${acme.url}/_failure`, { method: "DELETE" });
    expect((await acme.app.exchange({ code })).status).toBe(200);
  });

  test("token and userinfo, with a login: only that account's sign-ins meet it", async () => {
    const ada = await acme.app.tokens("ada");
    const ugo = await acme.app.tokens("ugo");
    await acme.app.put("/_failure", { step: "userinfo", login: "ada", status: 502 });
    expect((await acme.app.userinfo(ada.access_token)).status).toBe(502);
    expect((await acme.app.userinfo(ugo.access_token)).status).toBe(200);
    await acme.app.put("/_failure", { step: "token", login: "ada" });
    const { code = "" } = await acme.app.answer("ada");
    expect((await acme.app.exchange({ code })).status).toBe(500);
    expect(await acme.app.tokens("ugo")).toHaveProperty("id_token");
  });

  test("is slow without failing when only a delay was set", async () => {
    await acme.app.discover();
    await acme.app.put("/_failure", { step: "discovery", delayMs: 60 });
    const before = performance.now();
    expect(await acme.app.discover()).toHaveProperty("issuer", acme.url);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  test("is not set by what is not understood", async () => {
    for (const body of [
      {},
      { step: "emails" },
      { step: "token", flaw: "sour" },
      { step: "userinfo", flaw: "expired" },
    ])
      expect((await acme.app.put("/_failure", body)).status).toBe(422);
    expect(await (await fetch(`${acme.url}/_failure`)).json()).toEqual([]);
  });
});

test("what no endpoint takes is answered in the provider's shape, or with a page for a person", async () => {
  const missing = await fetch(`${acme.url}/device`);
  expect([missing.status, await missing.json()]).toEqual([
    404,
    expect.objectContaining({ error: "invalid_request" }),
  ]);
  const page = await fetch(`${acme.url}/device`, { headers: { accept: "text/html" } });
  expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("Nothing here")]);
  const token = await fetch(`${acme.url}/token`);
  expect([token.status, token.headers.get("allow")]).toEqual([405, "POST"]);
});

describe("a provider that gives claims at its userinfo endpoint alone", () => {
  let scratch: ReturnType<typeof scratchFolder>;
  let provider: RunningProvider;
  let app: OpenIdApp;
  beforeEach(async () => {
    scratch = scratchFolder("sparse");
    const sparse = openIdProvider({
      id: "sparse",
      label: "Sparse",
      claimsInIdToken: false,
      accounts: [{ login: "ada", sub: "1", email: "ada@example.com", email_verified: true }],
    });
    const { clientId, clientSecret } = new OpenIdApp("");
    const client = { clientId, clientSecret };
    provider = await startProvider(sparse, { dataDir: scratch.folder, client });
    app = new OpenIdApp(provider.url);
  });
  afterEach(async () => {
    await provider.close();
    scratch.remove();
  });

  test("leaves them out of ID tokens", async () => {
    const { id_token: token, access_token: accessToken } = await app.tokens("ada");
    const claims = await app.verified(token);
    expect(claims).toHaveProperty("sub", "1");
    expect(claims).not.toHaveProperty("email");
    const userinfo = await (await app.userinfo(accessToken)).json();
    expect(userinfo).toMatchObject({ sub: "1", email: "ada@example.com", email_verified: true });
  });
});
