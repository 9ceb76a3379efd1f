import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { MINUTE, connectGithub, linkFor, signedInElsewhere } from "../support/accountApp";
import {
  type App,
  PASSWORD,
  type Tokens,
  failureOf,
  subjectOf,
  useApp,
} from "../support/convexApp";

/** What sending a step again does not do. That it is done once is in lostAnswers.test.ts. */

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";

async function verified(app: App) {
  const browserSecret = app.secret();
  await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
  const params = { flow: "email-verification", email, code: await app.codeFor(email) };
  const tokens = await app.tokens({ ...params, browserSecret });
  return {
    tokens,
    again: (secret = browserSecret) => app.tokens({ ...params, browserSecret: secret }),
  };
}

async function resetDone(app: App) {
  await app.signedUp(email);
  const browserSecret = app.secret();
  await app.password({ flow: "reset", email, browserSecret });
  const params = { flow: "reset-verification", email, code: await app.codeFor(email) };
  const again = (password = newPassword, secret = browserSecret) =>
    app.tokens({ ...params, newPassword: password, browserSecret: secret });
  return { tokens: await again(), again };
}

function sessionOf({ token }: Tokens): string {
  return subjectOf(token).sessionId;
}

describe("F-A2: a code that is sent again", () => {
  test("is worth nothing in another browser, nor after two minutes", async () => {
    const { app } = test_;
    const { again } = await verified(app);
    expect(await failureOf(again(app.secret()))).toEqual({ code: "CODE_OTHER_BROWSER" });
    vi.advanceTimersByTime(2 * MINUTE);
    expect(await failureOf(again())).toEqual({ code: "CODE_OTHER_BROWSER" });
  });

  test("brings no session back that was ended, and none that is in use", async () => {
    const { app } = test_;
    const { tokens, again } = await verified(app);
    const second = await again();
    expect(sessionOf(second)).toBe(sessionOf(tokens));
    await app.refresh(second.refreshToken);
    expect(await failureOf(again())).toEqual({ code: "CODE_EXPIRED" });
    expect(await app.current(second.token)).toMatchObject({ email });
    await app.as(tokens).action(api.auth.signOut, {});
    expect(await failureOf(again())).toEqual({ code: "CODE_EXPIRED" });
  });

  test("by somebody who recorded it is found out when the owner refreshes", async () => {
    const { app } = test_;
    const { tokens, again } = await verified(app);
    vi.advanceTimersByTime(MINUTE);
    const thief = await again();
    vi.advanceTimersByTime(10 * MINUTE);
    expect(await app.refresh(tokens.refreshToken)).toBeNull();
    expect(await app.current(thief.token)).toBeNull();
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/signed out/i);
  });

  test("twice at once leaves both tabs signed in to one session", async () => {
    const { app } = test_;
    const { tokens, again } = await verified(app);
    const tabs = [tokens, ...(await Promise.all([again(), again()]))];
    vi.advanceTimersByTime(9_000);
    for (const tab of tabs) expect(await app.refresh(tab.refreshToken)).not.toBeNull();
    expect(new Set(tabs.map(sessionOf)).size).toBe(1);
  });
});

describe("F-A3: a code that is asked for again", () => {
  test.each(["known", "unknown"])("for an %s address mails once, then waits", async (who) => {
    const { app } = test_;
    if (who === "known") await app.signedUp(email);
    app.world.mails.length = 0;
    const browserSecret = app.secret();
    const ask = () => app.password({ flow: "reset", email, browserSecret });
    for (let times = 0; times < 8; times++) expect(await ask()).toEqual({ started: true });
    vi.advanceTimersByTime(20_000);
    expect(await failureOf(ask())).toMatchObject({ code: "RATE_LIMITED" });
    await app.settle();
    expect(app.mailsTo(email)).toHaveLength(who === "known" ? 1 : 0);
    vi.advanceTimersByTime(25_000);
    expect(await ask()).toEqual({ started: true });
    await app.settle();
    expect(app.mailsTo(email)).toHaveLength(who === "known" ? 2 : 0);
  });

  test("takes nothing from what the network may ask for", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    for (let times = 0; times < 30; times++)
      await app.password({ flow: "reset", email, browserSecret });
    for (let other = 0; other < 19; other++) {
      const params = { flow: "reset", email: `user${other}@example.com` };
      expect(await app.password({ ...params, browserSecret })).toEqual({ started: true });
    }
  });
});

