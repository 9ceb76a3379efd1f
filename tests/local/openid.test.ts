import { afterEach, describe, expect, test, vi } from "vitest";
import { useAcme } from "./support/running-acme";

const acme = useAcme();

const ADA = {
  sub: "110169484474386276334",
  name: "Ada Lovelace",
  given_name: "Ada",
  family_name: "Lovelace",
  email: "ada@acme.example",
  email_verified: true,
  hd: "acme.example",
};

describe("discovery", () => {
  test("names every endpoint below the issuer, and what an app may rely on", async () => {
    const { url } = acme;
    expect(await acme.app.discover()).toMatchObject({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/userinfo`,
      jwks_uri: `${url}/jwks`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
      authorization_response_iss_parameter_supported: true,
    });
  });

  test("warns of nothing: what the library says is taken care of", async () => {
    const warned = vi.spyOn(console, "warn");
    const noted = vi.spyOn(console, "info");
    await acme.app.tokens("ada");
    await acme.app.answer(null);
    expect([...warned.mock.calls, ...noted.mock.calls]).toEqual([]);
    vi.restoreAllMocks();
  });
});

describe("a sign-in", () => {
  test("gives an ID token that verifies, with the app's nonce and what the provider vouches for", async () => {
    const answer = await acme.app.answer("ada");
    expect(answer).toEqual({ code: expect.any(String), state: "st&te", iss: acme.url });
    const tokens = await (await acme.app.exchange({ code: answer["code"] ?? "" })).json();
    expect(tokens).toMatchObject({ token_type: "Bearer", scope: "openid profile email" });
    const { id_token: idToken } = tokens as { id_token: string };
    const picture = new URL("/avatars/ada.svg", acme.url).href;
    expect(await acme.app.verified(idToken)).toMatchObject({ ...ADA, picture });
  });

  test("gives an access token for the same claims at the userinfo endpoint", async () => {
    const { access_token: token } = await acme.app.tokens("ada");
    expect(await (await acme.app.userinfo(token)).json()).toMatchObject(ADA);
    expect((await acme.app.userinfo("guessed")).status).toBe(401);
  });

  test("gives the claims of the scopes that were asked for, and the provider's own", async () => {
    const claims = async (scope: string) => {
      const { id_token: idToken } = await acme.app.tokens("ada", { scope });
      const { aud, exp, iat, iss, nonce, ...rest } = await acme.app.verified(idToken);
      expect([aud, exp, iat, iss, nonce]).not.toContain(undefined);
      return Object.keys(rest).toSorted();
    };
    expect(await claims("openid")).toEqual(["hd", "sub"]);
    expect(await claims("openid email")).toEqual(["email", "email_verified", "hd", "sub"]);
  });

  test("vouches for no more than the account has", async () => {
    const ugo = await acme.app.verified((await acme.app.tokens("ugo")).id_token);
    expect(ugo).toMatchObject({ sub: "2", email: "ugo@example.com", email_verified: false });
    const nell = await acme.app.verified((await acme.app.tokens("nell")).id_token);
    expect(nell).toMatchObject({ sub: "3", name: "Nell" });
    for (const claim of ["email", "email_verified", "picture", "hd"])
      expect(nell).not.toHaveProperty(claim);
  });

  test("that the person cancels is answered with access_denied", async () => {
    expect(await acme.app.answer(null)).toEqual({
      error: "access_denied",
      error_description: expect.any(String),
      state: "st&te",
      iss: acme.url,
    });
  });
});

describe("the token exchange refuses", () => {
  test.each([
    ["a code without its verifier", { code_verifier: "" }],
    ["a code with another verifier", { code_verifier: "x".repeat(43) }],
    ["a code for another redirect_uri", { redirect_uri: "http://127.0.0.1:3211/other" }],
    ["a guessed code", { code: "guessed" }],
  ])("%s", async (_what, change) => {
    const { code = "" } = await acme.app.answer("ada");
    const answer = await acme.app.exchange({ code, ...change });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: "invalid_grant" }),
    ]);
  });

  test("a code that was used already", async () => {
    const { code = "" } = await acme.app.answer("ada");
    expect((await acme.app.exchange({ code })).status).toBe(200);
    expect((await acme.app.exchange({ code })).status).toBe(400);
  });

  test("an app with another secret", async () => {
    const { code = "" } = await acme.app.answer("ada");
    const answer = await fetch(`${acme.url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${acme.app.clientId}:guessed`)}` },
      body: new URLSearchParams({ grant_type: "authorization_code", code }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ error: "invalid_client" }),
    ]);
  });
});

