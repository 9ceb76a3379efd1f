import { beforeEach, describe, expect, test, vi } from "vitest";
import { apiOf } from "../../convex/signIn/oauth/providers/github";
import { GITHUB_URL, octocat } from "../support/outsideWorld";
import { PASSWORD, SITE_URL, failureOf, useApp } from "../support/convexApp";
import { RETURN, comeBack, githubSignIn, leaveForGithub } from "../support/githubTrip";

const test_ = useApp();
const email = "octocat@example.com";

function primary(address: string, verified = true) {
  return { ...octocat, emails: [{ email: address, primary: true, verified, visibility: null }] };
}

describe("GitHub sign-in", () => {
  test("makes a user of the primary verified address and signs in", async () => {
    const { app } = test_;
    const { tokens } = await githubSignIn(app);
    expect(await app.current(tokens?.token ?? "")).toMatchObject({
      email,
      name: "The Octocat",
      image: "https://avatars.githubusercontent.com/u/583231",
    });
    expect(await app.handle(tokens?.token ?? "")).toBe("octocat");
    const { providerProfiles = [], sessionDetails = [] } = await app.everything();
    expect(providerProfiles).toMatchObject([{ providerAccountId: "583231", login: "octocat" }]);
    expect(sessionDetails).toMatchObject([{ method: "github" }]);
  });

  test("comes back to the same user, and refreshes the profile but not the user's own fields", async () => {
    const { app } = test_;
    const first = await githubSignIn(app);
    app.world.github.account = {
      ...primary("someone.else@example.com"),
      name: "New",
      login: "cat2",
    };
    const second = await githubSignIn(app);
    const before = await app.current(first.tokens?.token ?? "");
    const after = await app.current(second.tokens?.token ?? "");
    expect(after).toEqual(before);
    expect(await app.handle(second.tokens?.token ?? "")).toBe("cat2");
  });

  test("asks only for addresses, with PKCE and state, and keeps no token of GitHub's", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const query = departure.authorize.searchParams;
    expect(departure.authorize.origin).toBe(GITHUB_URL);
    expect(query.get("scope")).toBe("user:email");
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(query.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    expect(query.get("state")).toMatch(/^[\w-]{43}$/);
    await comeBack(app, departure);
    expect(JSON.stringify(await app.everything())).not.toContain("gho_test");
  });

  test("F-E9: asks GitHub to let the person choose the account", async () => {
    const { authorize } = await leaveForGithub(test_.app);
    expect(authorize.searchParams.get("prompt")).toBe("select_account");
  });

  test.each([
    ["https://github.com", "https://api.github.com"],
    ["https://acme.ghe.com", "https://api.acme.ghe.com"],
    ["https://github.acme.example", "https://github.acme.example/api/v3"],
    ["https://notghe.com", "https://notghe.com/api/v3"],
    ["http://127.0.0.1:3212/github", "http://127.0.0.1:3212/github/api/v3"],
  ])("F-E10: %s has its API at %s", (base, api) => {
    expect(apiOf(base)).toBe(api);
  });

  test("returns to the page it was started from", async () => {
    const { app } = test_;
    const { page } = await comeBack(app, await leaveForGithub(app, {}, RETURN));
    expect(page.origin + page.pathname).toBe(`${SITE_URL}/auth/callback`);
    expect(page.searchParams.get("returnTo")).toBe("/");
  });
});

describe("a GitHub account that cannot sign in", () => {
  // The library logs every failed callback, with its stack, before we turn it into a page.
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {});
  });

  test("because it shows no verified address is told so", async () => {
    const { app } = test_;
    app.world.github.account = { ...octocat, emails: [] };
    expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_EMAIL_MISSING", tokens: null });
    expect((await app.everything())["users"]).toEqual([]);
  });

  test.each([403, 404])(
    "F-E10: because the app may not read addresses (%i) is told so, and whoever is known gets in",
    async (emailsStatus) => {
      const { app } = test_;
      const known = await githubSignIn(app);
      app.world.github.emailsStatus = emailsStatus;
      const again = await githubSignIn(app);
      expect(await app.current(again.tokens?.token ?? "")).toEqual(
        await app.current(known.tokens?.token ?? ""),
      );
      app.world.github.account = { ...octocat, id: 2, login: "newcomer" };
      expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_EMAIL_MISSING", tokens: null });
      expect((await app.everything())["users"]).toHaveLength(1);
    },
  );

  test("F-E10: because GitHub fails to say the addresses is not told that there are none", async () => {
    const { app } = test_;
    app.world.github.emailsStatus = 500;
    expect(await githubSignIn(app)).toEqual({ error: "INTERNAL", tokens: null });
  });

  test("because its address has an account is asked to sign in and connect it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_LINK_REQUIRED", tokens: null });
    expect((await app.everything())["providerProfiles"]).toEqual([]);
  });

  test("because the person refused comes back with access_denied", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const query = { error: "access_denied", state: departure.state };
    const { error, code, page } = await comeBack(app, departure, { query });
    expect({ error, code }).toEqual({ error: "access_denied", code: null });
    expect(page.searchParams.get("returnTo")).toBe("/");
  });

  test("because GitHub fails comes back with INTERNAL", async () => {
    const { app } = test_;
    app.world.github.exchange = "fails";
    expect(await githubSignIn(app)).toEqual({ error: "INTERNAL", tokens: null });
  });

  test("because its user is disabled is forbidden", async () => {
    const { app } = test_;
    await githubSignIn(app);
    await app.t.run(async (ctx) => {
      const user = await ctx.db.query("users").first();
      if (user !== null) await ctx.db.patch("users", user._id, { disabledTime: 1 });
    });
    expect(await githubSignIn(app)).toEqual({ error: "FORBIDDEN", tokens: null });
  });
});

describe("a user who has only GitHub", () => {
  test("who signs up again is told by mail that GitHub is the way in", async () => {
    const { app } = test_;
    await githubSignIn(app);
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() });
    await app.settle();
    const mail = app.mailsTo(email).at(-1);
    expect(mail?.subject).toBe("You already have a Latchkey account");
    expect(mail?.text).toContain("sign in with GitHub");
  });

  test("gets a first password by a code, and GitHub goes on working", async () => {
    const { app } = test_;
    await githubSignIn(app);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    await app.tokens({
      flow: "reset-verification",
      email,
      code,
      newPassword: PASSWORD,
      browserSecret,
    });
    const signIn = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const { token } = await app.tokens(signIn);
    expect(await app.current(token)).toMatchObject({ email });
    expect(await app.handle(token)).toBe("octocat");
    expect((await githubSignIn(app)).tokens).not.toBeNull();
  });
});

test("starting GitHub sign-in in any other shape is refused", async () => {
  const { app } = test_;
  const shapes = [null, { redirectTo: 1 }, { redirectTo: null }, { code: "12345678" }];
  for (const params of [...shapes, { redirectTo: RETURN, code: "12345678" }])
    expect(await failureOf(app.call({ provider: "github", params }))).toEqual({
      code: "INVALID_INPUT",
    });
});
