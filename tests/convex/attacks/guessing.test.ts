import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import { burnSignIns } from "../../support/accountApp";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";

/** S5 to S9: getting in by trying passwords, and keeping the owner out by it. */

const test_ = useApp();
const email = "ada@example.com";
const HOUR = 3_600_000;

function guess(password: string, visitor = {}, browserSecret = test_.app.secret()) {
  return test_.app.password({ flow: "signIn", email, password, browserSecret }, visitor);
}

/** The fingerprints of the devices that anybody has signed in from. */
async function knownFingerprints(): Promise<string[]> {
  const { devices = [] } = await test_.app.everything();
  return (devices as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint);
}

describe("guessing passwords", () => {
  test("S5: sign-up is no way to try passwords of an existing account", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const signUp = () =>
      app.password({ flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() });
    for (let i = 0; i < 4; i++) expect(await signUp()).toEqual({ started: true });
    expect(await failureOf(signUp())).toMatchObject({ code: "RATE_LIMITED" });
    expect((await app.everything())["authSessions"]).toHaveLength(1);
  });

  test("S6: the eleventh password within the hour is refused, even if it is right", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const stranger = { ip: "198.51.100.1" };
    const tries = await Promise.all(
      Array.from({ length: 14 }, (_, i) => failureOf(guess(`wrong ${i}`, stranger))),
    );
    expect(tries.filter(({ code }) => code === "INVALID_CREDENTIALS")).toHaveLength(10);
    const refusal = await failureOf(guess(PASSWORD, stranger));
    // Rounded up, so that it tells nobody when the first of them was.
    const retryAt = Math.ceil((Date.now() + HOUR) / 60_000) * 60_000;
    expect(refusal).toEqual({ code: "RATE_LIMITED", retryAt, now: Date.now() });
    vi.advanceTimersByTime(HOUR);
    expect(await guess(PASSWORD, stranger)).toHaveProperty("tokens.token");
  });

  test("S7: many networks do not help against one account, nor many accounts from one network", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await burnSignIns(app, email, 10, (i) => `198.51.100.${i}`);
    expect(await failureOf(guess("wrong", { ip: "198.51.100.99" }))).toMatchObject({
      code: "RATE_LIMITED",
    });
    const stuffing = async (i: number) => {
      const args = { email: `user${i}@example.com`, fingerprints: ["browser"] };
      const caller = app.as({ ip: "198.51.100.200" });
      return await caller.mutation(internal.signIn.password.signIn.begin, args);
    };
    const tries = [];
    for (let i = 0; i < 70; i++) tries.push(await stuffing(i));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(60);
  });

  test("S7: an IPv6 household is one network, whatever address it picks", async () => {
    const { app } = test_;
    const call = async (i: number) =>
      await app
        .as({ ip: `2001:db8:1:2:${i.toString(16)}::1` })
        .mutation(internal.signIn.password.signIn.begin, {
          email: `user${i}@example.com`,
          fingerprints: ["browser"],
        });
    const tries = [];
    for (let i = 1; i <= 70; i++) tries.push(await call(i));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(60);
  });

  test("S8: strangers who burn the quota do not lock out a browser that has signed in before", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    const home = { ip: "203.0.113.50" };
    await guess(PASSWORD, home, browserSecret);
    const stranger = { ip: "198.51.100.1" };
    await burnSignIns(app, email, 10, () => stranger.ip);
    expect(await failureOf(guess(PASSWORD, stranger))).toMatchObject({ code: "RATE_LIMITED" });
    const elsewhere = { ip: "192.0.2.77", userAgent: "another" };
    expect(await guess(PASSWORD, elsewhere, browserSecret)).toHaveProperty("tokens.token");
    // To be in the owner's network and to call oneself like their browser makes nobody known.
    expect(await failureOf(guess(PASSWORD, home))).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("whose network and user agent one shares tells nothing of who has an account", async () => {
    const { app } = test_;
    const home = { ip: "203.0.113.50", userAgent: "Mozilla/5.0 Chrome" };
    const other = { ip: home.ip, userAgent: "another" };
    await app.signedUp(email);
    await guess(PASSWORD, home, app.secret());
    const codesFor = async (address: string) => {
      const codes: string[] = [];
      for (const visitor of [...Array.from({ length: 11 }, () => home), other]) {
        const browserSecret = app.secret();
        const params = { flow: "signIn", email: address, password: "wrong", browserSecret };
        codes.push((await failureOf(app.password(params, visitor))).code);
      }
      return codes;
    };
    expect(await codesFor(email)).toEqual(await codesFor("nobody@example.com"));
  });

  test("S8: nor when they have used up the allowances of their shared network and of everybody", async () => {
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

  test("S8: but that browser too has only so many sign-ins, right ones included", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const [fingerprint = ""] = await knownFingerprints();
    const args = { email, fingerprints: [fingerprint] };
    const begin = () => app.as({}).mutation(internal.signIn.password.signIn.begin, args);
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

  test("S8: a known browser is written down again once a day, not at each sign-in", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await guess(PASSWORD, {}, browserSecret);
    const devices = async () => (await app.everything())["devices"];
    const before = await devices();
    await guess(PASSWORD, {}, browserSecret);
    expect(await devices()).toEqual(before);
    vi.advanceTimersByTime(24 * HOUR);
    await guess(PASSWORD, {}, browserSecret);
    expect(await devices()).toContainEqual(expect.objectContaining({ lastSeenTime: Date.now() }));
  });

  test("S8: a browser known before a reset is a stranger after it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const thief = { ip: "198.51.100.1" };
    await guess(PASSWORD, thief);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
    expect((await app.everything())["devices"]).toHaveLength(2);
  });

  test("S8: a thief's browser is a stranger after the owner has changed the password, and the owner's is not", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browsers = { owner: app.secret(), thief: app.secret() };
    const params = { flow: "signIn", email, password: PASSWORD, browserSecret: browsers.owner };
    const owner = await app.tokens(params);
    await guess(PASSWORD, { ip: "198.51.100.1" }, browsers.thief);
    const newPassword = "another horse entirely";
    const change = { currentPassword: PASSWORD, newPassword };
    await app.as(owner).action(api.passwords.change, change);
    // Notices of one kind within an hour come together.
    await app.settle();
    vi.advanceTimersByTime(2 * HOUR);
    const noticed = async (visitor: object, browser: string) => {
      await app.settle();
      const before = app.mailsTo(email).length;
      await guess(newPassword, visitor, browser);
      await app.settle();
      const later = app.mailsTo(email).slice(before);
      return later.map(({ subject }) => subject);
    };
    expect(await noticed({}, browsers.owner)).toEqual([]);
    expect(await noticed({ ip: "198.51.100.1" }, browsers.thief)).toEqual([
      expect.stringMatching(/^New sign-in/),
    ]);
  });

  test("S8: nor the owner's browser that proves the mailbox", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const stranger = { ip: "198.51.100.1" };
    await burnSignIns(app, email, 10, () => stranger.ip);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
    const signIn = { flow: "signIn", email, password: newPassword, browserSecret };
    expect(await app.tokens(signIn, stranger)).toHaveProperty("token");
    // Browsers that did not prove it see nothing of it.
    const other = { ...signIn, browserSecret: app.secret() };
    expect(await failureOf(app.password(other, stranger))).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("S9: every spelling of an address draws on one allowance", async () => {
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
