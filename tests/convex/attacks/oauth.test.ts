import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { SITE_URL, failureOf, useApp } from "../../support/convexApp";
import { RETURN, comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

/** S54 to S63: the protocol between the browser, this app and GitHub. */

const test_ = useApp();

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const EVIL = [
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  `${SITE_URL}.evil.example`,
  `${SITE_URL}@evil.example`,
  "/auth/callback@evil.example",
  "/auth/callback/../../evil",
  "/auth/callback?returnTo=x%0d%0aSet-Cookie:a=b\r\nSet-Cookie: a=b",
  "/auth/callback?code=12345678",
  "/auth/callback?returnTo=x&code=12345678",
  "/auth/callback?returnTo=x#code=12345678",
  "/settings",
];

describe("the callback", () => {
  test("S54: gives no code without the cookies, with others, or with another state", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const other = await leaveForGithub(app);
    for (const change of [
      { cookie: "" },
      { cookie: other.cookie },
      { query: { code: "github-code" } },
      { query: { code: "github-code", state: other.state } },
      { query: { state: departure.state } },
      { query: {} },
    ]) {
      const { code, error } = await comeBack(app, departure, change);
      expect({ code, error }).toEqual({ code: null, error: "INTERNAL" });
    }
    expect((await app.everything())["users"]).toEqual([]);
  });

  test("S54: gives no second code when it is replayed", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    expect((await comeBack(app, departure)).code).toMatch(/^[\w-]{43}$/);
    expect(await comeBack(app, departure)).toMatchObject({ code: null, error: "INTERNAL" });
  });

  test("S55: is bound by PKCE and by a state of its own each time", async () => {
    const { app } = test_;
    const [one, two] = [await leaveForGithub(app), await leaveForGithub(app)];
    expect(one.state).not.toBe(two.state);
    expect(one.authorize.searchParams.get("code_challenge")).not.toBe(
      two.authorize.searchParams.get("code_challenge"),
    );
  });

  test("S57: explains a refusal and a failure on our own page, and leaves the session alone", async () => {
    const { app } = test_;
    const tokens = await app.signedUp("ada@example.com");
    const departure = await leaveForGithub(app, tokens);
    const query = { error: "access_denied", state: departure.state };
    const denied = await comeBack(app, departure, { query });
    expect(denied.page.origin + denied.page.pathname).toBe(`${SITE_URL}/auth/callback`);
    expect(denied.error).toBe("access_denied");
    app.world.github.exchange = "fails";
    expect((await comeBack(app, departure)).error).toBe("INTERNAL");
    expect(await app.current(tokens.token)).not.toBeNull();
  });

  test.each(["/login/oauth/access_token", "/api/v3/user", "/api/v3/user/emails"])(
    "S57: gives up on a GitHub that says nothing at %s, with an explanation",
    async (silentAt) => {
      const { app } = test_;
      const tokens = await app.signedUp("ada@example.com");
      const departure = await leaveForGithub(app, tokens);
      app.world.github.silentAt = silentAt;
      const back = comeBack(app, departure);
      await vi.waitFor(() => expect(app.world.requests.join()).toContain(silentAt));
      vi.advanceTimersByTime(10_000);
      const { page, error, code } = await back;
      expect(page.origin + page.pathname).toBe(`${SITE_URL}/auth/callback`);
      expect({ error, code }).toEqual({ error: "INTERNAL", code: null });
      expect(await app.current(tokens.token)).not.toBeNull();
    },
  );

  test("S58: returns to our page even when the cookie says otherwise", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const cookie = departure.cookie.replace(
      /githubRedirectTo=[^;]*/,
      `githubRedirectTo=${encodeURIComponent("https://evil.example")}`,
    );
    expect(cookie).not.toBe(departure.cookie);
    const { page } = await comeBack(app, departure, { cookie });
    expect(page.origin + page.pathname).toBe(`${SITE_URL}/auth/callback`);
    const query = { error: "access_denied" };
    const denied = await comeBack(app, departure, { cookie, query });
    expect(denied.page.origin + denied.page.pathname).toBe(`${SITE_URL}/auth/callback`);
  });

  test("S59: clears its cookies, however it ends", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const names = departure.setCookies.map((cookie) => cookie.split("=")[0] ?? "");
    const denied = await comeBack(app, departure, { query: { error: "access_denied" } });
    const done = await comeBack(app, departure);
    for (const { setCookies } of [denied, done]) {
      const cleared = setCookies.filter((cookie) => cookie.includes("Max-Age=0"));
      expect(cleared.map((cookie) => cookie.split("=")[0] ?? "").toSorted()).toEqual(
        names.toSorted(),
      );
    }
  });

  test("S60: sets cookies that only this host, over https, and no script can read", async () => {
    const { setCookies } = await leaveForGithub(test_.app);
    expect(setCookies).toHaveLength(3);
    for (const cookie of setCookies) {
      expect(cookie).toMatch(/^__Host-github/);
      for (const flag of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"])
        expect(cookie).toContain(flag);
    }
  });
});

/** Where the page of a departure that failed goes on to, by itself and by its link. */
async function wayBackOf(response: Response): Promise<string> {
  expect(response.status).toBe(400);
  expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  const html = await response.text();
  const [refresh, link] = [/content="0; url=([^"]+)"/, /<a href="([^"]+)"/].map((pattern) =>
    pattern.exec(html)?.[1]?.replaceAll("&amp;", "&"),
  );
  expect(link).toBe(refresh);
  return link ?? "";
}

