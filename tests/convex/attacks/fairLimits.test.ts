import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import { LIMITS } from "../../../convex/security/limits";
import { burnSignIns, refreshed, upload } from "../../support/accountApp";
import { PASSWORD, failureOf, useApp, wrong } from "../../support/convexApp";
import { githubSignIn, leaveForGithub } from "../../support/githubTrip";
import { octocat } from "../../support/outsideWorld";

/** F-C1, F-C3, F-C4 and F-C6: limits hit whoever used them up, and nobody else. */

const test_ = useApp();
const email = "ada@example.com";
const HOUR = 3_600_000;

const junkNetwork = (i: number) => `2001:db8:1:${i.toString(16)}::1`;

/** What is left of everybody's allowance, where somebody has drawn on it. */
async function everybodys(name: "hashGlobal" | "mailGlobal" | "oauthGlobal"): Promise<number[]> {
  const { rateLimits = [] } = await test_.app.everything();
  const rows = rateLimits as { key: string; tokens: number }[];
  return rows.filter(({ key }) => key.startsWith(name)).map(({ tokens }) => tokens);
}

function used(name: "hashGlobal" | "mailGlobal", left: number[]): number {
  return left.reduce((sum, tokens) => sum + LIMITS[name].amount / 8 - tokens, 0);
}

/** As if so many others had been here: everybody's allowances are used up. */
async function nothingLeft(): Promise<void> {
  const { app } = test_;
  const begin = (i: number) => {
    const args = { email: `many${i}@example.com`, fingerprints: ["browser"] };
    return app.as({ ip: `192.0.2.${i}` }).mutation(internal.signIn.password.signIn.begin, args);
  };
  // Enough of them to have touched every row of it.
  for (let i = 0; i < 60; i++) await begin(i);
  await app.t.run(async (ctx) => {
    const rows = await ctx.db.query("rateLimits").collect();
    for (const { _id, key } of rows)
      if (key.startsWith("mailGlobal")) await ctx.db.delete("rateLimits", _id);
    for (const { _id, _creationTime, key, ...row } of rows)
      if (key.startsWith("hashGlobal")) {
        await ctx.db.patch("rateLimits", _id, { tokens: 0 });
        const mails = { ...row, key: key.replace("hashGlobal", "mailGlobal"), tokens: 0 };
        await ctx.db.insert("rateLimits", mails);
      }
  });
}

function askReset(who: string, ip: string) {
  const { app } = test_;
  const params = { flow: "reset", email: who, browserSecret: app.secret() };
  return app.password(params, { ip }).then(
    () => "started",
    (error: { data?: { code: string } }) => error.data?.code,
  );
}

