import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import {
  DAY,
  MINUTE,
  changeEmail,
  connectGithub,
  githubOnly,
  githubOnlyProven,
  linkFor,
  outlastProof,
  signedInElsewhere,
} from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

/**
 * Notices and the allowances of mail: nobody silences them, and nobody buries a mailbox in them.
 */

const test_ = useApp();
const email = "ada@example.com";
const HOUR = 60 * MINUTE;

/** Lets mails leave whose time has come, and no others. */
async function deliver(): Promise<void> {
  // The queue is looked at, a batch is sent, and what is left is looked at again.
  for (let hop = 0; hop < 4; hop++) {
    vi.advanceTimersByTime(30);
    await test_.app.t.finishInProgressScheduledFunctions();
  }
}

/** The subjects of the notices that have arrived: everything that is not a code. */
function notices(): string[] {
  const subjects = test_.app.mailsTo(email).map(({ subject }) => subject);
  return subjects.filter((subject) => !/^\d{8} is your/.test(subject));
}

/** Signs in from a place the account has never been signed in from. */
async function signInFrom(place: number) {
  return await signedInElsewhere(test_.app, email, PASSWORD, { ip: `198.51.100.${place}` });
}

async function changePassword(from: string, to: string) {
  const me = await signedInElsewhere(test_.app, email, from, { ip: "203.0.113.7" });
  const change = { currentPassword: from, newPassword: to };
  await test_.app.as(me).action(api.passwords.change, change);
}

/** Connects a Google account from the settings; the new tokens. */
async function connectGoogle(tokens: Tokens): Promise<Tokens> {
  const { app } = test_;
  const me = app.as(tokens);
  const { store } = internal.auth;
  await me.mutation(api.signInMethods.connect, { provider: "google" });
  // The library's ids and codes, which its own types do not tell.
  const verifier = (await me.mutation(store, { args: { type: "verifier" } })) as string;
  const signature = `of ${verifier}`;
  await app.t.mutation(store, { args: { type: "verifierSignature", verifier, signature } });
  const account = { handle: "grace@example.com", email: "grace@example.com", emailVerified: true };
  const identity = {
    type: "userOAuth" as const,
    provider: "google" as const,
    providerAccountId: "g-1",
    profile: { accountId: "g-1", ...account },
    signature,
  };
  const code = (await app.t.mutation(store, { args: identity })) as string;
  const { tokens: after } = await app.call({ params: { code }, verifier }, tokens);
  if (!after) throw new Error("Google was not connected");
  return after;
}

describe("a notice", () => {
  test("S32: is not silenced by strangers who use up the address's mails", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const ask = (i: number) => {
      const params = { flow: "reset", email, browserSecret: app.secret() };
      return app.password(params, { ip: `192.0.2.${i}` });
    };
    for (let i = 0; i < 4; i++) await ask(i);
    expect(await failureOf(ask(9))).toMatchObject({ code: "RATE_LIMITED" });
    await signInFrom(1);
    await deliver();
    expect(notices()).toEqual([expect.stringMatching(/^New sign-in/)]);
  });

  test("of a kind leaves at once though five of another kind have just gone", async () => {
    const { app } = test_;
    await app.signedUp(email);
    for (let place = 1; place <= 6; place++) {
      await signInFrom(place);
      await deliver();
    }
    expect(notices()).toHaveLength(5);
    await changePassword(PASSWORD, "another horse entirely");
    await deliver();
    expect(notices().at(-1)).toBe(`Your ${latchkey.name} password was changed`);
  });

  test("beyond five an hour waits for its turn, and speaks for the others that wait", async () => {
    const { app } = test_;
    await app.signedUp(email);
    for (let place = 1; place <= 9; place++) {
      await signInFrom(place);
      await deliver();
    }
    expect(notices()).toHaveLength(5);
    vi.advanceTimersByTime(HOUR);
    await app.t.finishInProgressScheduledFunctions();
    await deliver();
    expect(notices()).toHaveLength(6);
    await app.settle();
    expect(notices()).toHaveLength(6);
    const token = await linkFor(app, email, "New sign-in");
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
  });

  test("never makes a mailbox overflow, whatever somebody in the account does", async () => {
    const { app } = test_;
    await app.signedUp(email);
    let password = PASSWORD;
    for (let round = 0; round < 8; round++) {
      const next = `another horse entirely ${round}`;
      await changePassword(password, next);
      password = next;
      await signedInElsewhere(app, email, password, { ip: `192.0.2.${round}` });
      await deliver();
    }
    // Five, and the first of the second kind that would have come sixth or later.
    expect(notices().length).toBeLessThanOrEqual(6);
    expect(new Set(notices()).size).toBe(2);
  });

  test("takes nothing from the mails an owner can ask for", async () => {
    const { app } = test_;
    await app.signedUp(email);
    for (let place = 1; place <= 9; place++) await signInFrom(place);
    const params = { flow: "reset", email, browserSecret: app.secret() };
    expect(await app.password(params)).toEqual({ started: true });
  });
});

