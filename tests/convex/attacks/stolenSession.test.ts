import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Doc, Id } from "../../../convex/_generated/dataModel";
import {
  MINUTE,
  changeEmail,
  connectGithub,
  githubOnly,
  outlastProof,
  provenByCode,
  refreshed,
  signedInElsewhere,
} from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

/** A stolen session against its owner's others. */

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";

function idOf({ token }: Tokens): Id<"authSessions"> {
  return subjectOf(token).sessionId as Id<"authSessions">;
}

function failed(): never {
  throw new Error("GitHub did not let anybody in");
}

/** Wrong proofs without the cost of their hashes. */
async function guess({ token }: Tokens, times: number): Promise<void> {
  for (let i = 0; i < times; i++)
    await test_.app.as({ token }).mutation(internal.account.passwordCheck.begin, {});
}

describe("F-B5: a stolen session takes no allowance from its owner", () => {
  test("with wrong passwords: the owner proves and changes theirs", async () => {
    const { app } = test_;
    const stolen = await app.signedUp(email);
    const owner = await signedInElsewhere(app, email);
    await guess(stolen, 30);
    const prove = (tokens: Tokens) =>
      app.as(tokens).action(api.reauthentication.withPassword, { password: PASSWORD });
    expect(await failureOf(prove(stolen))).toMatchObject({ code: "RATE_LIMITED" });
    const change = { currentPassword: PASSWORD, newPassword };
    expect(await app.as(owner).action(api.passwords.change, change)).toEqual({ ended: 1 });
  });

  test("though many sessions together have no more than so many", async () => {
    const { app } = test_;
    const sessions = [await app.signedUp(email)];
    for (let i = 0; i < 6; i++) sessions.push(await signedInElsewhere(app, email));
    for (const session of sessions) await guess(session, 10);
    const last = app.as(sessions[6] ?? { token: "" });
    const proof = last.action(api.reauthentication.withPassword, { password: PASSWORD });
    expect(await failureOf(proof)).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("with requests for codes", async () => {
    const { app } = test_;
    const stolen = await githubOnly(app);
    const owner = await githubOnly(app);
    const ask = (tokens: Tokens) => app.as(tokens).action(api.reauthentication.requestCode, {});
    for (let i = 0; i < 5; i++) {
      await ask(stolen);
      vi.advanceTimersByTime(MINUTE);
    }
    expect(await failureOf(ask(stolen))).toMatchObject({ code: "RATE_LIMITED" });
    await ask(owner);
    const code = await app.codeFor("octocat@example.com");
    await app.as(owner).action(api.reauthentication.withCode, { code });
  });

  test("with wrong codes, nor does a stranger in the same network", async () => {
    const { app } = test_;
    const owner = await githubOnly(app);
    const stolen = app.as(await githubOnly(app));
    const withCode = (code: string) =>
      failureOf(stolen.action(api.reauthentication.withCode, { code }));
    for (let i = 0; i < 60; i++)
      expect(await withCode("00000000")).toMatchObject({ code: "CODE_OTHER_BROWSER" });
    expect(await withCode("00000000")).toMatchObject({ code: "RATE_LIMITED" });
    for (let i = 0; i < 61; i++) {
      const browserSecret = app.secret();
      const params = { flow: "email-verification", email, code: "00000000", browserSecret };
      await failureOf(app.password(params));
    }
    await provenByCode(app, owner, "octocat@example.com");
  });

  test("nor when both enter codes of a new address", async () => {
    const { app } = test_;
    const stolen = app.as(await app.signedUp(email));
    const owner = await signedInElsewhere(app, email, PASSWORD, {});
    const browserSecret = app.secret();
    const confirm = (code: string) => {
      const change = { newEmail: "evil@example.com", code, browserSecret };
      return failureOf(stolen.action(api.emailChanges.confirm, change));
    };
    for (let i = 0; i < 60; i++) await confirm("00000000");
    expect(await confirm("00000000")).toMatchObject({ code: "RATE_LIMITED" });
    await changeEmail(app, owner, "new@example.com");
    expect((await app.everything())["users"]).toMatchObject([{ email: "new@example.com" }]);
  });

  test("with changes that cost a mail", async () => {
    const { app } = test_;
    const stolen = await app.signedUp(email);
    const owner = await signedInElsewhere(app, email);
    const ask = (tokens: Tokens, i: number) =>
      app.as({ ...tokens, ip: `198.18.${i}.1` }).action(api.emailChanges.request, {
        newEmail: `new${i}@example.com`,
        browserSecret: app.secret(),
      });
    for (let i = 0; i < 20; i++) await ask(stolen, i);
    expect(await failureOf(ask(stolen, 21))).toMatchObject({ code: "RATE_LIMITED" });
    expect(await ask(owner, 22)).toBeNull();
  });
});

describe("F-B5: a copied access token", () => {
  const sensitive = ({ token }: Tokens) =>
    test_.app.as({ token }).mutation(api.dataExport.page, { cursor: null });
  const refused = { code: "REAUTHENTICATION_REQUIRED" };

  test("gets nothing from the owner's proof by password, which their next token has", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    outlastProof();
    const copied = { ...owner };
    await app.as(owner).action(api.reauthentication.withPassword, { password: PASSWORD });
    expect(await failureOf(sensitive(copied))).toMatchObject(refused);
    expect(await sensitive(await refreshed(app, owner))).toHaveProperty("table");
    expect(await failureOf(sensitive(copied))).toMatchObject(refused);
  });

  test("gets nothing from the owner's mailed code", async () => {
    const { app } = test_;
    const copied = await githubOnly(app);
    const next = await provenByCode(app, copied, "octocat@example.com");
    expect(await failureOf(sensitive(copied))).toMatchObject(refused);
    expect(await sensitive(next)).toHaveProperty("table");
  });

  test("gets nothing from a change of the password", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    outlastProof();
    const change = { currentPassword: PASSWORD, newPassword };
    await app.as(owner).action(api.passwords.change, change);
    expect(await failureOf(sensitive(owner))).toMatchObject(refused);
  });

  test("of a version before, which says nothing of a proof, is good for the sign-in alone", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const before = app.t.withIdentity({ subject: subjectOf(token).subject });
    const download = () => before.mutation(api.dataExport.page, { cursor: null });
    expect(await download()).toHaveProperty("table");
    outlastProof();
    await before.action(api.reauthentication.withPassword, { password: PASSWORD });
    expect(await failureOf(download())).toMatchObject(refused);
  });

  test("cannot claim more than its session has proven", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    outlastProof();
    const { subject } = subjectOf(token);
    const liar = app.t.withIdentity({ subject, provenAt: Date.now() });
    const download = liar.mutation(api.dataExport.page, { cursor: null });
    expect(await failureOf(download)).toMatchObject(refused);
  });
});

