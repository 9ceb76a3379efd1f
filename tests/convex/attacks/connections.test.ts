import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { askingAnew, provenTime } from "../../../convex/signIn/oauth/presence";
import { PROVIDERS } from "../../../convex/signIn/oauth/registry";
import { latchkey } from "../../../latchkey.config";
import {
  DAY,
  MINUTE,
  burnSignIns,
  connectGithub,
  githubOnly,
  linkFor,
  signedInElsewhere,
} from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

/** Providers' accounts that an intruder has connected, and what a provider's word is worth. */

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";
const PAUSED = `GitHub was paused for your ${latchkey.name} account`;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** An owner, and a thief in another session who has connected GitHub so many days ago. */
async function intruded(daysAgo: number): Promise<{ owner: Tokens; thief: Tokens }> {
  const { app } = test_;
  await app.signedUp(email);
  const thief = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.66" });
  const connected = await connectGithub(app, thief);
  vi.setSystemTime(Date.now() + daysAgo * DAY);
  const owner = await signedInElsewhere(app, email);
  await app.settle();
  return { owner, thief: connected.tokens ?? thief };
}

async function resetPassword(): Promise<Tokens> {
  const { app } = test_;
  const browserSecret = app.secret();
  await app.password({ flow: "reset", email, browserSecret });
  const code = await app.codeFor(email);
  return await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
}

async function changePassword(owner: Tokens): Promise<Tokens> {
  const change = { currentPassword: PASSWORD, newPassword };
  await test_.app.as(owner).action(api.passwords.change, change);
  return owner;
}

/** Takes the password away, as if there had never been one, and sets the first. */
async function setPassword(owner: Tokens): Promise<Tokens> {
  await test_.app.as(owner).mutation(api.passwords.remove, {});
  await test_.app.as(owner).action(api.passwords.set, { newPassword });
  return owner;
}

/** An owner in the session by which GitHub was connected. */
async function connectedHere(): Promise<Tokens> {
  const before = await test_.app.signedUp(email);
  return (await connectGithub(test_.app, before)).tokens ?? before;
}

async function endOne(owner: Tokens, { token }: Tokens): Promise<Tokens> {
  const sessionId = subjectOf(token).sessionId as Id<"authSessions">;
  await test_.app.as(owner).mutation(api.sessions.revoke, { sessionId });
  return owner;
}

async function endOthers(owner: Tokens): Promise<Tokens> {
  await test_.app.as(owner).mutation(api.sessions.revokeOthers, {});
  return owner;
}

async function expectSuspended(owner: Tokens): Promise<void> {
  const { app } = test_;
  expect(await githubSignIn(app)).toEqual({ error: "PROVIDER_SUSPENDED", tokens: null });
  expect(await app.as(owner).query(api.signInMethods.list, {})).toContainEqual(
    expect.objectContaining({ id: "github", handle: "octocat", suspended: true, removable: true }),
  );
  await app.settle();
  expect(app.mailsTo(email).map(({ subject }) => subject)).toContain(PAUSED);
}

