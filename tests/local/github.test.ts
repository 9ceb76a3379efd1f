import GitHub from "@auth/core/providers/github";
import { describe, expect, test } from "vitest";
import { useGithub } from "./support/running-github";

const github = useGithub();

const TEN_MINUTES = 10 * 60 * 1_000;

function answerIn(response: Response): Record<string, string> {
  expect(response.status).toBe(302);
  const location = new URL(response.headers.get("location") ?? "");
  expect(`${location.origin}${location.pathname}`).toBe(github.app.redirectUri);
  return Object.fromEntries(location.searchParams);
}

describe("the sign-in page", () => {
  test("returns a code, the state and GitHub's issuer for the account that was picked", async () => {
    const answer = answerIn(
      await github.app.press({ ticket: await github.app.ticket(), login: "octocat" }),
    );
    expect(answer).toEqual({
      code: expect.stringMatching(/^[\da-f]{40}$/),
      state: "st&te",
      iss: `${github.url}/login/oauth`,
    });
  });

  test("returns access_denied when the person cancels", async () => {
    const answer = answerIn(
      await github.app.press({ ticket: await github.app.ticket(), decision: "cancel" }),
    );
    expect(answer).toMatchObject({
      error: "access_denied",
      error_description: expect.any(String),
      state: "st&te",
    });
    expect(answer).not.toHaveProperty("code");
  });

  test("leaves out the state when the app sent none, and keeps the query of its address", async () => {
    const redirectUri = `${github.app.redirectUri}?from=here`;
    const ticket = await github.app.ticket({ state: undefined, redirect_uri: redirectUri });
    const answer = answerIn(await github.app.press({ ticket, login: "octocat" }));
    expect(answer).toMatchObject({ from: "here", code: expect.any(String) });
    expect(answer).not.toHaveProperty("state");
  });

  test("grants nothing by being looked at", async () => {
    const page = await github.app.authorize();
    expect(page.status).toBe(200);
    expect(page.headers.get("location")).toBeNull();
  });

  test("F-E9: signs in who is signed in there without a question, unless the app asks for one", async () => {
    const chosen = await github.app.press({ ticket: await github.app.ticket(), login: "octocat" });
    const cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? "";
    const again = answerIn(await github.app.authorize({}, { cookie }));
    expect(again).toMatchObject({ code: expect.any(String), state: "st&te" });
    const asked = await github.app.authorize({ prompt: "select_account" }, { cookie });
    expect(asked.status).toBe(200);
    expect(await asked.text()).toContain("Choose an account");
  });

  test("takes a choice once, within ten minutes, and only with its own ticket", async () => {
    const ticket = await github.app.ticket();
    expect((await github.app.press({ ticket, login: "octocat" })).status).toBe(302);
    expect((await github.app.press({ ticket, login: "octocat" })).status).toBe(400);
    const late = await github.app.ticket();
    github.pass(TEN_MINUTES);
    expect((await github.app.press({ ticket: late, login: "octocat" })).status).toBe(400);
    expect((await github.app.press({ ticket: "guessed", login: "octocat" })).status).toBe(400);
    expect((await github.app.press({ login: "octocat" })).status).toBe(400);
  });

  test("takes no choice that another website sends", async () => {
    for (const site of ["cross-site", "same-site", "none"]) {
      const ticket = await github.app.ticket();
      const answer = await github.app.press(
        { ticket, login: "octocat" },
        { "sec-fetch-site": site },
      );
      expect(answer.status).toBe(403);
    }
  });

  test("explains an unknown client and names the one it knows, without leaving", async () => {
    for (const clientId of ["other", undefined]) {
      const answer = await github.app.authorize({ client_id: clientId });
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
    const answer = await github.app.authorize({ redirect_uri: redirectUri });
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
    expect(answerIn(await github.app.authorize(mistake))).toMatchObject({ error, state: "st&te" });
  });

  test("shows what an account or a request contains as text, never as markup", async () => {
    const nasty = `<img src=x onerror=alert(1)>"'&`;
    await github.app.put(`/_accounts/${encodeURIComponent("<script>x")}`, {
      emails: [{ email: nasty }],
    });
    const page = await (await github.app.authorize({ scope: "<b>" })).text();
    expect(page).not.toMatch(/<script|<img src=x|<b>/);
    expect(page).toContain("&lt;script&gt;x");
    const error = await (await github.app.authorize({ client_id: nasty })).text();
    expect(error).not.toContain("<img src=x");
  });

  test("allows no script, no frame, and forms to the app's places only", async () => {
    const policy = (await github.app.authorize()).headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe-inline/);
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3211");
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
      const token = await github.app.token(login);
      const user = (await (await github.app.api("/user", token)).json()) as {
        email: string | null;
      };
      const emails = (await (await github.app.api("/user/emails", token)).json()) as {
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
