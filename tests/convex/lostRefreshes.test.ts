import { describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { DAY, MINUTE, connectGithub } from "../support/accountApp";
import { type Tokens, failureOf, subjectOf, useApp } from "../support/convexApp";

/** F-A1: refreshes whose answer never reached the browser. */

const test_ = useApp();
const email = "ada@example.com";

async function refreshed({ refreshToken }: Tokens): Promise<Tokens> {
  const next = await test_.app.refresh(refreshToken);
  if (next === null) throw new Error("the refresh was refused");
  return next;
}

/** That somebody is signed in and nobody was told of a theft. */
async function expectQuiet({ token }: Tokens): Promise<void> {
  const { app } = test_;
  expect(await app.current(token)).toMatchObject({ email });
  const { activity = [], recoveryTokens } = await app.everything();
  expect(activity).not.toContainEqual(expect.objectContaining({ kind: "refreshTokenReused" }));
  expect(recoveryTokens).toEqual([]);
}

describe("F-A1: a refresh whose answer was lost", () => {
  test.each([1_000, 11_000, MINUTE, 60 * MINUTE, 13 * DAY])(
    "is answered again after %d ms, and the session goes on",
    async (later) => {
      const { app } = test_;
      const held = await app.signedUp(email);
      await refreshed(held);
      vi.advanceTimersByTime(later);
      const next = await refreshed(await refreshed(held));
      expect(subjectOf(next.token)).toEqual(subjectOf(held.token));
      await expectQuiet(next);
      expect((await app.everything())["authSessions"]).toHaveLength(1);
    },
  );

  test("may be lost again and again", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    for (let loss = 0; loss < 30; loss++) {
      await refreshed(held);
      vi.advanceTimersByTime(MINUTE);
    }
    await expectQuiet(await refreshed(await refreshed(held)));
    // What nobody can present any more is not kept for ever.
    const { refreshSecrets = [] } = await app.everything();
    expect(refreshSecrets.length).toBeLessThan(30);
  });

  test("makes the successor that was lost void: it is a copy", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    const lost = await refreshed(held);
    vi.advanceTimersByTime(MINUTE);
    const again = await refreshed(held);
    expect(await app.refresh(lost.refreshToken)).toBeNull();
    expect(await app.current(again.token)).toBeNull();
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/signed out/i);
  });

  test("does not outlive the session, its time without use or its user", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    await refreshed(held);
    vi.advanceTimersByTime(14 * DAY + 1);
    expect(await app.refresh(held.refreshToken)).toBeNull();
    const other = await app.signedUp("bob@example.com");
    await refreshed(other);
    await app.as(other).action(api.auth.signOut, {});
    vi.advanceTimersByTime(MINUTE);
    expect(await app.refresh(other.refreshToken)).toBeNull();
  });
});

describe("F-A1: a session that got another id, and the answer was lost", () => {
  test("goes on by the refresh token of before, and has to prove itself again", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    const { tokens: lost } = await connectGithub(app, held);
    expect(lost).not.toBeNull();
    expect(await failureOf(app.as(held).query(api.sessions.list, {}))).toEqual({
      code: "SESSION_ENDED",
    });
    const healed = await refreshed(held);
    expect(subjectOf(healed.token)).toEqual(subjectOf(lost?.token ?? ""));
    expect(await app.handle(healed.token)).toBe("octocat");
    const state = await app.as(healed).query(api.reauthentication.state, {});
    expect(state.freshUntil).toBeLessThan(Date.now());
    vi.advanceTimersByTime(10 * MINUTE);
    expect(await app.current((await refreshed(healed)).token)).toMatchObject({ email });
  });

  test("also when the refresh before it was lost as well", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    await refreshed(held);
    await connectGithub(app, held);
    vi.advanceTimersByTime(MINUTE);
    expect(await app.current((await refreshed(held)).token)).toMatchObject({ email });
  });

  test("but not once the new refresh token was presented: that is a copy", async () => {
    const { app } = test_;
    const held = await app.signedUp(email);
    const { tokens } = await connectGithub(app, held);
    const next = await refreshed(tokens ?? held);
    const last = await refreshed(next);
    vi.advanceTimersByTime(MINUTE);
    expect(await app.refresh(held.refreshToken)).toBeNull();
    expect(await app.current(last.token)).toBeNull();
    const { activity } = await app.everything();
    expect(activity).toContainEqual(expect.objectContaining({ kind: "refreshTokenReused" }));
  });

  test("a copy that comes first is found out when the owner refreshes", async () => {
    const { app } = test_;
    const copied = await app.signedUp(email);
    const { tokens: owners } = await connectGithub(app, copied);
    const thief = await refreshed(copied);
    vi.advanceTimersByTime(10 * MINUTE);
    await refreshed(owners ?? copied);
    expect(await app.refresh(thief.refreshToken)).toBeNull();
    expect(await app.current(thief.token)).toBeNull();
  });
});