describe("everybody's allowance", () => {
  test("F-C1: pays for mails that leave, not for those that nobody gets", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const before = used("mailGlobal", await everybodys("mailGlobal"));
    for (let i = 0; i < 60; i++) await askReset(`nobody${i}@example.com`, junkNetwork(i));
    await app.settle();
    expect(used("mailGlobal", await everybodys("mailGlobal"))).toBeLessThanOrEqual(before);
    await askReset(email, "198.51.100.1");
    await app.settle();
    expect(app.mailsTo(email)).toHaveLength(2);
    const after = used("mailGlobal", await everybodys("mailGlobal"));
    expect(after).toBeGreaterThan(before - 1);
  });

  test("F-C1: pays for hashes that run, not for wrong codes and refused requests", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const newPassword = "another horse entirely";
    const answer = { flow: "reset-verification", email, browserSecret, newPassword };
    for (let i = 0; i < 5; i++)
      await failureOf(app.password({ ...answer, code: wrong("12345678") }));
    const signUp = { flow: "signUp", email: "eve@example.com", password: PASSWORD };
    for (let i = 0; i < 5; i++) await app.password({ ...signUp, browserSecret: app.secret() });
    const refused = app.password({ ...signUp, browserSecret: app.secret() });
    expect(await failureOf(refused)).toMatchObject({ code: "RATE_LIMITED" });
    await burnSignIns(app, email, 30, () => "198.51.100.1");
    expect(used("hashGlobal", await everybodys("hashGlobal"))).toBeLessThanOrEqual(5 + 10);
  });

  test("F-C1: when it is used up, refuses only networks that have had their share", async () => {
    const { app } = test_;
    await nothingLeft();
    const outcomes: Record<string, string[]> = { junk: [], honest: [] };
    for (let i = 0; i < 8; i++) {
      const signUp = (who: string, ip: string) =>
        app.password(
          { flow: "signUp", email: who, password: PASSWORD, browserSecret: app.secret() },
          { ip },
        );
      const code = await signUp(`junk${i}@example.com`, "198.51.100.1").then(
        () => "started",
        (error: { data: { code: string } }) => error.data.code,
      );
      outcomes["junk"]?.push(code);
      await signUp(`honest${i}@example.com`, `203.0.${i}.1`);
      outcomes["honest"]?.push("started");
    }
    expect(outcomes["junk"]?.filter((code) => code === "started")).toHaveLength(3);
    expect(outcomes["junk"]?.at(-1)).toBe("RATE_LIMITED");
    expect(outcomes["honest"]).toHaveLength(8);
  });

  test("F-C1: is no way round it to own an IPv6 /48", async () => {
    await nothingLeft();
    const answers = [];
    for (let i = 0; i < 100; i++)
      answers.push(await askReset(`user${i}@example.com`, junkNetwork(i)));
    expect(answers.filter((answer) => answer === "started")).toHaveLength(12);
    expect(await askReset("honest@example.com", "2001:db8:2::1")).toBe("started");
  });

  test("F-C1: refuses known and unknown addresses alike", async () => {
    const { app } = test_;
    await app.signedUp(email);
    vi.setSystemTime(Date.now() + HOUR);
    await nothingLeft();
    const answers: Record<string, unknown[]> = { known: [], unknown: [] };
    for (let i = 0; i < 5; i++) {
      answers["known"]?.push(await askReset(email, "198.51.100.1"));
      answers["unknown"]?.push(await askReset("nobody@example.com", "198.51.101.1"));
    }
    expect(answers["known"]).toEqual(answers["unknown"]);
    expect(new Set(answers["known"])).toEqual(new Set(["started", "RATE_LIMITED"]));
  });

  test("F-C1: never refuses a browser the owner is known by, nor somebody signed in", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    const signUp = { flow: "signUp", email, password: PASSWORD, browserSecret };
    await app.password(signUp);
    const code = await app.codeFor(email);
    const tokens = await app.tokens({ flow: "email-verification", email, code, browserSecret });
    vi.setSystemTime(Date.now() + HOUR);
    await nothingLeft();
    // The whole network has been used up by somebody else in it.
    for (let i = 0; i < 25; i++) await askReset(`nobody${i}@example.com`, "203.0.113.7");
    await app.password({ flow: "reset", email, browserSecret });
    await app.codeFor(email);
    await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
    await app.as(tokens).action(api.reauthentication.withPassword, { password: PASSWORD });
    const change = { newEmail: "ada@new.example", browserSecret };
    const me = app.as(await refreshed(app, tokens));
    expect(await me.action(api.emailChanges.request, change)).toBeNull();
  });
});