describe("F-A4: a step that is sent again", () => {
  test("a reset signs in with the password that was set, and no other", async () => {
    const { app } = test_;
    const { tokens, again } = await resetDone(app);
    expect(await failureOf(again("a third horse, later"))).toEqual({ code: "CODE_EXPIRED" });
    expect(await failureOf(again(newPassword, app.secret()))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
    expect(sessionOf(await again())).toBe(sessionOf(tokens));
    const notices = app.mailsTo(email).filter(({ subject }) => subject.includes("password"));
    await app.settle();
    expect(notices.length).toBeLessThanOrEqual(1);
  });

  test("a change of the password is known by the new one, in the session that made it", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const change = (who: typeof me, next: string) =>
      who.action(api.passwords.change, { currentPassword: PASSWORD, newPassword: next });
    await change(me, newPassword);
    const other = app.as(await signedInElsewhere(app, email, newPassword));
    const refused = { code: "INVALID_CREDENTIALS" };
    expect(await failureOf(change(me, "a third horse, later"))).toEqual(refused);
    expect(await failureOf(change(other, newPassword))).toEqual(refused);
    expect(await change(me, newPassword)).toEqual({ ended: 0 });
    vi.advanceTimersByTime(2 * MINUTE);
    expect(await failureOf(change(me, newPassword))).toEqual(refused);
  });

  test("a change to and fro is no repetition", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const change = (currentPassword: string, next: string) =>
      me.action(api.passwords.change, { currentPassword, newPassword: next });
    await change(PASSWORD, newPassword);
    await change(newPassword, PASSWORD);
    await change(PASSWORD, newPassword);
    await app.settle();
    const { activity = [] } = await app.everything();
    const changes = activity.filter(
      (line) => (line as { kind: string }).kind === "passwordChanged",
    );
    expect(changes).toHaveLength(3);
  });

  test("a sign-in leaves no session that nobody has, and takes none that somebody uses", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    const signIn = (visitor = {}) =>
      app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret }, visitor);
    const first = await signIn();
    const second = await signIn();
    expect(sessionOf(second)).toBe(sessionOf(first));
    // Whoever is signed in and signs in anew gets another session (S71).
    const third = await signIn(second);
    expect(sessionOf(third)).not.toBe(sessionOf(second));
    expect(await app.current(second.token)).toBeNull();
    await app.refresh(third.refreshToken);
    const fourth = await signIn();
    expect(sessionOf(fourth)).not.toBe(sessionOf(third));
    expect(await app.current(third.token)).toMatchObject({ email });
    vi.advanceTimersByTime(2 * MINUTE);
    expect(sessionOf(await signIn())).not.toBe(sessionOf(fourth));
  });

  test("ending the other sessions ends those that began since", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    await signedInElsewhere(app, email);
    const revokeOthers = () => me.mutation(api.sessions.revokeOthers, {});
    expect(await revokeOthers()).toEqual({ ended: 1 });
    const thief = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.7" });
    expect(await revokeOthers()).toEqual({ ended: 1 });
    expect(await app.current(thief.token)).toBeNull();
  });

  test("a way in that was removed and added again is removed again", async () => {
    const { app } = test_;
    let tokens = await app.signedUp(email);
    for (let times = 0; times < 2; times++) {
      tokens = (await connectGithub(app, tokens)).tokens ?? tokens;
      expect(await app.handle(tokens.token)).toBe("octocat");
      await app.as(tokens).mutation(api.signInMethods.disconnect, { provider: "github" });
      expect(await app.handle(tokens.token)).toBeNull();
    }
  });

  test("a mailed link is done for the browser that followed it, and spent for others", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await signedInElsewhere(app, email);
    const token = await linkFor(app, email, "New sign-in");
    const mine = { token, browserSecret: app.secret() };
    const report = (link: { token: string; browserSecret?: string }) =>
      app.t.mutation(api.recovery.reportUnrecognized, link);
    await report(mine);
    expect(await report(mine)).toEqual({ email });
    const look = (link: { token: string; browserSecret?: string }) =>
      app.t.query(api.recovery.unrecognizedLink, link);
    expect(await look(mine)).toEqual({ open: false, done: { email } });
    const theirs = { token, browserSecret: app.secret() };
    for (const link of [theirs, { token }]) {
      expect(await failureOf(report(link))).toEqual({ code: "LINK_SPENT" });
      expect(await look(link)).toEqual({ open: false });
    }
    vi.advanceTimersByTime(2 * MINUTE);
    expect(await failureOf(report(mine))).toEqual({ code: "LINK_SPENT" });
  });

  test("what is kept of steps holds no password, code or token, and goes", async () => {
    const { app } = test_;
    const { again } = await resetDone(app);
    const { token, refreshToken } = await again();
    const { completedEffects = [] } = await app.everything();
    expect(completedEffects.length).toBeGreaterThan(0);
    const kept = JSON.stringify(completedEffects);
    for (const secret of [newPassword, PASSWORD, token, refreshToken.split("|")[2] ?? "", email])
      expect(kept).not.toContain(secret);
    vi.advanceTimersByTime(2 * MINUTE + 1);
    await app.t.mutation(internal.housekeeping.sweep, {});
    expect((await app.everything())["completedEffects"]).toEqual([]);
  });
});
