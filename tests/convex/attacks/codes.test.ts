import { describe, expect, test, vi } from "vitest";
import { randomCode } from "../../../convex/lib/secrets";
import { PASSWORD, PEPPER, failureOf, useApp, wrong } from "../../support/convexApp";

/** Numbers 21 to 39: codes used for what they are not, and what asking for them can do. */

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
  test("21: with another address, in any flow, and is not burnt by the attempt", async () => {
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

  test("22: in the flow that asks for a reset: it starts no session", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const params = { flow: "reset", email, code, browserSecret };
    expect(await failureOf(app.password(params))).toMatchObject({ code: "INVALID_INPUT" });
  });

  test("23: for signing in to an account that is verified already", async () => {
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

  test("24: for the other purpose", async () => {
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

  test("26: a second time, nor to the second of two that come at once", async () => {
    const { code, browserSecret } = await pending();
    const both = await Promise.allSettled([
      verify(email, code, browserSecret),
      verify(email, code, browserSecret),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await failureOf(verify(email, code, browserSecret))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    const reset = await resetting();
    const resets = await Promise.allSettled([
      setNew(email, reset.code, reset.browserSecret),
      setNew(email, reset.code, reset.browserSecret),
    ]);
    expect(resets.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("27: after ten minutes", async () => {
    const { code, browserSecret } = await pending();
    vi.advanceTimersByTime(10 * 60_000);
    expect(await failureOf(verify(email, code, browserSecret))).toEqual({ code: "CODE_EXPIRED" });
  });

  test("28: after five wrong tries, from however many networks", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    for (let i = 0; i < 5; i++) {
      const params = { flow: "email-verification", email, code: wrong(code), browserSecret };
      await failureOf(app.password(params, { ip: `198.51.100.${i}` }));
    }
    expect(await failureOf(verify(email, code, browserSecret))).toEqual({ code: "CODE_SPENT" });
  });

  test("39: in another browser than the one that asked", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    expect(await failureOf(verify(email, code, app.secret()))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    expect(await verify(email, code, browserSecret)).toHaveProperty("tokens.token");
  });
});

describe("codes themselves", () => {
  test("29: are found by challenge, so two people with the same one both succeed", async () => {
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

  test("30: have eight digits, each as likely as the next, and keep leading zeros", () => {
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

  test("31: cannot be found in a copy of the database by trying them all", async () => {
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

describe("asking for codes", () => {
  test("25: for a reset leaves a pending sign-up's code alone, and so does a bad redirect", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    await app.password({ flow: "reset", email, browserSecret: app.secret() });
    const evil = { flow: "reset", email, browserSecret, redirectTo: "https://evil.example" };
    expect(await failureOf(app.password(evil))).toMatchObject({ code: "INVALID_INPUT" });
    expect(await verify(email, code, browserSecret)).toHaveProperty("tokens.token");
  });

  test("32: mails an address at most five times an hour, known or unknown, from anywhere", async () => {
    const { app } = test_;
    await app.signedUp(email);
    app.world.mails.length = 0;
    vi.advanceTimersByTime(60 * 60_000);
    const ask = async (who: string, i: number) => {
      const flow = i % 2 === 0 ? "reset" : "signUp";
      const base = { flow, email: who, browserSecret: app.secret() };
      const params = flow === "reset" ? base : { ...base, password: PASSWORD };
      const visitor = { ip: `198.51.100.${i}` };
      return await app.password(params, visitor).then(
        () => "started",
        () => "limited",
      );
    };
    const answers: Record<string, string[]> = { [email]: [], [eve]: [] };
    for (let i = 0; i < 20; i++) {
      for (const who of [email, eve]) answers[who]?.push(await ask(who, i));
    }
    await app.settle();
    expect(answers[email]).toEqual(answers[eve]);
    expect(answers[email]?.filter((answer) => answer === "started")).toHaveLength(5);
    expect(app.mailsTo(email)).toHaveLength(5);
    expect(app.mailsTo(eve).length).toBeLessThanOrEqual(5);
  });

  test("32: mails at most twenty times for one network", async () => {
    const { app } = test_;
    const ask = (i: number) =>
      app
        .password({ flow: "reset", email: `user${i}@example.com`, browserSecret: app.secret() })
        .then(
          () => 1,
          () => 0,
        );
    let started = 0;
    for (let i = 0; i < 30; i++) started += await ask(i);
    expect(started).toBe(20);
  });

  test("33: mails the stored address, and changes nothing of the user", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const before = (await app.everything())["users"];
    await app.password({ flow: "reset", email: "  ADA@Example.com ", browserSecret: app.secret() });
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/^\d{8} is your Latchkey code$/);
    expect(app.world.mails.every(({ to }) => to === email)).toBe(true);
    expect((await app.everything())["users"]).toEqual(before);
  });

  test.each([
    "\u212Aay@example.com",
    "ａda@example.com",
    "ad\u0131@example.com",
    "ada@exam\u200Bple.com",
  ])("34: the look-alike %j reaches no mailbox", async (address) => {
    const { app } = test_;
    const params = { flow: "reset", email: address, browserSecret: app.secret() };
    expect(await failureOf(app.password(params))).toMatchObject({ code: "INVALID_INPUT" });
  });

  test("34: dots and plus signs make another address", async () => {
    const { app } = test_;
    await app.signedUp("ada.l@example.com");
    for (const variant of ["adal@example.com", "ada.l+x@example.com"]) {
      await app.password({ flow: "reset", email: variant, browserSecret: app.secret() });
      await app.settle();
      expect(app.mailsTo(variant)).toEqual([]);
    }
    expect(app.mailsTo("ada.l@example.com")).toHaveLength(1);
  });

  test("35: links in mails lead to SITE_URL, whatever the request says", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const params = { flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() };
    await app.password(params);
    await app.settle();
    const links = app.world.mails.flatMap(
      ({ html, text }) => (html + text).match(/https?:\/\/[^\s"<]+/g) ?? [],
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.every((link) => link.startsWith("http://127.0.0.1:15173/"))).toBe(true);
  });
});

describe("completing a reset", () => {
  test("36: ends every session and its tokens at once, the thief's too, and says so by mail", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    const params = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const thief = await app.tokens(params, { ip: "198.51.100.1" });
    const { code, browserSecret } = await resetting();
    await setNew(email, code, browserSecret);
    for (const { token, refreshToken } of [owner, thief]) {
      expect(await app.current(token)).toBeNull();
      expect(await app.refresh(refreshToken)).toBeNull();
    }
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe("Your Latchkey password was changed");
  });

  test("37: that fails half-way changes nothing, and the code still works", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const passwords = (await app.everything())["passwords"];
    const sign = crypto.subtle.sign.bind(crypto.subtle);
    let calls = 0;
    // The first two MACs check the code, before and in the transaction; the third is needed after the writes.
    const broken = vi.spyOn(crypto.subtle, "sign").mockImplementation(async (...args) => {
      calls += 1;
      if (calls === 3) throw new Error("power cut");
      return await sign(...args);
    });
    await expect(setNew(email, code, browserSecret)).rejects.toThrow("power cut");
    broken.mockRestore();
    expect((await app.everything())["passwords"]).toEqual(passwords);
    expect(await app.current(token)).toMatchObject({ email });
    expect(await setNew(email, code, browserSecret)).toHaveProperty("tokens.token");
  });

  test("while a sign-in with the old password is under way wins over it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const old = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const [signIn, reset] = await Promise.allSettled([
      app.password(old),
      setNew(email, code, browserSecret),
    ]);
    expect(reset.status).toBe("fulfilled");
    const sessions = (await app.everything())["sessionDetails"] ?? [];
    expect(sessions).toMatchObject([{ method: "reset" }]);
    if (signIn.status === "fulfilled")
      expect(await app.current(signIn.value.tokens?.token ?? "")).toBeNull();
  });
});