test("S32: strangers who use up an address's mails do not keep its owner from a step-up", async () => {
  const { app } = test_;
  const me = await githubOnly(app);
  const address = "octocat@example.com";
  const reset = () => app.password({ flow: "reset", email: address, browserSecret: app.secret() });
  for (let i = 0; i < 5; i++) await reset();
  expect(await failureOf(reset())).toMatchObject({ code: "RATE_LIMITED" });
  outlastProof();
  await app.as(me).action(api.reauthentication.requestCode, {});
  const code = await app.codeFor(address);
  await app.as(me).action(api.reauthentication.withCode, { code });
  expect((await app.as(me).query(api.reauthentication.state, {})).freshUntil).toBeGreaterThan(
    Date.now(),
  );
});

test("F-B1: whoever is told of one provider often is told of another at once", async () => {
  const { app } = test_;
  let thief = await app.signedUp(email);
  for (let round = 0; round < 4; round++) {
    thief = (await connectGithub(app, thief)).tokens ?? thief;
    await app.as(thief).mutation(api.signInMethods.disconnect, { provider: "github" });
    await deliver();
  }
  expect(notices()).toHaveLength(5);
  await connectGoogle(thief);
  await deliver();
  expect(notices().at(-1)).toBe(`Google was connected to your ${latchkey.name} account`);
});

test("F-B1: a notice without a link does not speak for one that has it", async () => {
  const { app } = test_;
  const old = "ada@old.example.com";
  await changeEmail(app, await app.signedUp(old), email);
  await app.settle();
  vi.setSystemTime(Date.now() + 7 * DAY - 10 * MINUTE);
  // While the move can be undone, the new address gets no links.
  for (let place = 1; place <= 7; place++) await signInFrom(place);
  vi.setSystemTime(Date.now() + 11 * MINUTE);
  await signInFrom(8);
  await deliver();
  const link = /\/not-me\?token=(?<token>[\w-]+)/.exec(app.mailsTo(email).at(-1)?.text ?? "");
  const token = link?.groups?.["token"] ?? "";
  expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
});

describe("this was not me", () => {
  test("takes an intruder's GitHub account away, whichever notice it is said to", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const thief = await signInFrom(1);
    const first = await linkFor(app, email, "New sign-in");
    const { tokens } = await connectGithub(app, thief);
    await app.as(tokens ?? thief).action(api.passwords.change, {
      currentPassword: PASSWORD,
      newPassword: "another horse entirely",
    });
    expect(await linkFor(app, email, `Your ${latchkey.name} password was changed`)).not.toBe(first);
    await app.t.mutation(api.recovery.reportUnrecognized, { token: first });
    const { providerProfiles, authAccounts } = await app.everything();
    expect({ providerProfiles, authAccounts }).toEqual({ providerProfiles: [], authAccounts: [] });
  });

  test("leaves the GitHub account by which the owner signed up", async () => {
    const { app } = test_;
    const me = await githubOnlyProven(app);
    const newPassword = "another horse entirely";
    await app.as(me).action(api.passwords.set, { newPassword });
    const token = await linkFor(app, "octocat@example.com", "A password was added");
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    const { providerProfiles, passwords } = await app.everything();
    expect({ providerProfiles, passwords }).toMatchObject({
      providerProfiles: [{ login: "octocat" }],
      passwords: [],
    });
  });
});
