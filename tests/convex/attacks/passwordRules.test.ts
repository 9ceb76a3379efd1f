import { describe, expect, test, vi } from "vitest";
import { hashPassword, needsRehash, verifyPassword } from "../../../convex/security/passwordHash";
import { isCommon } from "../../../convex/security/passwordPolicy";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { computeEachHash } from "../../support/rememberedHashes";
import { PASSWORD_MIN } from "../../../convex/shared/limits";
import { latchkey } from "../../../latchkey.config";

/** S14 to S20: which passwords are taken, and how they are kept. */

computeEachHash();
const test_ = useApp();
const email = "ada@example.com";

function guess(password: string) {
  return test_.app.password({ flow: "signIn", email, password, browserSecret: test_.app.secret() });
}

describe("passwords", () => {
  test.each([
    "        ",
    "password",
    "Password1",
    "1234567890",
    "abababab",
    "qwertyuiop",
    "iloveyou",
  ])("S14: %j is too common", (password) => {
    expect(isCommon(password)).toBe(true);
  });

  test("S14: the address, the product's name and a breached password are refused by code", async () => {
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
    expect(await failureOf(signUp(latchkey.slug + "!".repeat(PASSWORD_MIN)))).toEqual({
      code: "PASSWORD_CONTEXT",
    });
    expect(await failureOf(signUp("hunter2 hunter3"))).toEqual({ code: "PASSWORD_BREACHED" });
    const asked = app.world.requests.filter((request) => request.includes("pwnedpasswords"));
    expect(asked).toEqual([`GET https://api.pwnedpasswords.com/range/${hex.slice(0, 5)}`]);
  });

  test("S14: a breach list that cannot be asked stops nobody, and is logged", async () => {
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
  ])("S15: %s stay as they are", async (_, password) => {
    const { app } = test_;
    await app.signedUp(email, password);
    const signIn = (given: string) =>
      app.password({ flow: "signIn", email, password: given, browserSecret: app.secret() });
    expect(await signIn(password)).toHaveProperty("tokens.token");
    expect(await failureOf(signIn(`${password} `))).toEqual({ code: "INVALID_CREDENTIALS" });
  });

  test("S15: a megabyte is refused before any work", async () => {
    const { app } = test_;
    const hashes = vi.spyOn(WebAssembly, "instantiate");
    const password = "x".repeat(1_000_000);
    const signUp = { flow: "signUp", email, password, browserSecret: app.secret() };
    expect(await failureOf(app.password(signUp))).toMatchObject({ code: "INVALID_INPUT" });
    expect(hashes).not.toHaveBeenCalled();
  });

  test("S15: equal characters in other encodings are one password", async () => {
    const hash = await hashPassword("caf\u00e9 au lait");
    expect(await verifyPassword("cafe\u0301 au lait", hash)).toBe(true);
  });

  test("S17: the stored hash says how it was made, and an older one is made anew at sign-in", async () => {
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

  test("S20: no password is stored or logged anywhere in a whole journey", async () => {
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
