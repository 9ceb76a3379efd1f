import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { PASSWORD, failureOf, subjectOf, useApp, wrong } from "../../support/convexApp";
import { githubSignIn, leaveForGithub } from "../../support/githubTrip";

/** S88 to S99: growth, leaks and traces. */

const test_ = useApp();
const email = "ada@example.com";
const DAY = 24 * 60 * 60_000;

async function sweepAll() {
  await test_.app.t.mutation(internal.housekeeping.sweep, {});
  await test_.app.settle();
}

function listen(): unknown[] {
  const lines: unknown[] = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...words) => lines.push(words));
  return lines;
}

describe("what strangers leave behind", () => {
  test("S88: is bounded for each network, and swept away in time", async () => {
    const { app } = test_;
    const rows = async () => {
      const tables = await app.everything();
      return Object.values(tables).reduce((sum, table) => sum + table.length, 0);
    };
    for (let i = 0; i < 120; i++) {
      const params = { flow: "reset", email: `user${i}@example.com`, browserSecret: app.secret() };
      await app.password(params).catch(() => null);
      await leaveForGithub(app).catch(() => null);
    }
    // 20 challenges with three limits each and 30 trips to GitHub, and a few shared limits; never
    // 120 of each.
    expect(await rows()).toBeLessThan(20 * 3 + 30 + 30);
    await app.settle();
    vi.setSystemTime(Date.now() + 2 * DAY);
    await sweepAll();
    expect(await rows()).toBe(0);
  });

  test("S88: a long address costs no more to remember than a short one", async () => {
    const { app } = test_;
    const params = { flow: "signIn", password: "x", browserSecret: app.secret() };
    await failureOf(
      app.password({ ...params, email: `${"a".repeat(60)}@${"b".repeat(60)}.example` }),
    );
    const { rateLimits = [] } = await app.everything();
    for (const row of rateLimits) expect(JSON.stringify(row).length).toBeLessThan(260);
  });

  test("housekeeping keeps what is alive", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    await sweepAll();
    expect(await app.current(token)).toMatchObject({ email });
    const newPassword = "another horse entirely";
    const params = { flow: "reset-verification", email, code, newPassword, browserSecret };
    expect(await app.password(params)).toHaveProperty("tokens.token");
  });

  test("housekeeping ends sessions that have run out, batch after batch", async () => {
    const { app } = test_;
    await app.signedUp(email);
    for (let i = 0; i < 7; i++) {
      const params = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
      await app.tokens(params);
    }
    vi.setSystemTime(Date.now() + 30 * DAY + 1);
    await sweepAll();
    const { authSessions, sessionDetails, authRefreshTokens, refreshSecrets } =
      await app.everything();
    expect({ authSessions, sessionDetails, authRefreshTokens, refreshSecrets }).toEqual({
      authSessions: [],
      sessionDetails: [],
      authRefreshTokens: [],
      refreshSecrets: [],
    });
  });
});

describe("what functions give away", () => {
  test("S90: another user's ids, and ids of any other table, are refused", async () => {
    const { app } = test_;
    const ada = await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    const before = (await app.everything())["authSessions"];
    const sessionId = subjectOf(ada.token).sessionId as Id<"authSessions">;
    const revoke = app.as(eve).mutation(api.sessions.revoke, { sessionId });
    expect(await failureOf(revoke)).toEqual({ code: "NOT_FOUND" });
    const userId = subjectOf(ada.token).userId as Id<"authSessions">;
    await expect(
      app.as(eve).mutation(api.sessions.revoke, { sessionId: userId }),
    ).rejects.toThrow();
    expect((await app.everything())["authSessions"]).toEqual(before);
  });

  test("S91: no query gives out a secret, a hash, a code or another's address", async () => {
    const { app } = test_;
    const ada = await app.signedUp(email);
    await githubSignIn(app);
    await app.signedUp("eve@example.com");
    await app.password({ flow: "reset", email, browserSecret: app.secret() });
    const stored = await app.everything();
    const strings = (table: string, field: string) =>
      (stored[table] ?? []).map((row) => (row as Record<string, unknown>)[field]);
    const secrets = [
      ...strings("passwords", "hash"),
      ...strings("refreshSecrets", "hash"),
      ...strings("challenges", "codeMac"),
      ...strings("challenges", "browserHash"),
      ...strings("devices", "fingerprint"),
      ...strings("authVerificationCodes", "code"),
      ...strings("addresses", "email").filter((address) => address !== email),
    ];
    expect(secrets.length).toBeGreaterThan(8);
    const answers = JSON.stringify([
      await app.current(ada.token),
      await app.as(ada).query(api.sessions.list, {}),
      await app.as(ada).query(api.auth.isAuthenticated, {}),
    ]);
    for (const secret of secrets) expect(answers).not.toContain(String(secret));
  });

  test("S93: the logs of a whole journey hold no code, token, password or secret", async () => {
    const { app } = test_;
    const lines = listen();
    vi.stubEnv("AUTH_LOG_LEVEL", "INFO");
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const code = await app.codeFor(email);
    const answer = { flow: "email-verification", email, browserSecret };
    await failureOf(app.password({ ...answer, code: wrong(code) }));
    const tokens = await app.tokens({ ...answer, code });
    const next = await app.refresh(tokens.refreshToken);
    app.world.refuseMails = 1;
    await app.password({ flow: "reset", email, browserSecret });
    const resetCode = await app.codeFor(email);
    await githubSignIn(app);
    await app.as(tokens).action(api.auth.signOut, {});
    const logged = JSON.stringify(lines);
    expect(logged).toContain("auth:store");
    const secretParts = [tokens.refreshToken, next?.refreshToken ?? ""].map(
      (token) => token.split("|")[2] ?? "",
    );
    for (const secret of [code, resetCode, PASSWORD, browserSecret, tokens.token, ...secretParts])
      expect(logged).not.toContain(secret);
  });
});

describe("doing things twice", () => {
  test("S98: a form sent twice has one effect", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    const signUp = { flow: "signUp", email, password: PASSWORD, browserSecret };
    await Promise.all([app.password(signUp), app.password(signUp)]);
    const code = await app.codeFor(email);
    expect(app.mailsTo(email)).toHaveLength(1);
    const answer = { flow: "email-verification", email, code, browserSecret };
    await Promise.allSettled([app.password(answer), app.password(answer)]);
    const { users, passwords, addresses } = await app.everything();
    expect([users?.length, passwords?.length, addresses?.length]).toEqual([1, 1, 1]);
  });
});

describe("activity", () => {
  test("S99: tells what happened, to whom and from where, without secrets", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const signIn = { flow: "signIn", email, password: "wrong", browserSecret: app.secret() };
    await failureOf(app.password(signIn, { ip: "198.51.100.1" }));
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    const after = await app.tokens({
      flow: "reset-verification",
      email,
      code,
      newPassword,
      browserSecret,
    });
    await app.as(after).mutation(api.sessions.revokeOthers, {});
    await app.as(after).action(api.auth.signOut, {});
    const { activity = [] } = await app.everything();
    const rows = activity as { kind: string; userId: string; ip: string }[];
    expect(rows.map(({ kind }) => kind)).toEqual([
      "signedUp",
      "signedIn",
      "signInFailed",
      "passwordReset",
      "signedIn",
      "signedOut",
    ]);
    expect(rows[2]?.ip).toBe("198.51.100.1");
    expect(new Set(rows.map(({ userId }) => userId))).toEqual(
      new Set([subjectOf(tokens.token).userId]),
    );
    for (const secret of [PASSWORD, newPassword, code, browserSecret])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });
});