describe("the codes that a network enters", () => {
  const newPassword = "another horse entirely";

  /** Codes that nobody asked for, until no more are looked at. */
  async function strangersTry(ip: string): Promise<void> {
    const { app } = test_;
    const guess = () => {
      const browserSecret = app.secret();
      const params = { flow: "email-verification", email: "x@example.com", code: "00000000" };
      return failureOf(app.password({ ...params, browserSecret }, { ip }));
    };
    for (let i = 0; i < LIMITS.codeTryNetwork.amount; i++)
      expect(await guess()).toEqual({ code: "CODE_OTHER_BROWSER" });
    expect(await guess()).toMatchObject({ code: "RATE_LIMITED" });
  }

  test.each(["the same network", "a backend that knows no networks"])(
    "F-C1: keep neither a known browser's reset nor a provider's way in out, in %s",
    async (where) => {
      const { app } = test_;
      vi.spyOn(console, "warn").mockImplementation(() => {});
      const isUnknown = where !== "the same network";
      if (isUnknown) vi.stubEnv("AUTH_TRUSTED_PROXIES", "0");
      await app.signedUp(email);
      const browserSecret = app.secret();
      await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
      await strangersTry(isUnknown ? "192.0.2.66" : "203.0.113.7");
      const github = await githubSignIn(app, isUnknown ? { ip: "198.51.100.77" } : {});
      expect(github.tokens).toHaveProperty("token");
      await app.password({ flow: "reset", email, browserSecret });
      const answer = { flow: "reset-verification", email, newPassword, browserSecret };
      const code = await app.codeFor(email);
      expect(await app.tokens({ ...answer, code })).toHaveProperty("token");
      // Sent again it is answered again.
      expect(await app.tokens({ ...answer, code })).toHaveProperty("token");
    },
  );

  test("F-C1: of a known browser are bounded, and give its network nothing", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
    const answer = { flow: "reset-verification", email, newPassword, browserSecret };
    const guess = () => failureOf(app.password({ ...answer, code: "00000000" }));
    for (let i = 0; i < LIMITS.codeTryDevice.amount; i++)
      expect(await guess()).toEqual({ code: "CODE_OTHER_BROWSER" });
    expect(await guess()).toMatchObject({ code: "RATE_LIMITED" });
    vi.setSystemTime(Date.now() + HOUR);
    for (let i = 0; i < 20; i++) await askReset(`nobody${i}@example.com`, "203.0.113.7");
    await app.password({ flow: "reset", email, browserSecret });
    await app.tokens({ ...answer, code: await app.codeFor(email) });
    expect(await askReset("nobody@example.com", "203.0.113.7")).toBe("RATE_LIMITED");
  });

  test("F-C1: are refused by name where they are a provider's and not good", async () => {
    const { app } = test_;
    vi.spyOn(console, "error").mockImplementation(() => {});
    await strangersTry("203.0.113.7");
    const { verifier } = await leaveForGithub(app);
    const redeemed = app.call({ params: { code: "A".repeat(43) }, verifier });
    expect(await failureOf(redeemed)).toMatchObject({ code: "RATE_LIMITED" });
    const elsewhere = { ip: "198.51.100.9" };
    const other = app.call({ params: { code: "A".repeat(43) }, verifier }, elsewhere);
    expect(await other).toMatchObject({ tokens: null });
  });
});

describe("what succeeds", () => {
  test("F-C3: is bounded for one browser and for all browsers of an account", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const signIns = async (times: number, secretOf: () => string) => {
      const codes: string[] = [];
      for (let i = 0; i < times; i++) {
        const params = { flow: "signIn", email, password: PASSWORD, browserSecret: secretOf() };
        codes.push(
          await app.password(params).then(
            () => "ok",
            (error: { data: { code: string } }) => error.data.code,
          ),
        );
      }
      return codes.filter((code) => code === "ok").length;
    };
    const one = app.secret();
    const ofOne = await signIns(70, () => one);
    expect(ofOne).toBe(60 + 1);
    expect(ofOne + (await signIns(60, () => app.secret()))).toBeLessThanOrEqual(100 + 1);
  });

  test("F-C3: wrong passwords of strangers take nothing of it from the owner", async () => {
    const { app } = test_;
    await app.signedUp(email);
    for (let i = 0; i < 9; i++) {
      const params = { flow: "signIn", email, password: `wrong ${i}`, browserSecret: app.secret() };
      await failureOf(app.password(params, { ip: `198.51.100.${i}` }));
    }
    const { rateLimits = [] } = await app.everything();
    const work = (rateLimits as { key: string; tokens: number }[]).find(({ key }) =>
      key.startsWith("signInWork"),
    );
    expect(work?.tokens).toBe(LIMITS.signInWork.amount);
  });

  test("F-C3: 120 right proofs in a row meet a limit", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const prove = () =>
      app
        .as(tokens)
        .action(api.reauthentication.withPassword, { password: PASSWORD })
        .then(
          () => true,
          () => false,
        );
    let proven = 0;
    for (let i = 0; i < 120; i++) proven += Number(await prove());
    expect(proven).toBe(60);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    expect(await prove()).toBe(true);
  });
});