describe("F-B2: a provider that was connected lately", () => {
  test.each([
    ["a change of the password", changePassword],
    ["signing out the others", endOthers],
  ])("by another session opens nothing after %s, and its owner is told", async (_, prove) => {
    const { owner } = await intruded(0);
    await expectSuspended(await prove(owner));
  });

  test("keeps working for those who sign out the others where they connected it", async () => {
    await endOthers(await connectedHere());
    expect((await githubSignIn(test_.app)).error).toBeNull();
  });

  // Such a session may have been the intruder's for ten minutes: its new password must close it.
  test.each([
    ["changes the password", changePassword],
    ["sets a first one", setPassword],
  ])("opens nothing once the very session that connected it %s", async (_, prove) => {
    await expectSuspended(await prove(await connectedHere()));
  });

  test("opens nothing once the session that connected it is ended by its row, through the new ids it has got", async () => {
    const { owner, thief } = await intruded(0);
    await expectSuspended(await endOne(owner, thief));
  });

  test("opens nothing once a session that came by it is ended by its row", async () => {
    const { app } = test_;
    const { thief } = await intruded(0);
    const { tokens } = await githubSignIn(app);
    await app.as(thief).action(api.auth.signOut, {});
    vi.advanceTimersByTime(MINUTE);
    const owner = await signedInElsewhere(app, email);
    await expectSuspended(await endOne(owner, tokens ?? thief));
  });

  test("keeps working when a session is ended that has nothing to do with it", async () => {
    const { app } = test_;
    await intruded(0);
    const other = await signedInElsewhere(app, email);
    vi.advanceTimersByTime(MINUTE);
    await endOne(await signedInElsewhere(app, email), other);
    const phone = (await githubSignIn(app)).tokens ?? other;
    expect(await app.current(phone.token)).toMatchObject({ email });
  });

  test("keeps working when the session that connected it ends one that came by it, or itself", async () => {
    const { app } = test_;
    const here = await connectedHere();
    const phone = (await githubSignIn(app)).tokens ?? here;
    await endOne(here, phone);
    await endOne(here, here);
    expect((await githubSignIn(app)).tokens).not.toBeNull();
  });

  test("keeps working when it is the one the user signed up with", async () => {
    const { app } = test_;
    const me = await githubOnly(app);
    await signedInElsewhere(app, email).catch(() => null);
    await endOthers(me);
    expect((await githubSignIn(app)).tokens).not.toBeNull();
  });

  test("is suspended where its connection does not say by which session it came", async () => {
    const { app } = test_;
    const { owner } = await intruded(0);
    await app.t.run(async (ctx) => {
      for (const row of await ctx.db.query("providerProfiles").collect())
        await ctx.db.patch("providerProfiles", row._id, { connectedBy: undefined });
    });
    await expectSuspended(await endOthers(owner));
  });
});

describe("F-B2: a provider that was connected eight days ago", () => {
  test("opens nothing after a reset", async () => {
    await intruded(8);
    await expectSuspended(await resetPassword());
  });

  test("opens nothing after the owner has said that something was not them", async () => {
    const { app } = test_;
    await intruded(8);
    const token = await linkFor(app, email, "New sign-in");
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    await expectSuspended(await resetPassword());
  });
});

describe("F-B2: a suspended provider", () => {
  test("is enabled by a fresh proof alone, told by mail, and not suspended again at once", async () => {
    const { app } = test_;
    const { owner } = await intruded(0);
    await endOthers(owner);
    const enable = (tokens: Tokens) =>
      app.as(tokens).mutation(api.signInMethods.enable, { provider: "github" });
    vi.advanceTimersByTime(11 * 60_000);
    expect(await failureOf(enable(owner))).toMatchObject({ code: "REAUTHENTICATION_REQUIRED" });
    const fresh = await signedInElsewhere(app, email);
    await enable(fresh);
    await app.settle();
    expect(app.mailsTo(email).map(({ subject }) => subject)).toContain(
      `GitHub was turned on again for your ${latchkey.name} account`,
    );
    await endOthers(fresh);
    expect((await githubSignIn(app)).tokens).not.toBeNull();
  });

  test("counts as young from when it was enabled, however old it is", async () => {
    const { app } = test_;
    const { owner } = await intruded(0);
    await endOthers(owner);
    vi.setSystemTime(Date.now() + 9 * DAY);
    const stolen = await signedInElsewhere(app, email);
    await app.as(stolen).mutation(api.signInMethods.enable, { provider: "github" });
    // What the provider says of its account at a sign-in changes nothing of that.
    expect((await githubSignIn(app)).tokens).not.toBeNull();
    vi.advanceTimersByTime(MINUTE);
    await expectSuspended(await changePassword(await signedInElsewhere(app, email)));
  });

  test("is removed by its owner, and is no way in that the last one may rely on", async () => {
    const { app } = test_;
    const { owner } = await intruded(0);
    await endOthers(owner);
    const me = app.as(owner);
    expect(await failureOf(me.mutation(api.passwords.remove, {}))).toEqual({ code: "LAST_METHOD" });
    await me.mutation(api.signInMethods.disconnect, { provider: "github" });
    expect(await me.query(api.signInMethods.list, {})).toMatchObject([{ id: "password" }]);
  });

  test("stays suspended when the provider says something new of its account", async () => {
    const { app } = test_;
    const { owner } = await intruded(0);
    const departure = await leaveForGithub(app);
    const { code } = await comeBack(app, departure);
    await endOthers(owner);
    const late = await app.call({ params: { code }, verifier: departure.verifier });
    expect(late.tokens).toBeNull();
    await expectSuspended(owner);
  });
});