describe("F-B5: a session without a fresh proof", () => {
  test("ends no younger one, alone or with the others, and none ends", async () => {
    const { app } = test_;
    const stolen = await app.signedUp(email);
    outlastProof();
    const owner = await signedInElsewhere(app, email);
    const thief = app.as(stolen);
    const refused = { code: "REAUTHENTICATION_REQUIRED", methods: ["password"] };
    const revoke = thief.mutation(api.sessions.revoke, { sessionId: idOf(owner) });
    expect(await failureOf(revoke)).toEqual(refused);
    expect(await failureOf(thief.mutation(api.sessions.revokeOthers, {}))).toEqual(refused);
    expect(await app.current(owner.token)).toMatchObject({ email });
  });

  test("still ends older ones, and itself", async () => {
    const { app } = test_;
    const old = await app.signedUp(email);
    vi.advanceTimersByTime(1000);
    const young = await signedInElsewhere(app, email);
    outlastProof();
    await app.as(young).mutation(api.sessions.revoke, { sessionId: idOf(old) });
    expect(await app.current(old.token)).toBeNull();
    await app.as(young).mutation(api.sessions.revokeOthers, {});
    await app.as(young).mutation(api.sessions.revoke, { sessionId: idOf(young) });
    expect(await app.current(young.token)).toBeNull();
  });

  test("of a provider, which proves nothing, ends no younger one either", async () => {
    const { app } = test_;
    const stolen = await githubOnly(app);
    vi.advanceTimersByTime(1000);
    const owner = await githubOnly(app);
    const revoke = app.as(stolen).mutation(api.sessions.revoke, { sessionId: idOf(owner) });
    expect(await failureOf(revoke)).toMatchObject({ code: "REAUTHENTICATION_REQUIRED" });
  });
});

test("F-B5: a session in the list began when its person signed in, whatever ids it has had", async () => {
  const { app } = test_;
  const before = await app.signedUp(email);
  const began = Date.now();
  vi.advanceTimersByTime(60_000);
  const after = (await connectGithub(app, before)).tokens ?? before;
  expect(subjectOf(after.token).sessionId).not.toBe(subjectOf(before.token).sessionId);
  const [current] = await app.as(after).query(api.sessions.list, {});
  expect(current?.startedAt).toBeLessThan(began + 1);
  expect(current?._id).toBe(idOf(after));
});

