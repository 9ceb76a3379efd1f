import GitHub from "@auth/core/providers/github";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startGithub } from "../../local/github/server";
import { GithubApp } from "../support/github-app";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
let github: Awaited<ReturnType<typeof startGithub>>;
let app: GithubApp;
let now: number;

beforeEach(async () => {
  scratch = scratchFolder("github");
  now = Date.UTC(2030, 0, 1);
  const { clientId, clientSecret } = new GithubApp("");
  github = await startGithub({
    port: 0,
    dataDir: scratch.folder,
    clientId,
    clientSecret,
    now: () => now,
  });
  app = new GithubApp(github.url);
});
afterEach(async () => {
  await github.close();
  scratch.remove();
});

const TEN_MINUTES = 10 * 60 * 1_000;

async function errorOf(response: Response): Promise<unknown> {
  expect(response.status).toBe(200);
  const body = (await response.json()) as Record<string, string>;
  expect(Object.keys(body).toSorted()).toEqual(["error", "error_description", "error_uri"]);
  return body["error"];
}

function answerIn(response: Response): Record<string, string> {
  expect(response.status).toBe(302);
  const location = new URL(response.headers.get("location") ?? "");
  expect(`${location.origin}${location.pathname}`).toBe(app.redirectUri);
  return Object.fromEntries(location.searchParams);
}

describe("the sign-in page", () => {
  test("returns a code, the state and GitHub's issuer for the account that was picked", async () => {
    const answer = answerIn(await app.press({ ticket: await app.ticket(), login: "octocat" }));
    expect(answer).toEqual({
      code: expect.stringMatching(/^[\da-f]{40}$/),
      state: "st&te",
      iss: `${github.url}/login/oauth`,
    });
  });

  test("returns access_denied when the person cancels", async () => {
    const answer = answerIn(await app.press({ ticket: await app.ticket(), decision: "cancel" }));
    expect(answer).toMatchObject({
      error: "access_denied",
      error_description: expect.any(String),
      state: "st&te",
    });
    expect(answer).not.toHaveProperty("code");
  });

  test("leaves out the state when the app sent none, and keeps the query of its address", async () => {
    const redirectUri = `${app.redirectUri}?from=here`;
    const ticket = await app.ticket({ state: undefined, redirect_uri: redirectUri });
    const answer = answerIn(await app.press({ ticket, login: "octocat" }));
    expect(answer).toMatchObject({ from: "here", code: expect.any(String) });
    expect(answer).not.toHaveProperty("state");
  });

  test("grants nothing by being looked at", async () => {
    const page = await app.authorize();
    expect(page.status).toBe(200);
    expect(page.headers.get("location")).toBeNull();
  });

  test("takes a choice once, within ten minutes, and only with its own ticket", async () => {
    const ticket = await app.ticket();
    expect((await app.press({ ticket, login: "octocat" })).status).toBe(302);
    expect((await app.press({ ticket, login: "octocat" })).status).toBe(400);
    const late = await app.ticket();
    now += TEN_MINUTES;
    expect((await app.press({ ticket: late, login: "octocat" })).status).toBe(400);
    expect((await app.press({ ticket: "guessed", login: "octocat" })).status).toBe(400);
    expect((await app.press({ login: "octocat" })).status).toBe(400);
  });

  test("takes no choice that another website sends", async () => {
    for (const site of ["cross-site", "same-site", "none"]) {
      const ticket = await app.ticket();
      const answer = await app.press({ ticket, login: "octocat" }, { "sec-fetch-site": site });
      expect(answer.status).toBe(403);
    }
  });

  test("explains an unknown client and names the one it knows, without leaving", async () => {
    for (const clientId of ["other", undefined]) {
      const answer = await app.authorize({ client_id: clientId });
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain("AUTH_GITHUB_ID");
    }
  });

  test.each([
    undefined,
    "",
    "/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://",
    "http://user:pass@127.0.0.1/",
    "http://127.0.0.1/#part",
  ])("refuses to return to %s", async (redirectUri) => {
    const answer = await app.authorize({ redirect_uri: redirectUri });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("location")).toBeNull();
  });

  test.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ code_challenge: "x".repeat(43), code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge: "x".repeat(43) }, "invalid_request"],
    [{ code_challenge: "short", code_challenge_method: "S256" }, "invalid_request"],
    [{ code_challenge_method: "S256" }, "invalid_request"],
  ])("tells the app about %o", async (mistake, error) => {
    expect(answerIn(await app.authorize(mistake))).toMatchObject({ error, state: "st&te" });
  });

  test("shows what an account or a request contains as text, never as markup", async () => {
    const nasty = `<img src=x onerror=alert(1)>"'&`;
    await app.put(`/_accounts/${encodeURIComponent("<script>x")}`, { emails: [{ email: nasty }] });
    const page = await (await app.authorize({ scope: "<b>" })).text();
    expect(page).not.toMatch(/<script|<img src=x|<b>/);
    expect(page).toContain("&lt;script&gt;x");
    const error = await (await app.authorize({ client_id: nasty })).text();
    expect(error).not.toContain("<img src=x");
  });

  test("allows no script, no frame, and forms to the app's places only", async () => {
    const policy = (await app.authorize()).headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe-inline/);
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3211");
  });
});

