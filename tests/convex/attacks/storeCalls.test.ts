import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { failureOf, subjectOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

/** S1 to S4, S18, S19 and S94: what the calls themselves can be made to do. */

const test_ = useApp();
const email = "ada@example.com";

async function furnished() {
  const { app } = test_;
  const tokens = await app.signedUp(email);
  await githubSignIn(app);
  await leaveForGithub(app);
  await comeBack(app, await leaveForGithub(app));
  await app.password({ flow: "reset", email, browserSecret: app.secret() });
  await app.settle();
  return { app, tokens };
}

/** Limits are spent by refused calls too; everything else must stay. */
function apartFromLimits(tables: Record<string, unknown[]>) {
  return { ...tables, rateLimits: [] };
}

describe("ids in place of credentials", () => {
  test("S1: a refresh token made of any document's id gives nothing and deletes nothing", async () => {
    const { app } = await furnished();
    const before = await app.everything();
    const ids = Object.values(before).flatMap((rows) => {
      const [row] = rows as { _id: string }[];
      return row === undefined ? [] : [row._id];
    });
    expect(ids.length).toBeGreaterThan(12);
    for (const id of ids) {
      for (const refreshToken of [`${id}|${id}`, `${id}|${id}|${id}`])
        expect(await app.call({ refreshToken })).toEqual({ tokens: null });
    }
    expect(await app.everything()).toEqual(before);
  });

  test("S2: an own refresh token with another's session id leaves that session alone", async () => {
    const { app, tokens } = await furnished();
    const thief = await app.signedUp("eve@example.com");
    const [own = "", , secret = ""] = thief.refreshToken.split("|");
    const { sessionId } = subjectOf(tokens.token);
    expect(await app.refresh(`${own}|${sessionId}|${secret}`)).toBeNull();
    expect(await app.current(tokens.token)).toMatchObject({ email });
    expect(await app.refresh(tokens.refreshToken)).not.toBeNull();
  });

  test.each(["", "|", "||", "a|b", "a|b|c", "a|b|c|d", "null|undefined|", "x".repeat(1_000_000)])(
    "S3: the malformed refresh token %#: no tokens, no internals",
    async (refreshToken) => {
      const { app } = test_;
      expect(await app.call({ refreshToken })).toEqual({ tokens: null });
    },
  );

  test("S4: starting at GitHub with any document's id for a verifier changes nothing", async () => {
    const { app } = await furnished();
    const before = await app.everything();
    for (const [table, rows] of Object.entries(before)) {
      const [row] = rows as { _id: string }[];
      if (row === undefined || table === "authVerifiers") continue;
      const query = new URLSearchParams({ code: row._id, redirectTo: "/auth/callback" });
      const response = await app.t.fetch(`/api/auth/signin/github?${query}`);
      expect(response.status).toBe(400);
    }
    expect(await app.everything()).toEqual(before);
  });

  test("S4: a verifier starts one trip to GitHub, and only soon after it was made", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const query = new URLSearchParams({ code: departure.verifier, redirectTo: "/auth/callback" });
    const again = await app.t.fetch(`/api/auth/signin/github?${query}`);
    expect(again.status).toBe(400);
    expect((await comeBack(app, departure)).code).toMatch(/^\d{8}$/);
  });
});

describe("calls outside the contract", () => {
  const secret = "s".repeat(32);
  const good = { flow: "signIn", email, password: "some password", browserSecret: secret };

  test.each<[string, unknown]>([
    ["no arguments", {}],
    ["an unknown provider", { provider: "anonymous", params: good }],
    ["a provider of another type", { provider: ["password"], params: good }],
    ["no parameters", { provider: "password" }],
    ["parameters that are a list", { provider: "password", params: [good] }],
    ["parameters that are a string", { provider: "password", params: "signIn" }],
    ["an extra top field", { provider: "password", params: good, admin: true }],
    ["an extra parameter", { provider: "password", params: { ...good, role: "admin" } }],
    ["an unknown flow", { provider: "password", params: { ...good, flow: "verify" } }],
    ["a prototype's name", { provider: "password", params: { ...good, flow: "constructor" } }],
    ["a code where none belongs", { provider: "password", params: { ...good, code: "12345678" } }],
    ["a redirect", { provider: "password", params: { ...good, redirectTo: "https://evil" } }],
    ["a number for a password", { provider: "password", params: { ...good, password: 1 } }],
    ["a list for a password", { provider: "password", params: { ...good, password: ["a"] } }],
    ["null for an address", { provider: "password", params: { ...good, email: null } }],
    [
      "a phone for an address",
      { provider: "password", params: { ...good, email: 1, phone: email } },
    ],
    [
      "a refresh token beside a provider",
      { provider: "password", params: good, refreshToken: "a" },
    ],
    ["a long verifier", { provider: "password", params: good, verifier: "v".repeat(100) }],
  ])("S18: %s is refused in one way", async (_, args) => {
    const { app } = test_;
    const before = await app.everything();
    expect(await failureOf(app.call(args))).toEqual({ code: "INVALID_INPUT" });
    expect(await app.everything()).toEqual(before);
  });

  test.each([
    "",
    "not an email",
    "a@x,b@y.com",
    "ada@example.com\r\nBcc: eve@example.com",
    `${"a".repeat(300)}@example.com`,
    "<ada@example.com>",
    "\u212Aim@example.com",
  ])("S19: the address %j is refused and nothing is mailed", async (address) => {
    const { app } = test_;
    for (const flow of ["signUp", "signIn"]) {
      const params = { ...good, flow, email: address };
      expect(await failureOf(app.password(params))).toEqual({ code: "INVALID_INPUT" });
    }
    await app.settle();
    expect(app.world.mails).toEqual([]);
  });

  test("S94: what a caller calls itself is not logged", async () => {
    const { app } = test_;
    vi.stubEnv("AUTH_LOG_LEVEL", "DEBUG");
    const lines: unknown[] = [];
    for (const level of ["log", "info", "warn", "error", "debug"] as const)
      vi.spyOn(console, level).mockImplementation((...words) => lines.push(words));
    const marker = "marker\nINFO forged line";
    const args = { refreshToken: "a|b|c", calledBy: marker };
    expect(await app.call(args)).toEqual({ tokens: null });
    expect(JSON.stringify(lines)).not.toContain("marker");
  });

  test("a code that was never given out leaves a signed-in browser signed in", async () => {
    const { app, tokens } = await furnished();
    const before = apartFromLimits(await app.everything());
    for (const code of ["junk", "12345678", ""])
      expect(await app.call({ params: { code }, verifier: "none" }, tokens)).toEqual({
        tokens: null,
      });
    expect(apartFromLimits(await app.everything())).toEqual(before);
    expect(await app.as(tokens).query(api.auth.isAuthenticated, {})).toBe(true);
  });
});
