import { describe, expect, test, vi } from "vitest";
import { internal } from "../../../convex/_generated/api";
import { hashPassword, needsRehash, verifyPassword } from "../../../convex/lib/passwordHash";
import { isCommon } from "../../../convex/lib/passwordPolicy";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";

/** Numbers 5 to 20 of the list of attacks: getting in by guessing, and what the answers give away. */

const test_ = useApp();
const email = "ada@example.com";
const HOUR = 3_600_000;

function guess(password: string, visitor = {}, browserSecret = test_.app.secret()) {
  return test_.app.password({ flow: "signIn", email, password, browserSecret }, visitor);
}

/** Uses up allowances as guesses do, without the cost of their hashes. */
async function burn(who: string, times: number, ipOf: (i: number) => string): Promise<void> {
  const { app } = test_;
  for (let i = 0; i < times; i++) {
    const args = { email: who, marks: [`stranger ${i}`] };
    const stranger = app.as({ ip: ipOf(i), userAgent: "guesser" });
    await stranger.mutation(internal.providers.passwordSignIn.begin, args);
  }
}

/** The marks of the devices that anybody has signed in from. */
async function knownMarks(): Promise<string[]> {
  const { knownDevices = [] } = await test_.app.everything();
  return (knownDevices as { deviceMac: string }[]).map(({ deviceMac }) => deviceMac);
}

describe("guessing passwords", () => {
  test("5: sign-up is no way to try passwords of an existing account", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const signUp = () =>
      app.password({ flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() });
    for (let i = 0; i < 4; i++) expect(await signUp()).toEqual({ started: true });
    expect(await failureOf(signUp())).toMatchObject({ code: "RATE_LIMITED" });
    expect((await app.everything())["authSessions"]).toHaveLength(1);
  });

  test("6: the eleventh password within the hour is refused, even if it is right", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const stranger = { ip: "198.51.100.1" };
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, i) => failureOf(guess(`wrong ${i}`, stranger))),
    );
    expect(tries.filter(({ code }) => code === "INVALID_CREDENTIALS")).toHaveLength(10);
    const refusal = await failureOf(guess(PASSWORD, stranger));
    expect(refusal).toEqual({ code: "RATE_LIMITED", retryAt: Date.now() + HOUR });
    vi.advanceTimersByTime(HOUR);
    expect(await guess(PASSWORD, stranger)).toHaveProperty("tokens.token");
  });

  test("7: many networks do not help against one account, nor many accounts from one network", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await burn(email, 10, (i) => `198.51.100.${i}`);
    expect(await failureOf(guess("wrong", { ip: "198.51.100.99" }))).toMatchObject({
      code: "RATE_LIMITED",
    });
    const stuffing = async (i: number) => {
      const args = { email: `user${i}@example.com`, marks: ["browser"] };
      const caller = app.as({ ip: "198.51.100.200" });
      return await caller.mutation(internal.providers.passwordSignIn.begin, args);
    };
    const tries = [];
    for (let i = 0; i < 70; i++) tries.push(await stuffing(i));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(60);
  });

  test("7: an IPv6 household is one network, whatever address it picks", async () => {
    const { app } = test_;
    const call = async (i: number) =>
      await app
        .as({ ip: `2001:db8:1:2:${i.toString(16)}::1` })
        .mutation(internal.providers.passwordSignIn.begin, {
          email: `user${i}@example.com`,
          marks: ["browser"],
        });
    const tries = [];
    for (let i = 1; i <= 70; i++) tries.push(await call(i));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(60);
  });

  test("8: strangers who burn the quota do not lock out a browser that has signed in before", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    const home = { ip: "203.0.113.50" };
    await guess(PASSWORD, home, browserSecret);
    const stranger = { ip: "198.51.100.1" };
    await burn(email, 10, () => stranger.ip);
    expect(await failureOf(guess(PASSWORD, stranger))).toMatchObject({ code: "RATE_LIMITED" });
    const elsewhere = { ip: "192.0.2.77", userAgent: "another" };
    expect(await guess(PASSWORD, elsewhere, browserSecret)).toHaveProperty("tokens.token");
    expect(await guess(PASSWORD, home)).toHaveProperty("tokens.token");
  });

  test("8: nor when they have used up the allowances of their shared network and of everybody", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await guess(PASSWORD, {}, browserSecret);
    const stranger = { flow: "signIn", email: "bob@example.com", password: "x", browserSecret };
    await failureOf(app.password(stranger));
    await app.t.run(async (ctx) => {
      for (const row of await ctx.db.query("rateLimits").collect())
        if (/Network|Global/.test(row.key))
          await ctx.db.patch("rateLimits", row._id, { tokens: 0 });
    });
    expect(await failureOf(app.password(stranger))).toMatchObject({ code: "RATE_LIMITED" });
    expect(await guess(PASSWORD, {}, browserSecret)).toHaveProperty("tokens.token");
  });

  test("8: but that browser too has only so many sign-ins, right ones included", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const [mark = ""] = await knownMarks();
    const args = { email, marks: [mark] };
    const begin = () => app.as({}).mutation(internal.providers.passwordSignIn.begin, args);
    const answers = [];
    for (let i = 0; i < 70; i++) {
      answers.push(await begin());
      await app.t.run(async (ctx) => {
        const rows = await ctx.db.query("rateLimits").collect();
        const failures = rows.find((row) => row.key.startsWith("signInDevice "));
        if (failures !== undefined) await ctx.db.delete("rateLimits", failures._id);
      });
    }
    expect(answers.filter(({ ok }) => ok)).toHaveLength(60);
  });

  test("8: a browser known before a reset is a stranger after it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const thief = { ip: "198.51.100.1" };
    await guess(PASSWORD, thief);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
    expect((await app.everything())["knownDevices"]).toHaveLength(2);
  });

  test("8: nor the owner who proves the mailbox", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const stranger = { ip: "198.51.100.1" };
    await burn(email, 10, () => stranger.ip);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
    const signIn = { flow: "signIn", email, password: newPassword, browserSecret: app.secret() };
    expect(await app.tokens(signIn, stranger)).toHaveProperty("token");
  });

  test("9: every spelling of an address draws on one allowance", async () => {
    const { app } = test_;
    const spellings = [
      "ADA@example.com",
      " ada@example.com",
      "Ada@Example.Com\n",
      "aDa@EXAMPLE.com",
    ];
    const stranger = { ip: "198.51.100.1" };
    const spell = async (spelling: string) => {
      const params = { flow: "signIn", password: "wrong", browserSecret: app.secret() };
      return await failureOf(app.password({ ...params, email: spelling }, stranger));
    };
    const codes = [];
    for (let i = 0; i < 12; i++) codes.push((await spell(spellings[i % 4] ?? "")).code);
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "INVALID_CREDENTIALS"));
    expect(codes.slice(10)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
  });
});

