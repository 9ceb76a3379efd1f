import { beforeEach, describe, expect, test, vi } from "vitest";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";
import { octocat } from "../../support/outsideWorld";

/** S40 to S53: being in an account before or beside its owner. */

const test_ = useApp();
const email = octocat.emails[0]?.email ?? "";
const evePassword = "the password of eve";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

function githubWith(address: string, verified: boolean, primary = true) {
  const emails = [{ email: address, primary, verified, visibility: null }];
  test_.app.world.github.account = { ...octocat, emails };
}

describe("an account captured before its owner comes", () => {
  test("S40: an anonymous sign-up leaves a GitHub user as it is, and attaches nothing", async () => {
    const { app } = test_;
    const { tokens } = await githubSignIn(app);
    const { users, authAccounts, passwords } = await app.everything();
    const params = { flow: "signUp", email, password: evePassword, browserSecret: app.secret() };
    await app.password(params);
    await app.settle();
    expect(await app.everything()).toMatchObject({ users, authAccounts, passwords });
    expect(await app.current(tokens?.token ?? "")).toMatchObject({ email });
  });

  test("S41: the owner who types an unsolicited code does not open it to the one who asked", async () => {
    const { app } = test_;
    const evesSecret = app.secret();
    const signUp = { flow: "signUp", email, password: evePassword, browserSecret: evesSecret };
    await app.password(signUp);
    const code = await app.codeFor(email);
    const typed = { flow: "email-verification", email, code, browserSecret: app.secret() };
    expect(await failureOf(app.password(typed))).toEqual({ code: "CODE_OTHER_BROWSER" });
    expect((await app.everything())["users"]).toEqual([]);
  });

  test("S42: a squatter's sign-up dies when the owner's is proven", async () => {
    const { app } = test_;
    const evesSecret = app.secret();
    await app.password({ flow: "signUp", email, password: evePassword, browserSecret: evesSecret });
    const evesCode = await app.codeFor(email);
    await app.signedUp(email);
    const late = { flow: "email-verification", email, code: evesCode, browserSecret: evesSecret };
    // As for an address that is taken: the squatter does not see that the owner came (F-C6).
    expect(await failureOf(app.password(late))).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
    const signIn = (password: string) =>
      app.password({ flow: "signIn", email, password, browserSecret: app.secret() });
    expect(await failureOf(signIn(evePassword))).toEqual({ code: "EMAIL_UNVERIFIED" });
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/already have/i);
    expect(await signIn(PASSWORD)).toHaveProperty("tokens.token");
  });

  test("S42: nor does it survive the owner's coming by GitHub", async () => {
    const { app } = test_;
    const evesSecret = app.secret();
    await app.password({ flow: "signUp", email, password: evePassword, browserSecret: evesSecret });
    const code = await app.codeFor(email);
    await githubSignIn(app);
    const late = { flow: "email-verification", email, code, browserSecret: evesSecret };
    expect(await failureOf(app.password(late))).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
    expect((await app.everything())["passwords"]).toEqual([]);
  });

  test("S43: there is no session before the address is proven", async () => {
    const { app } = test_;
    const params = { flow: "signUp", email, password: evePassword, browserSecret: app.secret() };
    expect(await app.password(params)).toEqual({ started: true });
    const signIn = { ...params, flow: "signIn" };
    expect(await failureOf(app.password(signIn))).toEqual({ code: "EMAIL_UNVERIFIED" });
    expect((await app.everything())["authSessions"]).toEqual([]);
  });
});

describe("GitHub's word about an address", () => {
  test("S45: is not believed when GitHub has not verified it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    githubWith(email, false);
    expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_EMAIL_MISSING", tokens: null });
    expect((await app.everything())["authSessions"]).toHaveLength(1);
  });

  test("S45: nor when it is not the primary one", async () => {
    const { app } = test_;
    githubWith(email, true, false);
    expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_EMAIL_MISSING", tokens: null });
  });

  test("S46: changes nothing of a user who has signed in before", async () => {
    const { app } = test_;
    await app.signedUp("victim@example.com");
    await githubSignIn(app);
    const users = (await app.everything())["users"];
    githubWith("victim@example.com", true);
    const { tokens } = await githubSignIn(app);
    expect(await app.current(tokens?.token ?? "")).toMatchObject({ email });
    expect((await app.everything())["users"]).toEqual(users);
  });

  test("S47: joins no account by itself, even when it is true", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    githubWith(email.toUpperCase(), true);
    expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_LINK_REQUIRED", tokens: null });
    expect(await app.handle(token)).toBe(null);
    const accounts = (await app.everything())["authAccounts"];
    expect(accounts).toMatchObject([{ provider: "password" }]);
  });

  test("S48: makes no second user of a browser that is signed in", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    for (const address of [email, "free@example.com"]) {
      githubWith(address, true);
      const departure = await leaveForGithub(app, tokens);
      expect((await comeBack(app, departure)).error).toBe("PROVIDER_LINK_REQUIRED");
    }
    expect(await app.current(tokens.token)).toMatchObject({ email });
    expect((await app.everything())["users"]).toHaveLength(1);
  });
});

describe("two at once for one address", () => {
  test("S52: code and GitHub together make one user", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const code = await app.codeFor(email);
    const departure = await leaveForGithub(app);
    await Promise.allSettled([
      app.password({ flow: "email-verification", email, code, browserSecret }),
      comeBack(app, departure),
    ]);
    const { users, addresses } = await app.everything();
    expect(users).toHaveLength(1);
    expect(addresses).toHaveLength(1);
  });

  test("S52: two browsers with a code each make one user", async () => {
    const { app } = test_;
    const secrets = [app.secret(), app.secret()];
    const codes: string[] = [];
    for (const browserSecret of secrets) {
      await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
      codes.push(await app.codeFor(email));
    }
    const answers = await Promise.allSettled(
      secrets.map((browserSecret, i) =>
        app.password({ flow: "email-verification", email, code: codes[i], browserSecret }),
      ),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await app.everything())["users"]).toHaveLength(1);
  });

  test("S53: no call gives a stranger an account that exists", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const without = { flow: "signUp", email, browserSecret: app.secret() };
    expect(await failureOf(app.password(without))).toMatchObject({ code: "INVALID_INPUT" });
    const empty = { ...without, flow: "signIn", password: "" };
    expect(await failureOf(app.password(empty))).toMatchObject({ code: "INVALID_INPUT" });
    expect((await app.everything())["authSessions"]).toHaveLength(1);
  });
});
