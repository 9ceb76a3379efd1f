import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { DAY, MINUTE, signedInElsewhere } from "../../support/accountApp";
import { failureOf, subjectOf, useApp } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";
const phone = { ip: "198.51.100.1", userAgent: "Mozilla/5.0 (iPhone) CriOS/126.0 Safari/604.1" };

function idOf(tokens: { token: string }): Id<"authSessions"> {
  return subjectOf(tokens.token).sessionId as Id<"authSessions">;
}

describe("S72: the list of sessions", () => {
  test("says of each browser, system, method and times, this one first", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    vi.advanceTimersByTime(MINUTE);
    const there = await signedInElsewhere(app, email, undefined, phone);
    const list = await app.as(here).query(api.sessions.list, {});
    expect(list).toMatchObject([
      { _id: idOf(here), current: true, method: "signUp", device: "Firefox on Linux" },
      { _id: idOf(there), current: false, method: "password", device: "Chrome on iPhone" },
    ]);
    expect(list[1]?.lastActiveAt).toBeGreaterThan(list[0]?.lastActiveAt ?? 0);
    expect(await app.as(there).query(api.sessions.list, {})).toMatchObject([
      { _id: idOf(there), current: true },
      { _id: idOf(here), current: false },
    ]);
  });

  test("shows when each was last active, as of its last refresh", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await signedInElsewhere(app, email);
    vi.advanceTimersByTime(9 * MINUTE);
    await app.refresh(there.refreshToken);
    const list = await app.as(here).query(api.sessions.list, {});
    expect(list[1]?.lastActiveAt).toBe(Date.now());
  });

  test("leaves out what has run out, and shows nobody else's", async () => {
    const { app } = test_;
    await app.signedUp(email);
    vi.advanceTimersByTime(16 * DAY);
    const later = await signedInElsewhere(app, email);
    vi.advanceTimersByTime(15 * DAY);
    await app.signedUp("eve@example.com");
    expect(await app.as(later).query(api.sessions.list, {})).toHaveLength(1);
  });
});

test("two hundred sessions are listed with this one first, and end in one go, tokens and all", async () => {
  const { app } = test_;
  const here = await app.signedUp(email);
  await app.t.run(async (ctx) => {
    const userId = subjectOf(here.token).userId as Id<"users">;
    const expirationTime = Date.now() + DAY;
    for (let count = 0; count < 200; count++) {
      const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
      const tokenId = await ctx.db.insert("authRefreshTokens", { sessionId, expirationTime });
      await ctx.db.insert("refreshSecrets", { tokenId, sessionId, hash: `hash ${count}` });
    }
  });
  const list = await app.as(here).query(api.sessions.list, {});
  expect(list).toHaveLength(201);
  expect(list[0]).toMatchObject({ _id: idOf(here), current: true, device: "Firefox on Linux" });
  expect(await app.as(here).mutation(api.sessions.revokeOthers, {})).toEqual({ ended: 200 });
  await app.settle();
  const { authSessions, authRefreshTokens, refreshSecrets } = await app.everything();
  for (const rows of [authSessions, authRefreshTokens, refreshSecrets])
    expect(rows).toHaveLength(1);
});

describe("an ended session", () => {
  test("can say why, as long as its token lasts and for no other", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await signedInElsewhere(app, email);
    const eve = await app.signedUp("eve@example.com");
    await app.as(here).mutation(api.sessions.revoke, { sessionId: idOf(there) });
    expect(await app.as(there).query(api.sessions.whyEnded, {})).toEqual({
      reason: "revoked",
      endedAt: expect.closeTo(Date.now(), 0),
    });
    for (const other of [here, eve])
      expect(await app.as(other).query(api.sessions.whyEnded, {})).toBeNull();
    expect(await app.t.query(api.sessions.whyEnded, {})).toBeNull();
  });

  test("keeps its reason for a day and no longer", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await signedInElsewhere(app, email);
    await app.as(here).mutation(api.sessions.revokeOthers, {});
    vi.advanceTimersByTime(DAY + MINUTE);
    await app.t.mutation(internal.housekeeping.sweep, {});
    expect(await app.as(there).query(api.sessions.whyEnded, {})).toBeNull();
    expect((await app.everything())["sessionEndings"]).toEqual([]);
  });

  test("that its own person signed out has no reason to tell", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    await app.as(here).action(api.auth.signOut, {});
    expect(await app.as(here).query(api.sessions.whyEnded, {})).toBeNull();
  });

  test("is the caller's own or stays: another's id is not found", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    const revoke = app.as(eve).mutation(api.sessions.revoke, { sessionId: idOf(here) });
    expect(await failureOf(revoke)).toEqual({ code: "NOT_FOUND" });
    expect(await app.as(eve).mutation(api.sessions.revokeOthers, {})).toEqual({ ended: 0 });
    expect(await app.current(here.token)).not.toBeNull();
  });
});