describe("F-B2: the first sign-in ever", () => {
  test("is only that of somebody who was never signed in: later ones are told", async () => {
    const { app } = test_;
    await intruded(8);
    await app.t.run(async (ctx) => {
      for (const row of await ctx.db.query("devices").collect())
        await ctx.db.delete("devices", row._id);
    });
    const before = app.mailsTo(email).length;
    await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.99" });
    await app.settle();
    expect(app.mailsTo(email).length).toBe(before + 1);
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/^New sign-in/);
  });
});

describe("F-B6: the code that a provider's answer is redeemed by", () => {
  test.each(["sign-in", "connecting"])(
    "is 256 bits and survives five tries, from whatever networks (%s)",
    async (what) => {
      const { app } = test_;
      const tokens = what === "connecting" ? await app.signedUp(email) : null;
      if (tokens !== null)
        await app.as(tokens).mutation(api.signInMethods.connect, { provider: "github" });
      const departure = await leaveForGithub(app, tokens ?? {});
      const { code } = await comeBack(app, departure);
      expect(code).toMatch(/^[\w-]{43}$/);
      const redeem = async (given: string | null, ip: string) => {
        const args = { params: { code: given }, verifier: departure.verifier };
        return (await app.call(args, { ...tokens, ip })).tokens ?? null;
      };
      for (let i = 0; i < 5; i++) expect(await redeem("A".repeat(43), `198.18.${i}.1`)).toBeNull();
      expect(await redeem(code, "203.0.113.7")).toBeNull();
      expect((await app.everything())["providerProfiles"]).toEqual([]);
    },
  );

  test("is not taken in any shorter form", async () => {
    const { app } = test_;
    const departure = await leaveForGithub(app);
    const { code } = await comeBack(app, departure);
    for (const short of ["12345678", code?.slice(0, 42), `${code}A`])
      expect(
        (await app.call({ params: { code: short }, verifier: departure.verifier })).tokens,
      ).toBeNull();
    const whole = await app.call({ params: { code }, verifier: departure.verifier });
    expect(whole.tokens).not.toBeNull();
  });
});

describe("F-B7: a way to a provider that asked nothing of the person", () => {
  test("begins a session that can do nothing sensitive before a mailed code", async () => {
    const { app } = test_;
    const me = app.as(await githubOnly(app));
    const sensitive = () => me.mutation(api.dataExport.page, { cursor: null });
    expect(await failureOf(sensitive())).toEqual({
      code: "REAUTHENTICATION_REQUIRED",
      methods: ["code"],
    });
    expect((await me.query(api.reauthentication.state, {})).freshUntil).toBeLessThan(Date.now());
  });

  test("asks for the password of somebody who has one", async () => {
    const { app } = test_;
    await connectGithub(app, await app.signedUp(email));
    const { tokens } = await githubSignIn(app);
    const remove = app.as(tokens ?? {}).mutation(api.passwords.remove, {});
    expect(await failureOf(remove)).toEqual({
      code: "REAUTHENTICATION_REQUIRED",
      methods: ["password"],
    });
  });

  test("is honestly told of both providers that ship", () => {
    expect(Object.values(PROVIDERS).map(({ provesPresence }) => provesPresence)).toEqual([
      false,
      false,
    ]);
  });

  test("differs from one where the provider was asked to ask, and says when it did", () => {
    const authTime = Date.now() - 1000;
    expect(provenTime({ provesPresence: true }, { authTime })).toBe(authTime);
    expect(provenTime({ provesPresence: true }, {})).toBe(0);
    expect(provenTime({ provesPresence: false }, { authTime })).toBe(0);
    expect(provenTime({ provesPresence: true }, { authTime: Date.now() + DAY })).toBe(Date.now());
  });

  test("leaves with the wish to be asked where that is honoured, and as before elsewhere", () => {
    const config = PROVIDERS.google.config();
    expect(askingAnew({ provesPresence: false }, config)).toBe(config);
    expect(askingAnew({ provesPresence: true }, config).options?.authorization).toMatchObject({
      params: { scope: "openid email profile", prompt: "login", max_age: "0" },
    });
  });
});