describe("a classroom", () => {
  test("F-C4: of thirty behind one address signs up within the hour", async () => {
    const { app } = test_;
    const start = Date.now();
    let waiting = Array.from({ length: 30 }, (_, i) => `pupil${i}@example.com`);
    while (waiting.length > 0) {
      const asked: [string, string][] = [];
      for (const pupil of waiting) {
        const browserSecret = app.secret();
        const params = { flow: "signUp", email: pupil, password: PASSWORD, browserSecret };
        const started = await app.password(params).then(
          () => true,
          () => false,
        );
        if (started) asked.push([pupil, browserSecret]);
      }
      expect(asked.length).toBeGreaterThan(0);
      await app.settle();
      for (const [pupil, browserSecret] of asked) {
        const code = await app.codeFor(pupil);
        await app.tokens({ flow: "email-verification", email: pupil, code, browserSecret });
      }
      waiting = waiting.filter((pupil) => !asked.some(([who]) => who === pupil));
    }
    expect(Date.now() - start).toBeLessThan(HOUR);
  });

  test("F-C4: of ninety behind one address comes by GitHub, at the pace that leaving has", async () => {
    const { app } = test_;
    const people = Array.from({ length: 90 }, (_, i) => i);
    for (const i of people) {
      const address = { email: `p${i}@example.com`, primary: true, verified: true };
      const emails = [{ ...address, visibility: null }];
      app.world.github.account = { ...octocat, id: 1000 + i, login: `p${i}`, emails };
      if (i >= 30) vi.setSystemTime(Date.now() + 20_000);
      const { tokens } = await githubSignIn(app, { ip: "203.0.113.50", userAgent: `b${i}` });
      expect(tokens, `person ${i}`).not.toBeNull();
    }
  });

  test("F-C4: of one who enters no code stops at twenty", async () => {
    const answers = [];
    for (let i = 0; i < 40; i++)
      answers.push(await askReset(`user${i}@example.com`, "203.0.113.7"));
    expect(answers.filter((answer) => answer === "started")).toHaveLength(20);
  });
});