describe("the token exchange", () => {
  test("gives a bearer token with the scopes that were asked for", async () => {
    const answer = await app.exchange({ code: await app.code("octocat") });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^gho_\w{36}$/),
      token_type: "bearer",
      scope: "read:user,user:email",
    });
  });

  test("answers with a form unless JSON is asked for, also for errors", async () => {
    const good = await app.exchange({ code: await app.code("octocat") }, { accept: "*/*" });
    expect(good.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await good.text()).get("access_token")).toMatch(/^gho_/);
    const bad = await app.exchange({ code: "x" }, { accept: "*/*" });
    expect(new URLSearchParams(await bad.text()).get("error")).toBe("bad_verification_code");
  });

  test("takes the client's credentials from a Basic header, form-encoded as RFC 6749 says", async () => {
    const half = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
    const credentials = btoa(`${half(app.clientId)}:${half(app.clientSecret)}`);
    const answer = await fetch(`${github.url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ code: await app.code("octocat") }),
    });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("takes a JSON body", async () => {
    const answer = await fetch(`${github.url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({
        client_id: app.clientId,
        client_secret: app.clientSecret,
        code: await app.code("octocat"),
      }),
    });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("refuses wrong client credentials and leaves the code usable", async () => {
    const code = await app.code("octocat");
    for (const wrong of [{ client_secret: "x" }, { client_id: "x" }, { client_secret: "" }])
      expect(await errorOf(await app.exchange({ code, ...wrong }))).toBe(
        "incorrect_client_credentials",
      );
    expect(await (await app.exchange({ code })).json()).toHaveProperty("access_token");
  });

  test("refuses a code that was used, guessed, left out or is ten minutes old", async () => {
    const code = await app.code("octocat");
    await app.exchange({ code });
    const old = await app.code("octocat");
    now += TEN_MINUTES;
    for (const fields of [{ code }, { code: "guessed" }, {}, { code: old }] as Record<
      string,
      string
    >[])
      expect(await errorOf(await app.exchange(fields))).toBe("bad_verification_code");
  });

  test("refuses a redirect_uri other than the one of the request, and takes none or the same", async () => {
    const wrong = { code: await app.code("octocat"), redirect_uri: `${app.redirectUri}/` };
    expect(await errorOf(await app.exchange(wrong))).toBe("redirect_uri_mismatch");
    const same = { code: await app.code("octocat"), redirect_uri: app.redirectUri };
    expect(await (await app.exchange(same)).json()).toHaveProperty("access_token");
  });

  test("refuses another grant type", async () => {
    const fields = { code: await app.code("octocat"), grant_type: "client_credentials" };
    expect(await errorOf(await app.exchange(fields))).toBe("unsupported_grant_type");
  });

  test("with PKCE wants the verifier that fits the challenge, and takes it", async () => {
    for (const verifier of [
      undefined,
      "",
      "x",
      "x".repeat(43),
      "x".repeat(129),
      `${app.verifier} `,
    ]) {
      const code = await app.code("octocat", app.pkce);
      const fields = { code, ...(verifier === undefined ? {} : { code_verifier: verifier }) };
      expect(await errorOf(await app.exchange(fields))).toBe("bad_verification_code");
    }
    const code = await app.code("octocat", app.pkce);
    const answer = await app.exchange({ code, code_verifier: app.verifier });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("spends the code on a wrong verifier, so that verifiers cannot be tried out", async () => {
    const code = await app.code("octocat", app.pkce);
    await app.exchange({ code, code_verifier: "x".repeat(43) });
    const answer = await app.exchange({ code, code_verifier: app.verifier });
    expect(await errorOf(answer)).toBe("bad_verification_code");
  });
});

describe("the user endpoints", () => {
  test("describe the account to whoever has its token, by either scheme", async () => {
    const token = await app.token("octocat");
    for (const scheme of ["Bearer", "bearer", "token"]) {
      const answer = await app.api("/user", token, scheme);
      expect(answer.headers.get("x-oauth-scopes")).toBe("read:user, user:email");
      expect(await answer.json()).toMatchObject({
        login: "octocat",
        id: 583_231,
        name: "The Octocat",
        email: "octocat@example.com",
        avatar_url: `${github.url}/avatars/octocat.svg`,
        type: "User",
      });
    }
    expect(await (await app.api("/user/emails", token)).json()).toEqual([
      { email: "octocat@example.com", primary: true, verified: true, visibility: "public" },
    ]);
  });

  test("refuse a missing and a wrong token in GitHub's words", async () => {
    const missing = await fetch(`${github.url}/api/v3/user`);
    expect(missing.status).toBe(401);
    expect(await missing.json()).toMatchObject({
      message: "Requires authentication",
      status: "401",
    });
    const wrong = await app.api("/user", "gho_wrong");
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ message: "Bad credentials", status: "401" });
  });

  test("refuse the token of an account that was removed", async () => {
    const token = await app.token("octocat");
    await fetch(`${github.url}/_accounts/octocat`, { method: "DELETE" });
    expect((await app.api("/user", token)).status).toBe(401);
  });

  test("refuse a request without a User-Agent", async () => {
    const token = await app.token("octocat");
    const answer = await fetch(`${github.url}/api/v3/user`, {
      headers: { authorization: `Bearer ${token}`, "user-agent": "" },
    });
    expect(answer.status).toBe(403);
  });

  test("hide the addresses from a token without the scope for them", async () => {
    const token = await app.token("octocat", { scope: "read:user" });
    const answer = await app.api("/user/emails", token);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("x-oauth-scopes")).toBe("read:user");
    expect(await answer.json()).toMatchObject({ message: "Not Found" });
    expect((await app.api("/user", token)).status).toBe(200);
    const whole = await app.token("octocat", { scope: "user" });
    expect((await app.api("/user/emails", whole)).status).toBe(200);
  });

  test("know nothing else", async () => {
    const answer = await app.api("/user/repos", await app.token("octocat"));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ message: "Not Found", status: "404" });
  });
});

