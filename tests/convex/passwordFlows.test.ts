import { describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { PASSWORD, failureOf, useApp, wrong } from "../support/convexApp";
import { latchkey } from "../../latchkey.config";

const test_ = useApp();
const email = "ada@example.com";

describe("sign-up", () => {
  test("mails a code, and the code in the same browser makes the account and signs in", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    const started = await app.password({
      flow: "signUp",
      email: " Ada@Example.com ",
      password: PASSWORD,
      browserSecret,
    });
    expect(started).toEqual({ started: true });
    expect((await app.everything())["users"]).toEqual([]);
    const code = await app.codeFor(email);
    const tokens = await app.tokens({ flow: "email-verification", email, code, browserSecret });
    expect(await app.current(tokens.token)).toMatchObject({
      email,
      name: null,
      emailVerified: true,
    });
  });

  test("with a wrong code says how many tries are left, and the fifth spends the code", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const code = await app.codeFor(email);
    const answer = (given: string) =>
      app.password({ flow: "email-verification", email, code: given, browserSecret });
    for (const triesLeft of [4, 3, 2, 1])
      expect(await failureOf(answer(wrong(code)))).toEqual({ code: "CODE_WRONG", triesLeft });
    expect(await failureOf(answer(wrong(code)))).toEqual({ code: "CODE_SPENT" });
    expect(await failureOf(answer(code))).toEqual({ code: "CODE_SPENT" });
  });

  test("lets a new code be asked for after the cooldown, and only the new one works", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const first = await app.codeFor(email);
    const again = () => app.password({ flow: "email-verification", email, browserSecret });
    const refusal = await failureOf(again());
    expect(refusal).toEqual({
      code: "RATE_LIMITED",
      retryAt: expect.any(Number),
      now: Date.now(),
    });
    vi.advanceTimersByTime(45_000);
    expect(await again()).toEqual({ started: true });
    const second = await app.codeFor(email);
    expect(second).not.toBe(first);
    const answer = (code: string) =>
      app.password({ flow: "email-verification", email, code, browserSecret });
    expect(await failureOf(answer(first))).toMatchObject({ code: "CODE_WRONG" });
    expect(await answer(second)).toHaveProperty("tokens.token");
  });
});

describe("sign-in", () => {
  test("takes the password in any spelling of the address", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const tokens = await app.tokens({
      flow: "signIn",
      email: "ADA@example.com",
      password: PASSWORD,
      browserSecret: app.secret(),
    });
    expect(await app.current(tokens.token)).toMatchObject({ email });
  });

  test("with a wrong password fails like with an unknown address", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const attempt = (who: string) =>
      app.password({
        flow: "signIn",
        email: who,
        password: "not the password",
        browserSecret: app.secret(),
      });
    expect(await failureOf(attempt(email))).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await failureOf(attempt("bob@example.com"))).toEqual({ code: "INVALID_CREDENTIALS" });
  });

  test("before the address is proven mails a new code to go on with", async () => {
    const { app } = test_;
    await app.password({
      flow: "signUp",
      email,
      password: PASSWORD,
      browserSecret: app.secret(),
    });
    await app.settle();
    const browserSecret = app.secret();
    const signIn = { flow: "signIn", email, password: PASSWORD, browserSecret };
    expect(await failureOf(app.password(signIn))).toEqual({ code: "EMAIL_UNVERIFIED" });
    const code = await app.codeFor(email);
    const tokens = await app.tokens({ flow: "email-verification", email, code, browserSecret });
    expect(await app.current(tokens.token)).toMatchObject({ email });
  });

  test("from a device that is new is told to the owner", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const visitor = { ip: "198.51.100.9", userAgent: "Mozilla/5.0 (Windows) Edg/130.0" };
    const again = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    await app.tokens(again, visitor);
    await app.tokens(again, visitor);
    await app.settle();
    const notices = app.mailsTo(email).filter(({ subject }) => subject.startsWith("New sign-in"));
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).toContain("Device: Edge on Windows");
  });
});

describe("a forgotten password", () => {
  test("is replaced by a code, which ends every session and signs in", async () => {
    const { app } = test_;
    const before = await app.signedUp(email);
    const browserSecret = app.secret();
    expect(await app.password({ flow: "reset", email, browserSecret })).toEqual({ started: true });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    const after = await app.tokens({
      flow: "reset-verification",
      email,
      code,
      newPassword,
      browserSecret,
    });
    expect(await app.current(before.token)).toBeNull();
    expect(await app.refresh(before.refreshToken)).toBeNull();
    expect(await app.current(after.token)).toMatchObject({ email });
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe(`Your ${latchkey.name} password was changed`);
    const signIn = (password: string) =>
      app.password({ flow: "signIn", email, password, browserSecret: app.secret() });
    expect(await failureOf(signIn(PASSWORD))).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await signIn(newPassword)).toHaveProperty("tokens.token");
  });

  test("keeps its code when the new password is refused", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const answer = (newPassword: string) =>
      app.password({ flow: "reset-verification", email, code, newPassword, browserSecret });
    expect(await failureOf(answer("short"))).toEqual({ code: "PASSWORD_TOO_SHORT" });
    expect(await failureOf(answer("passwordpassword"))).toEqual({ code: "PASSWORD_COMMON" });
    expect(await answer("another horse entirely")).toHaveProperty("tokens.token");
  });
});

describe("sign-out", () => {
  test("ends the session at once: neither the access token nor the refresh token works on", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    await app.as(tokens).action(api.auth.signOut, {});
    expect(await app.current(tokens.token)).toBeNull();
    expect(await app.as(tokens).query(api.auth.isAuthenticated, {})).toBe(false);
    expect(await app.refresh(tokens.refreshToken)).toBeNull();
    const list = app.as(tokens).query(api.sessions.list, {});
    expect(await failureOf(list)).toEqual({ code: "SESSION_ENDED" });
  });
});