describe("what a stranger sees of the owner", () => {
  test("F-C6: a sign-in of the owner gives strangers no guesses back", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await burnSignIns(app, email, 9, () => "198.51.100.1");
    await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() });
    const guess = () => {
      const params = { flow: "signIn", email, password: "wrong", browserSecret: app.secret() };
      return failureOf(app.password(params, { ip: "198.51.100.1" }));
    };
    expect(await guess()).toMatchObject({ code: "INVALID_CREDENTIALS" });
    expect(await guess()).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("F-C6: nor do the owner's requests for codes from a known browser use theirs up", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const code = await app.codeFor(email);
    await app.tokens({ flow: "email-verification", email, code, browserSecret });
    vi.setSystemTime(Date.now() + HOUR);
    const answers = [];
    for (let i = 0; i < 6; i++) {
      if (i < 4) await app.password({ flow: "reset", email, browserSecret });
      vi.setSystemTime(Date.now() + 60_000);
      answers.push(await askReset(email, `198.51.${i}.1`));
    }
    expect(answers.filter((answer) => answer === "started")).toHaveLength(5);
  });

  test("F-C6: when a limit ends is told to the minute of an hour, the second of a minute", async () => {
    await burnSignIns(test_.app, email, 10, () => "198.51.100.1");
    vi.setSystemTime(Date.now() + 12_345);
    const params = { flow: "signIn", email, password: "x", browserSecret: test_.app.secret() };
    const refusal = await failureOf(test_.app.password(params, { ip: "198.51.100.1" }));
    expect(refusal.code === "RATE_LIMITED" && refusal.retryAt % 60_000).toBe(0);
  });

  test("F-C6: the code that a stranger has asked for looks as before when the owner has reset", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const newPassword = "another horse entirely";
    const stranger = app.secret();
    await app.password({ flow: "reset", email, browserSecret: stranger }, { ip: "198.51.100.1" });
    const strangers = await app.codeFor(email);
    const answer = { flow: "reset-verification", email, newPassword };
    const guess = (code: string) => {
      const params = { ...answer, code, browserSecret: stranger };
      return failureOf(app.password(params, { ip: "198.51.100.1" }));
    };
    expect(await guess(wrong(strangers))).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    await app.tokens({ ...answer, code, browserSecret });
    expect(await guess(wrong(strangers))).toEqual({ code: "CODE_WRONG", triesLeft: 3 });
    expect(await guess(strangers)).toEqual({ code: "CODE_WRONG", triesLeft: 2 });
  });

  test.each(["signs up", "comes by GitHub"])(
    "F-C6: nor does a stranger's sign-up show when the owner %s",
    async (how) => {
      const { app } = test_;
      const address = octocat.emails[0]?.email ?? "";
      const asked = { email: address, browserSecret: app.secret() };
      const from = { ip: "198.51.100.1" };
      await app.password({ flow: "signUp", ...asked, password: "a squatter's own" }, from);
      const code = await app.codeFor(address);
      const state = () => app.as({}).query(api.mails.state, { purpose: "signUp", ...asked });
      const guess = () =>
        failureOf(app.password({ flow: "email-verification", ...asked, code: wrong(code) }, from));
      expect([await guess(), await state()]).toEqual([
        { code: "CODE_WRONG", triesLeft: 4 },
        "onItsWay",
      ]);
      if (how === "signs up") await app.signedUp(address);
      else await githubSignIn(app);
      expect([await guess(), await state()]).toEqual([
        { code: "CODE_WRONG", triesLeft: 3 },
        "onItsWay",
      ]);
    },
  );

  test("F-C6: nor does a stranger's reset show when the account moves to another address", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const stranger = app.secret();
    await app.password({ flow: "reset", email, browserSecret: stranger }, { ip: "198.51.100.1" });
    const code = await app.codeFor(email);
    const guess = (digits: string) =>
      failureOf(
        app.password({
          flow: "reset-verification",
          email,
          code: digits,
          newPassword: "another horse entirely",
          browserSecret: stranger,
        }),
      );
    expect(await guess(wrong(code))).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
    const change = { newEmail: "ada@elsewhere.example", browserSecret: app.secret() };
    await app.as(me).action(api.emailChanges.request, change);
    const confirmed = { ...change, code: await app.codeFor(change.newEmail) };
    await app.as(me).action(api.emailChanges.confirm, confirmed);
    expect(await guess(code)).toEqual({ code: "CODE_WRONG", triesLeft: 3 });
  });
});

describe("what one caller can store and read", () => {
  test("F-C5: downloads of everything are bounded, and so are the lines they leave", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const page = () => app.as(tokens).mutation(api.dataExport.page, { cursor: null });
    for (let i = 0; i < 10; i++) await page();
    expect(await failureOf(page())).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("F-C5: codes to one address are bounded by the day", async () => {
    const { app } = test_;
    let started = 0;
    for (let hour = 0; hour < 24; hour++) {
      for (let i = 0; i < 6; i++)
        started += Number((await askReset(email, `198.51.${hour}.${i}`)) === "started");
      vi.setSystemTime(Date.now() + HOUR);
    }
    expect(started).toBe(20);
    await app.settle();
  });

  test("F-C5: files that nothing claims are gone within minutes, a flood within one", async () => {
    const { app } = test_;
    const files = () => app.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    await upload(app);
    vi.setSystemTime(Date.now() + 60_000);
    await app.t.mutation(internal.housekeeping.sweepUploads, {});
    expect(await files()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await app.t.mutation(internal.housekeeping.sweepUploads, {});
    expect(await files()).toEqual([]);
    for (let i = 0; i < 40; i++) await upload(app);
    vi.setSystemTime(Date.now() + 60_000);
    await app.t.mutation(internal.housekeeping.sweepUploads, {});
    expect(await files()).toEqual([]);
  });
});