describe("what the answers give away", () => {
  test("10: unknown, wrong and disabled look the same, and so does being limited", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await app.signedUp("off@example.com");
    await app.t.run(async (ctx) => {
      const users = await ctx.db.query("users").collect();
      const off = users.find((user) => user.email === "off@example.com");
      if (off !== undefined) await ctx.db.patch("users", off._id, { disabledTime: 1 });
    });
    const attempt = async (who: string, password: string) => {
      const params = { flow: "signIn", email: who, password, browserSecret: app.secret() };
      return await failureOf(app.password(params, { ip: "198.51.100.1" }));
    };
    const answers = await Promise.all([
      attempt("nobody@example.com", PASSWORD),
      attempt(email, "wrong"),
      attempt("off@example.com", PASSWORD),
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"code":"INVALID_CREDENTIALS"}']),
    );
    await burn("nobody@example.com", 9, () => "198.51.100.1");
    await burn(email, 9, () => "198.51.100.1");
    const limited = await Promise.all([attempt("nobody@example.com", "x"), attempt(email, "x")]);
    expect(limited[0]).toEqual(limited[1]);
    expect(limited[0]).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("11: an unknown address costs as many hashes as a known one", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const hashes = vi.spyOn(WebAssembly, "instantiate");
    const costOf = async (who: string) => {
      hashes.mockClear();
      const params = { flow: "signIn", email: who, password: "wrong", browserSecret: app.secret() };
      await failureOf(app.password(params));
      return hashes.mock.calls.length;
    };
    const known = await costOf(email);
    expect(known).toBeGreaterThan(0);
    expect(await costOf("nobody@example.com")).toBe(known);
  });

  test("12: signing up with a taken address answers like a new one, and tells the owner", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const signUp = async (who: string) => {
      const browserSecret = app.secret();
      const params = { flow: "signUp", email: who, password: PASSWORD, browserSecret };
      const started = await app.password(params);
      const code = { flow: "email-verification", email: who, code: "12345678", browserSecret };
      return [started, await failureOf(app.password(code))];
    };
    expect(await signUp(email)).toEqual(await signUp("new@example.com"));
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe("You already have a Latchkey account");
  });

  test("13: a reset for an unknown address answers like a known one, and mails nothing", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const ask = async (who: string) => {
      const browserSecret = app.secret();
      const started = await app.password({ flow: "reset", email: who, browserSecret });
      const newPassword = "another horse entirely";
      const params = { flow: "reset-verification", email: who, newPassword, browserSecret };
      return [started, await failureOf(app.password({ ...params, code: "12345678" }))];
    };
    expect(await ask("nobody@example.com")).toEqual(await ask(email));
    await app.settle();
    expect(app.mailsTo("nobody@example.com")).toEqual([]);
  });
});

