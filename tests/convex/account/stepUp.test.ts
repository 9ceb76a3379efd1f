import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { githubOnly, outlastProof, refreshed, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, failureOf, useApp, wrong } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";
const octocat = "octocat@example.com";

describe("what is sensitive", () => {
  test("works for ten minutes after a sign-in and then asks for the password again", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    let me = app.as(tokens);
    expect(await me.mutation(api.dataExport.page, { cursor: null })).toHaveProperty("table");
    outlastProof();
    const again = () => me.mutation(api.dataExport.page, { cursor: null });
    expect(await failureOf(again())).toEqual({
      code: "REAUTHENTICATION_REQUIRED",
      methods: ["password"],
    });
    await me.action(api.reauthentication.withPassword, { password: PASSWORD });
    // Counts from the browser's next token on (F-B5).
    me = app.as(await refreshed(app, tokens));
    expect(await again()).toHaveProperty("table");
  });

  test.each([
    ["passwords.remove", (me: Caller) => me.mutation(api.passwords.remove, {})],
    [
      "accounts.connectGithub",
      (me: Caller) => me.mutation(api.signInMethods.connect, { provider: "github" }),
    ],
    [
      "accounts.disconnectGithub",
      (me: Caller) => me.mutation(api.signInMethods.disconnect, { provider: "github" }),
    ],
    [
      "signInMethods.enable",
      (me: Caller) => me.mutation(api.signInMethods.enable, { provider: "github" }),
    ],
    ["deletion.request", (me: Caller) => me.mutation(api.deletion.request, { email })],
    ["passwords.set", (me: Caller) => me.action(api.passwords.set, { newPassword: PASSWORD })],
    [
      "emailChanges.request",
      (me: Caller) =>
        me.action(api.emailChanges.request, {
          newEmail: "new@example.com",
          browserSecret: test_.app.secret(),
        }),
    ],
  ])("includes %s", async (_, call) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    outlastProof();
    expect(await failureOf(call(me))).toEqual({
      code: "REAUTHENTICATION_REQUIRED",
      methods: ["password"],
    });
  });

  test("is proven for one session, not for the others", async () => {
    const { app } = test_;
    const here = app.as(await app.signedUp(email));
    const there = app.as(await signedInElsewhere(app, email));
    outlastProof();
    await here.action(api.reauthentication.withPassword, { password: PASSWORD });
    expect(await failureOf(there.mutation(api.dataExport.page, { cursor: null }))).toMatchObject({
      code: "REAUTHENTICATION_REQUIRED",
    });
  });

  test("is not proven by refreshing the session", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    outlastProof();
    const fresh = await app.refresh(tokens.refreshToken);
    const me = app.as(fresh ?? tokens);
    expect(await failureOf(me.mutation(api.dataExport.page, { cursor: null }))).toMatchObject({
      code: "REAUTHENTICATION_REQUIRED",
    });
  });
});

type Caller = ReturnType<typeof test_.app.as>;

describe("a proof by password", () => {
  test("is refused when wrong, ten times an hour, and noted in the activity", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const prove = (password: string) =>
      failureOf(me.action(api.reauthentication.withPassword, { password }));
    for (let guess = 0; guess < 10; guess++)
      expect(await prove(`wrong ${guess}`)).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await prove(PASSWORD)).toMatchObject({ code: "RATE_LIMITED" });
    const { activity = [] } = await app.everything();
    const failed = (activity as { kind: string }[]).filter(
      ({ kind }) => kind === "reauthenticationFailed",
    );
    expect(failed).toHaveLength(10);
  });

  test("says until when it holds, and what proves", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const { authTime, freshUntil, methods } = await me.query(api.reauthentication.state, {});
    expect(freshUntil - authTime).toBe(600_000);
    expect(methods).toEqual(["password"]);
  });
});

describe("a proof by mailed code", () => {
  test("is for those who have no password, and works once, in the session that asked", async () => {
    const { app } = test_;
    const tokens = await githubOnly(app);
    let me = app.as(tokens);
    const elsewhere = app.as(await githubOnly(app));
    outlastProof();
    const sensitive = () => me.mutation(api.dataExport.page, { cursor: null });
    expect(await failureOf(sensitive())).toEqual({
      code: "REAUTHENTICATION_REQUIRED",
      methods: ["code"],
    });
    await me.action(api.reauthentication.requestCode, {});
    const code = await app.codeFor(octocat);
    const answer = (caller: Caller, given: string) =>
      failureOf(caller.action(api.reauthentication.withCode, { code: given }));
    expect(await answer(elsewhere, code)).toEqual({ code: "CODE_OTHER_BROWSER" });
    expect(await answer(me, wrong(code))).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
    await me.action(api.reauthentication.withCode, { code: `Your code is ${code}` });
    me = app.as(await refreshed(app, tokens));
    expect(await sensitive()).toHaveProperty("table");
    vi.advanceTimersByTime(2 * 60_000);
    expect(await answer(me, code)).toEqual({ code: "CODE_OTHER_BROWSER" });
  });

  test("is spent after five wrong tries, and asked for again only after the cooldown", async () => {
    const { app } = test_;
    const me = app.as(await githubOnly(app));
    const ask = () => me.action(api.reauthentication.requestCode, {});
    await ask();
    // At once it is the same request, whose answer was lost.
    await ask();
    vi.advanceTimersByTime(20_000);
    expect(await failureOf(ask())).toMatchObject({ code: "RATE_LIMITED" });
    const code = await app.codeFor(octocat);
    expect(app.mailsTo(octocat)).toHaveLength(1);
    const answer = (given: string) =>
      failureOf(me.action(api.reauthentication.withCode, { code: given }));
    for (let guess = 0; guess < 5; guess++) await answer(wrong(code));
    expect(await answer(code)).toEqual({ code: "CODE_SPENT" });
    vi.advanceTimersByTime(45_000);
    await ask();
    await me.action(api.reauthentication.withCode, { code: await app.codeFor(octocat) });
  });

  test("is not offered to those who have a password", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    expect(await failureOf(me.action(api.reauthentication.requestCode, {}))).toEqual({
      code: "FORBIDDEN",
    });
    expect(await failureOf(me.action(api.reauthentication.withCode, { code: "12345678" }))).toEqual(
      {
        code: "FORBIDDEN",
      },
    );
  });

  test("does not do for another purpose, nor another's code for it", async () => {
    const { app } = test_;
    const me = app.as(await githubOnly(app));
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email: octocat, browserSecret });
    const reset = await app.codeFor(octocat);
    expect(await failureOf(me.action(api.reauthentication.withCode, { code: reset }))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    await me.action(api.reauthentication.requestCode, {});
    const code = await app.codeFor(octocat);
    const params = { flow: "reset-verification", email: octocat, code, newPassword: PASSWORD };
    expect(await failureOf(app.password({ ...params, browserSecret }))).toMatchObject({
      code: "CODE_WRONG",
    });
  });
});
