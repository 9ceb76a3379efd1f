import { describe, expect, test } from "vitest";
import { useGithub } from "./support/running-github";

const github = useGithub();

const TEN_MINUTES = 10 * 60 * 1_000;

async function errorOf(response: Response): Promise<unknown> {
  expect(response.status).toBe(200);
  const body = (await response.json()) as Record<string, string>;
  expect(Object.keys(body).toSorted()).toEqual(["error", "error_description", "error_uri"]);
  return body["error"];
}

describe("the token exchange", () => {
  test("gives a bearer token with the scopes that were asked for", async () => {
    const answer = await github.app.exchange({ code: await github.app.code("octocat") });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^gho_\w{36}$/),
      token_type: "bearer",
      scope: "read:user,user:email",
    });
  });

  test("answers with a form unless JSON is asked for, also for errors", async () => {
    const good = await github.app.exchange(
      { code: await github.app.code("octocat") },
      { accept: "*/*" },
    );
    expect(good.headers.get("content-type")).toContain("application/x-www-form-urlencoded");
    expect(new URLSearchParams(await good.text()).get("access_token")).toMatch(/^gho_/);
    const bad = await github.app.exchange({ code: "x" }, { accept: "*/*" });
    expect(new URLSearchParams(await bad.text()).get("error")).toBe("bad_verification_code");
  });

  test("takes the client's credentials from a Basic header, form-encoded as RFC 6749 says", async () => {
    const half = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
    const credentials = btoa(`${half(github.app.clientId)}:${half(github.app.clientSecret)}`);
    const answer = await fetch(`${github.url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ code: await github.app.code("octocat") }),
    });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("takes a JSON body", async () => {
    const answer = await fetch(`${github.url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({
        client_id: github.app.clientId,
        client_secret: github.app.clientSecret,
        code: await github.app.code("octocat"),
      }),
    });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("refuses wrong client credentials and leaves the code usable", async () => {
    const code = await github.app.code("octocat");
    for (const wrong of [{ client_secret: "x" }, { client_id: "x" }, { client_secret: "" }])
      expect(await errorOf(await github.app.exchange({ code, ...wrong }))).toBe(
        "incorrect_client_credentials",
      );
    expect(await (await github.app.exchange({ code })).json()).toHaveProperty("access_token");
  });

  test("refuses a code that was used, guessed, left out or is ten minutes old", async () => {
    const code = await github.app.code("octocat");
    await github.app.exchange({ code });
    const old = await github.app.code("octocat");
    github.pass(TEN_MINUTES);
    for (const fields of [{ code }, { code: "guessed" }, {}, { code: old }] as Record<
      string,
      string
    >[])
      expect(await errorOf(await github.app.exchange(fields))).toBe("bad_verification_code");
  });

  test("refuses a redirect_uri other than the one of the request, and takes none or the same", async () => {
    const wrong = {
      code: await github.app.code("octocat"),
      redirect_uri: `${github.app.redirectUri}/`,
    };
    expect(await errorOf(await github.app.exchange(wrong))).toBe("redirect_uri_mismatch");
    const same = { code: await github.app.code("octocat"), redirect_uri: github.app.redirectUri };
    expect(await (await github.app.exchange(same)).json()).toHaveProperty("access_token");
  });

  test("refuses another grant type", async () => {
    const fields = { code: await github.app.code("octocat"), grant_type: "client_credentials" };
    expect(await errorOf(await github.app.exchange(fields))).toBe("unsupported_grant_type");
  });

  test("with PKCE wants the verifier that fits the challenge, and takes it", async () => {
    for (const verifier of [
      undefined,
      "",
      "x",
      "x".repeat(43),
      "x".repeat(129),
      `${github.app.verifier} `,
    ]) {
      const code = await github.app.code("octocat", github.app.pkce);
      const fields = { code, ...(verifier === undefined ? {} : { code_verifier: verifier }) };
      expect(await errorOf(await github.app.exchange(fields))).toBe("bad_verification_code");
    }
    const code = await github.app.code("octocat", github.app.pkce);
    const answer = await github.app.exchange({ code, code_verifier: github.app.verifier });
    expect(await answer.json()).toHaveProperty("access_token");
  });

  test("spends the code on a wrong verifier, so that verifiers cannot be tried out", async () => {
    const code = await github.app.code("octocat", github.app.pkce);
    await github.app.exchange({ code, code_verifier: "x".repeat(43) });
    const answer = await github.app.exchange({ code, code_verifier: github.app.verifier });
    expect(await errorOf(answer)).toBe("bad_verification_code");
  });
});

describe("the user endpoints", () => {
  test("describe the account to whoever has its token, by either scheme", async () => {
    const token = await github.app.token("octocat");
    for (const scheme of ["Bearer", "bearer", "token"]) {
      const answer = await github.app.api("/user", token, scheme);
      expect(answer.headers.get("x-oauth-scopes")).toBe("read:user, user:email");
      expect(await answer.json()).toMatchObject({
        login: "octocat",
        id: 583_231,
        name: "The Octocat",
        email: "octocat@example.com",
        avatar_url: new URL("/avatars/octocat.svg", github.url).href,
        type: "User",
      });
    }
    expect(await (await github.app.api("/user/emails", token)).json()).toEqual([
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
    const wrong = await github.app.api("/user", "gho_wrong");
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({ message: "Bad credentials", status: "401" });
  });

  test("refuse the token of an account that was removed", async () => {
    const token = await github.app.token("octocat");
    await fetch(`${github.url}/_accounts/octocat`, { method: "DELETE" });
    expect((await github.app.api("/user", token)).status).toBe(401);
  });

  test("refuse a request without a User-Agent", async () => {
    const token = await github.app.token("octocat");
    const answer = await fetch(`${github.url}/api/v3/user`, {
      headers: { authorization: `Bearer ${token}`, "user-agent": "" },
    });
    expect(answer.status).toBe(403);
  });

  test("hide the addresses from a token without the scope for them", async () => {
    const token = await github.app.token("octocat", { scope: "read:user" });
    const answer = await github.app.api("/user/emails", token);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("x-oauth-scopes")).toBe("read:user");
    expect(await answer.json()).toMatchObject({ message: "Not Found" });
    expect((await github.app.api("/user", token)).status).toBe(200);
    const whole = await github.app.token("octocat", { scope: "user" });
    expect((await github.app.api("/user/emails", whole)).status).toBe(200);
  });

  test("know nothing else", async () => {
    const answer = await github.app.api("/user/repos", await github.app.token("octocat"));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ message: "Not Found", status: "404" });
  });
});