describe("leaving for GitHub", () => {
  test.each(EVIL)(
    "S58: with %j to return to is refused, by the call and by the link",
    async (redirectTo) => {
      const { app } = test_;
      const call = app.call({ provider: "github", params: { redirectTo } });
      expect(await failureOf(call)).toEqual({ code: "INVALID_INPUT" });
      const { verifier } = await leaveForGithub(app);
      const query = new URLSearchParams({ code: verifier, redirectTo });
      const response = await app.t.fetch(`/api/auth/signin/github?${query}`);
      expect(response.headers.get("Location")).toBeNull();
      expect(await wayBackOf(response)).toBe(`${SITE_URL}/auth/callback?error=INVALID_INPUT`);
    },
  );

  test.each([{ provider: "github" }, { provider: "github", params: {} }])(
    "S58: with nothing to return to comes back to the callback page (%j)",
    async (args) => {
      const { redirect = "" } = await test_.app.call(args);
      expect(new URL(redirect).searchParams.get("redirectTo")).toBe("/auth/callback");
    },
  );

  test("S58: by another path or provider is refused", async () => {
    const { app } = test_;
    for (const path of ["acme", "github/x", ""]) {
      const query = `code=x&redirectTo=${encodeURIComponent(RETURN)}`;
      const response = await app.t.fetch(`/api/auth/signin/${path}?${query}`);
      expect(await wayBackOf(response)).toBe(
        `${SITE_URL}/auth/callback?returnTo=%2F&error=INVALID_INPUT`,
      );
    }
  });

  test("S57: by a link that was used or is too old leads back to the app, which says why", async () => {
    const { app } = test_;
    const used = await leaveForGithub(app);
    const start = async (verifier: string) => {
      const query = new URLSearchParams({ code: verifier, redirectTo: RETURN });
      return await wayBackOf(await app.t.fetch(`/api/auth/signin/github?${query}`));
    };
    const back = `${SITE_URL}/auth/callback?returnTo=%2F&error=INVALID_INPUT&provider=github`;
    expect(await start(used.verifier)).toBe(back);
    const args = { provider: "github", params: { redirectTo: RETURN } };
    const { verifier = "" } = await app.call(args);
    vi.advanceTimersByTime(15 * 60_000 + 1000);
    expect(await start(verifier)).toBe(back);
  });

  test("S57: where GitHub is not set up leads back too, and the operator is told what to run", async () => {
    const { app } = test_;
    const args = { provider: "github", params: { redirectTo: RETURN } };
    const { verifier = "" } = await app.call(args);
    vi.stubEnv("AUTH_GITHUB_SECRET", "");
    const query = new URLSearchParams({ code: verifier, redirectTo: RETURN });
    const response = await app.t.fetch(`/api/auth/signin/github?${query}`);
    expect(await wayBackOf(response)).toMatch(/error=INTERNAL&provider=github$/);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining("npx convex env set"));
  });
});

describe("the code in the address bar", () => {
  async function withCode() {
    const departure = await leaveForGithub(test_.app);
    const { code } = await comeBack(test_.app, departure);
    return { code, verifier: departure.verifier };
  }

  test("S56: signs in once, within two minutes, and only in the browser that started", async () => {
    const { app } = test_;
    const mine = await withCode();
    const other = await leaveForGithub(app);
    const redeem = async (code: string | null, verifier?: string) =>
      (await app.call({ params: { code }, ...(verifier !== undefined && { verifier }) })).tokens;
    expect(await redeem(mine.code, other.verifier)).toBeNull();
    expect(await redeem(mine.code)).toBeNull();
    expect(await redeem(mine.code, mine.verifier)).toHaveProperty("token");
    expect(await redeem(mine.code, other.verifier)).toBeNull();
    // Sent again because the answer was lost: the same session.
    const { token } = (await redeem(mine.code, mine.verifier)) ?? { token: "" };
    expect((await app.everything())["authSessions"]).toHaveLength(1);
    await app.as({ token }).action(api.auth.signOut, {});
    expect(await redeem(mine.code, mine.verifier)).toBeNull();
    const late = await withCode();
    vi.advanceTimersByTime(2 * 60_000 + 1);
    expect(await redeem(late.code, late.verifier)).toBeNull();
  });

  test("S71: starts a new session and ends the one the browser had", async () => {
    const { app } = test_;
    const before = (await githubSignIn(app)).tokens;
    expect(before).not.toBeNull();
    const { tokens } = await githubSignIn(app, before ?? {});
    expect(await app.current(before?.token ?? "")).toBeNull();
    expect(await app.refresh(before?.refreshToken ?? "")).toBeNull();
    expect(await app.handle(tokens?.token ?? "")).toBe("octocat");
    expect((await app.everything())["sessionDetails"]).toHaveLength(1);
  });
});

test("S63: GitHub's access token and the client's secret are stored and logged nowhere", async () => {
  const { app } = test_;
  const lines: unknown[] = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...words) => lines.push(words));
  vi.stubEnv("AUTH_LOG_LEVEL", "INFO");
  await githubSignIn(app);
  const seen = JSON.stringify(await app.everything()) + JSON.stringify(lines);
  expect(seen).not.toContain("gho_test");
  expect(seen).not.toContain("test-client-secret");
});

test("the return path survives the way there and back", async () => {
  const { page } = await comeBack(test_.app, await leaveForGithub(test_.app, {}, RETURN));
  expect(page.searchParams.get("returnTo")).toBe("/");
});