describe("F-B5: a provider's account that an intruder has connected", () => {
  const home = { ip: "198.51.100.20" };

  /** Signs in by it from so many browsers; the proof that it asks is none. */
  async function comesBack(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      vi.setSystemTime(Date.now() + 20_000);
      const visitor = { ip: "192.0.2.66", userAgent: `evil ${i}` };
      expect((await githubSignIn(test_.app, visitor)).tokens).not.toBeNull();
    }
  }

  test("makes no stranger of the owner's browser, which signs in and gets its codes", async () => {
    const { app } = test_;
    await intruded(0);
    const browserSecret = app.secret();
    const signIn = { flow: "signIn", email, password: PASSWORD, browserSecret };
    await app.tokens(signIn, home);
    await comesBack(45);
    await burnSignIns(app, email, 30, (i) => `198.18.${i}.1`);
    const strangers = { ...signIn, browserSecret: app.secret() };
    expect(await failureOf(app.password(strangers))).toMatchObject({ code: "RATE_LIMITED" });
    await app.tokens(signIn, home);
    const ask = (secret: string, ip: string) =>
      app.password({ flow: "reset", email, browserSecret: secret }, { ip });
    // The sign-up has had the first of the five.
    for (let i = 0; i < 4; i++) await ask(app.secret(), `198.18.${i}.1`);
    expect(await failureOf(ask(app.secret(), "198.18.9.1"))).toMatchObject({
      code: "RATE_LIMITED",
    });
    expect(await ask(browserSecret, home.ip)).toEqual({ started: true });
  });

  test("leaves no more than so many networks, and those that were there before are known", async () => {
    const { app } = test_;
    await intruded(0);
    const browsers = async () => (await app.everything())["devices"] as { fingerprint: string }[];
    const before = (await browsers()).filter(({ fingerprint }) => !fingerprint.includes(" "));
    await comesBack(25);
    const after = await browsers();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(before.length + 20);
  });

  test("is known again by a network that a version before has written down", async () => {
    const { app } = test_;
    await githubSignIn(app, home);
    await app.t.run(async (ctx) => {
      for (const { _id, fingerprint } of await ctx.db.query("devices").collect())
        await ctx.db.patch("devices", _id, { fingerprint: fingerprint.split(" ")[1] ?? "" });
    });
    vi.setSystemTime(Date.now() + 2 * DAY);
    await githubSignIn(app, home);
    await app.settle();
    expect(app.mailsTo("octocat@example.com")).toEqual([]);
    const devices = (await app.everything())["devices"] as { fingerprint: string }[];
    expect(devices).toHaveLength(1);
    expect(devices[0]?.fingerprint).toMatch(/^network /);
  });
});

test("F-B1: a sign-in by a provider is told where nobody's network is known", async () => {
  const { app } = test_;
  vi.stubEnv("AUTH_TRUSTED_PROXIES", "0");
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const userAgent = "Mozilla/5.0 Chrome/140.0.0.0";
  await githubSignIn(app, { ip: "198.51.100.20", userAgent });
  vi.setSystemTime(Date.now() + DAY);
  await githubSignIn(app, { ip: "192.0.2.66", userAgent });
  await app.settle();
  const told = app.mailsTo("octocat@example.com").map(({ subject }) => subject);
  expect(told).toEqual([expect.stringMatching(/^New sign-in/)]);
});