describe("the sign-in page", () => {
  test("grants nothing by being looked at", async () => {
    const page = await acme.app.authorize();
    expect(page.status).toBe(200);
    expect(page.headers.get("location")).toBeNull();
  });

  test("takes a choice once, only with its own ticket, and only in its browser", async () => {
    const ticket = await acme.app.ticket();
    expect((await acme.app.press({ ticket, login: "ada" })).status).toBe(303);
    for (const used of [ticket, "guessed", ""]) {
      const answer = await acme.app.press({ ticket: used, login: "ada" });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining("This page was used already"),
      ]);
    }
    const another = await acme.app.ticket();
    acme.app.cookies.clear();
    const stolen = await acme.app.press({ ticket: another, login: "ada" });
    expect(stolen.status).toBe(400);
    expect(await stolen.text()).toContain("in one browser");
  });

  test("takes no choice that another website sends", async () => {
    for (const site of ["cross-site", "same-site", "none"]) {
      const ticket = await acme.app.ticket();
      const headers = { "sec-fetch-site": site };
      expect((await acme.app.press({ ticket, login: "ada" }, headers)).status).toBe(403);
    }
  });

  test("explains an account that was removed meanwhile", async () => {
    await acme.app.put("/_accounts/gone", {});
    const ticket = await acme.app.ticket();
    await fetch(`${acme.url}/_accounts/gone`, { method: "DELETE" });
    const answer = await acme.app.press({ ticket, login: "gone" });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining("No such account"),
    ]);
  });

  test("explains an unknown app and names the one it knows, without leaving", async () => {
    for (const clientId of ["other", undefined]) {
      const answer = await acme.app.authorize({ client_id: clientId });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain("AUTH_ACME_ID");
    }
  });

  test.each([
    "/callback",
    "javascript:alert(1)",
    "http://user:pass@127.0.0.1/",
    "http://127.0.0.1/#part",
  ])("refuses to return to %s", async (redirectUri) => {
    const answer = await acme.app.authorize({ redirect_uri: redirectUri });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
    expect(await answer.text()).toContain("Unusable redirect_uri");
  });

  test.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge: "short" }, "invalid_request"],
    [{ prompt: "sing" }, "invalid_request"],
  ])("tells the app about %o", async (mistake, error) => {
    const answer = acme.app.told(await acme.app.authorize(mistake));
    expect(answer).toMatchObject({ error, state: "st&te", iss: acme.url });
  });

  test("shows what an account or a request contains as text, never as markup", async () => {
    const nasty = `<img src=x onerror=alert(1)>"'&`;
    await acme.app.put(`/_accounts/${encodeURIComponent("<script>x")}`, { email: nasty });
    const page = await (await acme.app.authorize({ login_hint: nasty })).text();
    expect(page).not.toMatch(/<script|<img src=x/);
    expect(page).toContain("&lt;script&gt;x");
    const error = await (await acme.app.authorize({ client_id: nasty })).text();
    expect(error).not.toContain("<img src=x");
  });

  test("allows no script, no frame, and forms to the app's places only", async () => {
    for (const changes of [{}, { client_id: "other" }]) {
      const { headers } = await acme.app.authorize(changes);
      const policy = headers.get("content-security-policy");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src|unsafe-inline/);
    }
    const page = await acme.app.authorize();
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3211");
  });

  test("marks the account that the app hints at, by login or by address", async () => {
    for (const hint of ["ugo", "UGO", "ugo@example.com"]) {
      const page = await (await acme.app.authorize({ login_hint: hint })).text();
      const suggested = /class="account choice suggested"[\s\S]*?value="([^"]+)"/.exec(page)?.[1];
      expect(suggested).toBe("ugo");
    }
    expect(await (await acme.app.authorize({ login_hint: "none" })).text()).not.toContain(
      "suggested",
    );
  });
});

describe("another sign-in in the same browser", () => {
  afterEach(() => void vi.useRealTimers());

  const subject = async (changes: Record<string, string>, login = "ada") =>
    acme.app.verified((await acme.app.tokens(login, changes)).id_token);

  test("asks again who it is, also for prompt=select_account, and takes another account", async () => {
    await acme.app.tokens("ada");
    expect(await subject({}, "ugo")).toMatchObject({ sub: "2" });
    expect(await subject({ prompt: "select_account" })).toMatchObject({ sub: ADA.sub });
  });

  test("with prompt=none needs no page, and is refused when nobody is signed in", async () => {
    expect(acme.app.told(await acme.app.authorize({ prompt: "none" }))).toMatchObject({
      error: "login_required",
    });
    await acme.app.tokens("ada");
    const { code = "" } = acme.app.told(await acme.app.authorize({ prompt: "none" }));
    const tokens = (await (await acme.app.exchange({ code })).json()) as { id_token: string };
    expect(await acme.app.verified(tokens.id_token)).toMatchObject({ sub: ADA.sub });
  });

  test("says when the person signed in: anew for prompt=login, a passed max_age or another account", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const start = Math.floor(Date.now() / 1_000);
    const minute = (count: number) => vi.setSystemTime((start + 60 * count) * 1_000);
    minute(0);
    expect(await subject({ max_age: "3600" })).toHaveProperty("auth_time", start);
    minute(1);
    expect(await subject({ max_age: "3600" })).toHaveProperty("auth_time", start);
    minute(2);
    expect(await subject({ max_age: "60" })).toHaveProperty("auth_time", start + 120);
    minute(3);
    const asked = { max_age: "3600", prompt: "login" };
    expect(await subject(asked)).toHaveProperty("auth_time", start + 180);
    minute(4);
    expect(await subject({ max_age: "3600" }, "ugo")).toHaveProperty("auth_time", start + 240);
  });
});