describe("F-B5: a change of address that was asked for in one session", () => {
  const newEmail = "new@example.com";
  const refused = { code: "REAUTHENTICATION_REQUIRED", methods: ["password"] };
  const elsewhere = { code: "CODE_OTHER_BROWSER" };

  /** Asks for the change, and what enters its code in whatever session. */
  async function asked(tokens: Tokens): Promise<(by: Tokens) => Promise<null>> {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.as(tokens).action(api.emailChanges.request, { newEmail, browserSecret });
    const answer = { newEmail, browserSecret, code: await app.codeFor(newEmail) };
    return async (by) => await app.as(by).action(api.emailChanges.confirm, answer);
  }

  async function addressOf() {
    const users = ((await test_.app.everything())["users"] ?? []) as Doc<"users">[];
    return users.map((user) => user.email);
  }

  test("is finished in another by a fresh proof alone", async () => {
    const { app } = test_;
    const me = (await connectGithub(app, await app.signedUp(email))).tokens ?? failed();
    const enter = await asked(me);
    const unproven = (await githubSignIn(app)).tokens ?? failed();
    expect(await failureOf(enter(unproven))).toEqual(refused);
    expect(await addressOf()).toEqual([email]);
    await enter(await signedInElsewhere(app, email));
    expect(await addressOf()).toEqual([newEmail]);
  });

  test("is finished in that one without another, under whatever id it has by then", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    vi.advanceTimersByTime(8 * MINUTE);
    await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
    const departure = await leaveForGithub(app, me);
    const enter = await asked(me);
    const { code } = await comeBack(app, departure);
    const { tokens } = await app.call({ params: { code }, verifier: departure.verifier }, me);
    const after = tokens ?? failed();
    vi.advanceTimersByTime(4 * MINUTE);
    const download = app.as(after).mutation(api.dataExport.page, { cursor: null });
    expect(await failureOf(download)).toEqual(refused);
    await enter(after);
    expect(await addressOf()).toEqual([newEmail]);
  });

  test("is given up in another by a fresh proof alone", async () => {
    const { app } = test_;
    const stolen = await app.signedUp(email);
    outlastProof();
    const owner = await signedInElsewhere(app, email);
    const enter = await asked(owner);
    const cancel = () => app.as(stolen).mutation(api.emailChanges.cancel, {});
    expect(await failureOf(cancel())).toEqual(refused);
    expect(await app.as(owner).query(api.emailChanges.pending, {})).toMatchObject({ newEmail });
    await app.as(stolen).action(api.reauthentication.withPassword, { password: PASSWORD });
    await app.as(await refreshed(app, stolen)).mutation(api.emailChanges.cancel, {});
    expect(await failureOf(enter(owner))).toEqual(elsewhere);
  });

  /** Ways in which that session ends, and the owner's session after it. */
  const ENDS: Record<string, (owner: Tokens, thief: Tokens) => Promise<Tokens>> = {
    "is signed out": async (owner, thief) => {
      await test_.app.as(owner).mutation(api.sessions.revoke, { sessionId: idOf(thief) });
      return owner;
    },
    "is signed out with all others": async (owner) => {
      await test_.app.as(owner).mutation(api.sessions.revokeOthers, {});
      return owner;
    },
    "loses the way in that began it": async (owner) => {
      const { tokens } = await connectGithub(test_.app, owner);
      await test_.app.as(tokens ?? failed()).mutation(api.passwords.remove, {});
      return tokens ?? failed();
    },
    "turns out to be copied": async (owner, thief) => {
      await refreshed(test_.app, await refreshed(test_.app, thief));
      vi.advanceTimersByTime(MINUTE);
      expect(await test_.app.refresh(thief.refreshToken)).toBeNull();
      return owner;
    },
  };

  test.each(Object.entries(ENDS))("goes when that one %s", async (_, end) => {
    const { app } = test_;
    await app.signedUp(email);
    const thief = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.66" });
    const enter = await asked(thief);
    vi.advanceTimersByTime(MINUTE);
    const owner = await signedInElsewhere(app, email);
    const after = await end(owner, thief);
    expect(await app.current(thief.token)).toBeNull();
    expect((await app.everything())["challenges"]).not.toContainEqual(
      expect.objectContaining({ purpose: "changeEmail" }),
    );
    expect(await failureOf(enter(after))).toEqual(elsewhere);
  });

  test("stays when other sessions are ended, and when its own person signs out", async () => {
    const { app } = test_;
    const other = await app.signedUp(email);
    vi.advanceTimersByTime(1000);
    const me = await signedInElsewhere(app, email);
    const enter = await asked(me);
    await app.as(me).mutation(api.sessions.revoke, { sessionId: idOf(other) });
    await app.as(me).mutation(api.sessions.revokeOthers, {});
    await app.as(me).action(api.auth.signOut, {});
    await enter(await signedInElsewhere(app, email));
    expect(await addressOf()).toEqual([newEmail]);
  });

  test("goes with a change of the password in that very session, which may be copied", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    const enter = await asked({ ...owner });
    vi.advanceTimersByTime(MINUTE);
    await app.as(owner).action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
    expect(await failureOf(enter(owner))).toEqual(elsewhere);
    expect(await addressOf()).toEqual([email]);
  });
});

test("F-B2: a connection that was begun before a change of the password is not made after it", async () => {
  const { app } = test_;
  const owner = await app.signedUp(email);
  await app.as(owner).mutation(api.signInMethods.connect, { provider: "github" });
  const departure = await leaveForGithub(app, owner);
  const { code } = await comeBack(app, departure);
  await app.as(owner).action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
  const late = await app.call({ params: { code }, verifier: departure.verifier }, owner);
  expect(late.tokens ?? null).toBeNull();
  expect((await app.everything())["providerProfiles"]).toEqual([]);
});
