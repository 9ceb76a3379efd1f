import { describe, expect, test, vi } from "vitest";
import { randomCode } from "../../../convex/security/secrets";
import { PASSWORD, PEPPER, failureOf, useApp, wrong } from "../../support/convexApp";

/** S21 to S31 and S39: codes used for what they are not, and how they are made and kept. */

const test_ = useApp();
const email = "ada@example.com";
const eve = "eve@example.com";
const newPassword = "another horse entirely";

async function pending(address = email, password = PASSWORD) {
  const { app } = test_;
  const browserSecret = app.secret();
  await app.password({ flow: "signUp", email: address, password, browserSecret });
  return { browserSecret, code: await app.codeFor(address) };
}

async function resetting(address = email) {
  const { app } = test_;
  const browserSecret = app.secret();
  await app.password({ flow: "reset", email: address, browserSecret });
  return { browserSecret, code: await app.codeFor(address) };
}

function verify(address: string, code: string, browserSecret: string) {
  return test_.app.password({ flow: "email-verification", email: address, code, browserSecret });
}

function setNew(address: string, code: string, browserSecret: string) {
  const params = { flow: "reset-verification", email: address, code, newPassword, browserSecret };
  return test_.app.password(params);
}

describe("a code is worth nothing", () => {
  test("S21: with another address, in any flow, and is not burnt by the attempt", async () => {
    const { app } = test_;
    await app.signedUp(eve);
    const victim = await pending();
    for (const attempt of [
      () => verify(eve, victim.code, app.secret()),
      () => setNew(eve, victim.code, app.secret()),
      () => verify(eve, victim.code, victim.browserSecret),
    ])
      expect(await failureOf(attempt())).toEqual({ code: "CODE_OTHER_BROWSER" });
    for (const flow of ["signIn", "signUp", "reset"]) {
      const params = { flow, email: eve, code: victim.code, browserSecret: app.secret() };
      expect(await failureOf(app.password(params))).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(await verify(email, victim.code, victim.browserSecret)).toHaveProperty("tokens.token");
  });

  test("S22: in the flow that asks for a reset: it starts no session", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const params = { flow: "reset", email, code, browserSecret };
    expect(await failureOf(app.password(params))).toMatchObject({ code: "INVALID_INPUT" });
  });

  test("S23: for signing in to an account that is verified already", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    await app.settle();
    const texts = app.mailsTo(email).map(({ text }) => text);
    const again = app.password({ flow: "email-verification", email, browserSecret });
    expect(await failureOf(again)).toMatchObject({ code: "RATE_LIMITED" });
    for (const code of texts.join(" ").match(/\b\d{8}\b/g) ?? [])
      expect(await failureOf(verify(email, code, browserSecret))).toMatchObject({
        code: "CODE_WRONG",
      });
  });

  test("S24: for the other purpose", async () => {
    const { app } = test_;
    const signUp = await pending();
    expect(await failureOf(setNew(email, signUp.code, signUp.browserSecret))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    await verify(email, signUp.code, signUp.browserSecret);
    vi.advanceTimersByTime(60_000);
    const reset = await resetting();
    expect(await failureOf(verify(email, reset.code, reset.browserSecret))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    expect(app.mailsTo(email)).toHaveLength(2);
  });

  test("S26: a second time, but to the browser that has not heard: one account, one session", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    const again = () => verify(email, code, browserSecret);
    const other = () => verify(email, code, app.secret());
    const settled = await Promise.allSettled([again(), other(), again(), other()]);
    expect(settled.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
    ]);
    const { users, authSessions } = await app.everything();
    expect([users?.length, authSessions?.length]).toEqual([1, 1]);
    vi.advanceTimersByTime(2 * 60_000);
    expect(await failureOf(again())).toEqual({ code: "CODE_OTHER_BROWSER" });
    const reset = await resetting();
    const setAgain = () => setNew(email, reset.code, reset.browserSecret);
    const resets = await Promise.allSettled([
      setAgain(),
      setAgain(),
      setNew(email, reset.code, app.secret()),
    ]);
    expect(resets.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect((await app.everything())["authSessions"]).toHaveLength(1);
    vi.advanceTimersByTime(2 * 60_000);
    expect(await failureOf(setAgain())).toEqual({ code: "CODE_OTHER_BROWSER" });
  });

  test("S27: after ten minutes", async () => {
    const { code, browserSecret } = await pending();
    vi.advanceTimersByTime(10 * 60_000);
    expect(await failureOf(verify(email, code, browserSecret))).toEqual({ code: "CODE_EXPIRED" });
  });

  test("S28: after five wrong tries, from however many networks", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    for (let i = 0; i < 5; i++) {
      const params = { flow: "email-verification", email, code: wrong(code), browserSecret };
      await failureOf(app.password(params, { ip: `198.51.100.${i}` }));
    }
    expect(await failureOf(verify(email, code, browserSecret))).toEqual({ code: "CODE_SPENT" });
  });

  test("S39: in another browser than the one that asked", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    expect(await failureOf(verify(email, code, app.secret()))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    expect(await verify(email, code, browserSecret)).toHaveProperty("tokens.token");
  });
});

describe("codes themselves", () => {
  test("S29: are found by challenge, so two people with the same one both succeed", async () => {
    const { app } = test_;
    const real = crypto.getRandomValues.bind(crypto);
    const same = vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
      if (bytes instanceof Uint8Array && bytes.length === 1) return bytes.fill(3);
      return real(bytes);
    });
    const one = await pending(email);
    const other = await pending(eve);
    same.mockRestore();
    expect(one.code).toBe(other.code);
    expect(await verify(email, one.code, one.browserSecret)).toHaveProperty("tokens.token");
    expect(await verify(eve, other.code, other.browserSecret)).toHaveProperty("tokens.token");
    expect((await app.everything())["users"]).toHaveLength(2);
  });

  test("S30: have eight digits, each as likely as the next, and keep leading zeros", () => {
    const counts = new Map<string, number>();
    const codes = Array.from({ length: 5000 }, randomCode);
    for (const digit of codes.join("")) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    expect(codes.every((code) => /^\d{8}$/.test(code))).toBe(true);
    expect(codes.some((code) => code.startsWith("0"))).toBe(true);
    // Chi-squared with nine degrees of freedom stays under 40 but once in 130,000 runs.
    const expected = (5000 * 8) / 10;
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(40);
  });

  test("S31: cannot be found in a copy of the database by trying them all", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    const { challenges = [] } = await app.everything();
    const [challenge] = challenges as { _id: string; purpose: string; codeMac: string }[];
    const scheduled = await app.t.run((ctx) =>
      ctx.db.system.query("_scheduled_functions").collect(),
    );
    const copy = JSON.stringify([await app.everything(), scheduled]);
    expect(copy).not.toContain(code);
    expect(copy).not.toContain(browserSecret);
    const macUnder = async (pepper: string) => {
      const algorithm = { name: "HMAC", hash: "SHA-256" };
      const encoder = new TextEncoder();
      const raw = encoder.encode(pepper);
      const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["sign"]);
      const text = `${challenge?._id}|${challenge?.purpose}|${code}`;
      const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
      return btoa(String.fromCharCode(...mac))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replace("=", "");
    };
    expect(await macUnder(PEPPER)).toBe(challenge?.codeMac);
    expect(await macUnder("another pepper")).not.toBe(challenge?.codeMac);
  });
});