describe("passwords", () => {
  test.each([
    "        ",
    "password",
    "Password1",
    "1234567890",
    "abababab",
    "qwertyuiop",
    "iloveyou",
  ])("14: %j is too common", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  test("14: the address, the product's name and a breached password are refused by code", async () => {
    const { app } = test_;
    vi.stubEnv("AUTH_BREACH_CHECK", "on");
    // SHA-1 of "hunter2 hunter3" and its range.
    const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode("hunter2 hunter3"));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"))
      .join("")
      .toUpperCase();
    app.world.breached = new Map([[hex.slice(0, 5), [hex.slice(5)]]]);
    const signUp = (password: string) =>
      app.password({ flow: "signUp", email, password, browserSecret: app.secret() });
    expect(await failureOf(signUp("ada@example.com"))).toEqual({ code: "PASSWORD_CONTEXT" });
    expect(await failureOf(signUp("latchkey!1"))).toEqual({ code: "PASSWORD_CONTEXT" });
    expect(await failureOf(signUp("hunter2 hunter3"))).toEqual({ code: "PASSWORD_BREACHED" });
    const asked = app.world.requests.filter((request) => request.includes("pwnedpasswords"));
    expect(asked).toEqual([`GET https://api.pwnedpasswords.com/range/${hex.slice(0, 5)}`]);
  });

  test("14: a breach list that cannot be asked stops nobody, and is logged", async () => {
    const { app } = test_;
    vi.stubEnv("AUTH_BREACH_CHECK", "on");
    const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
    app.world.breached = null;
    const signUp = { flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() };
    expect(await app.password(signUp)).toEqual({ started: true });
    expect(warning).toHaveBeenCalledWith(expect.stringContaining("AUTH_BREACH_CHECK=off"));
  });

  test.each([
    ["64 characters", "The quick brown fox jumps over the lazy dog, then sleeps till ten"],
    ["128 characters of every script", "пароль密码🔑 ".repeat(16).slice(0, 128)],
    ["blanks at both ends", "  two blanks before and one behind "],
  ])("15: %s stay as they are", async (_, password) => {
    const { app } = test_;
    await app.signedUp(email, password);
    const signIn = (given: string) =>
      app.password({ flow: "signIn", email, password: given, browserSecret: app.secret() });
    expect(await signIn(password)).toHaveProperty("tokens.token");
    expect(await failureOf(signIn(`${password} `))).toEqual({ code: "INVALID_CREDENTIALS" });
  });

  test("15: a megabyte is refused before any work", async () => {
    const { app } = test_;
    const hashes = vi.spyOn(WebAssembly, "instantiate");
    const password = "x".repeat(1_000_000);
    const signUp = { flow: "signUp", email, password, browserSecret: app.secret() };
    expect(await failureOf(app.password(signUp))).toMatchObject({ code: "INVALID_INPUT" });
    expect(hashes).not.toHaveBeenCalled();
  });

  test("15: equal characters in other encodings are one password", async () => {
    const hash = await hashPassword("caf\u00e9 au lait");
    expect(await verifyPassword("cafe\u0301 au lait", hash)).toBe(true);
  });

  test("17: the stored hash says how it was made, and an older one is made anew at sign-in", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const old =
      "$argon2id$v=19$m=256,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AJKkOv0J/J6fhVKhTzMGuZy2tHsMVw2JlD3w3vxyTdA";
    expect(needsRehash(old)).toBe(true);
    const { argon2id } = await import("hash-wasm");
    const salt = new Uint8Array(16).fill(7);
    const cheap = { password: PASSWORD, salt, iterations: 1, parallelism: 1, memorySize: 256 };
    const hash = await argon2id({ ...cheap, hashLength: 32, outputType: "encoded" });
    await app.t.run(async (ctx) => {
      const row = await ctx.db.query("passwords").first();
      if (row !== null) await ctx.db.patch("passwords", row._id, { hash });
    });
    await guess(PASSWORD);
    const [row] = (await app.everything())["passwords"] ?? [];
    expect(row).toMatchObject({
      hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/),
    });
    expect(await guess(PASSWORD)).toHaveProperty("tokens.token");
  });

  test("20: no password is stored or logged anywhere in a whole journey", async () => {
    const { app } = test_;
    const lines: unknown[] = [];
    for (const level of ["log", "info", "warn", "error", "debug"] as const)
      vi.spyOn(console, level).mockImplementation((...words) => lines.push(words));
    await app.signedUp(email);
    await guess(PASSWORD);
    await failureOf(guess("a wrong password, long enough"));
    const stored = JSON.stringify(await app.everything());
    const scheduled = await app.t.run((ctx) =>
      ctx.db.system.query("_scheduled_functions").collect(),
    );
    const all = stored + JSON.stringify(scheduled) + JSON.stringify(lines);
    expect(all).not.toContain(PASSWORD);
    expect(all).not.toContain("a wrong password, long enough");
  });
});