describe("the shipped accounts", () => {
  test("are one for each thing a sign-in has to cope with", async () => {
    const seen: Record<string, unknown> = {};
    for (const login of [
      "octocat",
      "hidden-hana",
      "unverified-ugo",
      "several-sena",
      "addressless-ada",
    ]) {
      const token = await app.token(login);
      const user = (await (await app.api("/user", token)).json()) as { email: string | null };
      const emails = (await (await app.api("/user/emails", token)).json()) as {
        primary: boolean;
        verified: boolean;
      }[];
      const primary = emails.find((one) => one.primary);
      seen[login] = [user.email !== null, primary?.verified, emails.length];
    }
    expect(seen).toEqual({
      octocat: [true, true, 1],
      "hidden-hana": [false, true, 1],
      "unverified-ugo": [false, false, 1],
      "several-sena": [true, true, 3],
      "addressless-ada": [false, undefined, 0],
    });
  });
});

test("the Auth.js GitHub provider finds every endpoint below the stand-in's address", async () => {
  const provider = GitHub({
    clientId: "x",
    clientSecret: "y",
    enterprise: { baseUrl: github.url },
  });
  expect(provider).toMatchObject({
    issuer: `${github.url}/login/oauth`,
    authorization: { url: `${github.url}/login/oauth/authorize` },
    token: `${github.url}/login/oauth/access_token`,
    userinfo: { url: `${github.url}/api/v3/user` },
  });
});
