import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { type Tokens, failureOf, useApp } from "../../support/convexApp";

/** S66 to S69: refresh tokens that are copied, lost on the way or made up. */

const test_ = useApp();
const email = "ada@example.com";
const MINUTE = 60_000;

/** That a session is over, and its owner was told by mail that its token was copied. */
async function expectFoundOut({ token }: Tokens): Promise<void> {
  const { app } = test_;
  expect(await app.current(token)).toBeNull();
  expect(await failureOf(app.as({ token }).query(api.sessions.list, {}))).toEqual({
    code: "SESSION_ENDED",
  });
  await app.settle();
  const { authSessions, refreshSecrets, activity } = await app.everything();
  expect({ authSessions, refreshSecrets }).toEqual({ authSessions: [], refreshSecrets: [] });
  expect(activity).toContainEqual(expect.objectContaining({ kind: "refreshTokenReused" }));
  expect(app.mailsTo(email).at(-1)?.subject).toMatch(/signed out/i);
}

/** The next tokens of a refresh that must work. */
async function refreshed({ refreshToken }: Tokens): Promise<Tokens> {
  const next = await test_.app.refresh(refreshToken);
  if (next === null) throw new Error("the refresh was refused");
  return next;
}

describe("refresh tokens", () => {
  test("S66: a thief who refreshes until the copied one is forgotten is found out all the same", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    let thief = await refreshed(owner);
    vi.advanceTimersByTime(MINUTE);
    for (let count = 0; count < 210; count++) thief = await refreshed(thief);
    const { refreshSecrets } = await app.everything();
    expect(refreshSecrets?.length).toBeLessThan(210);
    vi.advanceTimersByTime(MINUTE);
    expect(await app.refresh(owner.refreshToken)).toBeNull();
    await expectFoundOut(thief);
  });

  test("F-A1: nor does asking again and again make the owner's answer forgotten", async () => {
    const { app } = test_;
    const spent = await app.signedUp(email);
    const owner = await refreshed(spent);
    vi.advanceTimersByTime(MINUTE);
    let thief = owner;
    for (let count = 0; count < 30; count++) thief = await refreshed(spent);
    vi.advanceTimersByTime(MINUTE);
    expect(await app.refresh(owner.refreshToken)).toBeNull();
    await expectFoundOut(thief);
  });

  test("S68: one that was made up of a live session's ids ends nothing", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    const [tokenId, sessionId, secret = ""] = owner.refreshToken.split("|");
    const [random = "", mac = ""] = secret.split(".");
    for (const madeUp of [random, `${random}.`, `.${mac}`, `x${random}.${mac}`, `.`, "|"])
      expect(await app.refresh(`${tokenId}|${sessionId}|${madeUp}`)).toBeNull();
    expect(await app.refresh(owner.refreshToken)).toHaveProperty("token");
  });

  test.each(["owner", "thief"])(
    "S66: a copied one is found out within a round when the %s came first",
    async () => {
      const { app } = test_;
      const copied = await app.signedUp(email);
      const first = await refreshed(copied);
      vi.advanceTimersByTime(10 * MINUTE);
      // The first's answer may have been lost, so the second is served, and the first is void.
      const second = await refreshed(copied);
      expect(await app.refresh(first.refreshToken)).toBeNull();
      expect(await app.refresh(second.refreshToken)).toBeNull();
      await expectFoundOut(second);
    },
  );

  test("S66: a copy that comes after its successor was presented is found out at once", async () => {
    const { app } = test_;
    const copied = await app.signedUp(email);
    const next = await refreshed(await refreshed(copied));
    vi.advanceTimersByTime(10 * MINUTE);
    expect(await app.refresh(copied.refreshToken)).toBeNull();
    expect(await app.refresh(next.refreshToken)).toBeNull();
    await expectFoundOut(next);
  });

  test("S66: a copy used within the same seconds stays on one line and is found out later", async () => {
    const { app } = test_;
    const first = await app.signedUp(email);
    const owner = await refreshed(first);
    const thief = await refreshed(first);
    const ownerNext = await refreshed(owner);
    // Late by seconds: handed the newest token, not a line of its own.
    const thiefNext = await refreshed(first);
    vi.advanceTimersByTime(10 * MINUTE);
    const ownerLast = await refreshed(ownerNext);
    vi.advanceTimersByTime(11_000);
    const thiefLast = await refreshed(thiefNext);
    expect(await app.refresh(ownerLast.refreshToken)).toBeNull();
    for (const { refreshToken } of [thief, thiefNext, thiefLast])
      expect(await app.refresh(refreshToken)).toBeNull();
    await expectFoundOut(first);
  });

  test("S66: two who take turns with one copy for an hour meet in the next round", async () => {
    const { app } = test_;
    let owner = await app.signedUp(email);
    let thief = owner;
    let rounds = 0;
    for (; rounds < 6; rounds++) {
      vi.advanceTimersByTime(5 * MINUTE);
      const next = await app.refresh(owner.refreshToken);
      if (next === null) break;
      owner = next;
      vi.advanceTimersByTime(5 * MINUTE);
      const stolen = await app.refresh(thief.refreshToken);
      if (stolen === null) break;
      thief = stolen;
    }
    expect(rounds).toBe(1);
    await expectFoundOut(owner);
  });

  test("S67: a spent one serves a second tab for ten seconds, and both go on", async () => {
    const { app } = test_;
    const first = await app.signedUp(email);
    const tabs = await Promise.all([1, 2, 3].map(() => refreshed(first)));
    vi.advanceTimersByTime(9_000);
    tabs.push(await refreshed(first));
    for (const tab of tabs) expect(await app.refresh(tab.refreshToken)).not.toBeNull();
    // Its successor has been presented, but only just.
    const late = await refreshed(first);
    expect(await app.current(late.token)).toMatchObject({ email });
  });

  test("S67: a spent one ends the session as soon as its successor was presented", async () => {
    const { app } = test_;
    const first = await app.signedUp(email);
    const second = await refreshed(first);
    vi.advanceTimersByTime(10_000);
    const third = await refreshed(second);
    expect(await app.refresh(first.refreshToken)).toBeNull();
    expect(await app.refresh(third.refreshToken)).toBeNull();
    await expectFoundOut(third);
  });

  test("S68: cannot be made from what the database holds", async () => {
    const { app } = test_;
    const { refreshToken } = await app.signedUp(email);
    const [tokenId = "", sessionId = "", secret = ""] = refreshToken.split("|");
    // Random, and its MAC under the pepper.
    expect(secret).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    const stored = await app.everything();
    expect(JSON.stringify(stored)).not.toContain(secret);
    const [row] = stored["refreshSecrets"] as { hash: string }[];
    for (const guess of ["", row?.hash ?? "", "x".repeat(43)])
      expect(await app.refresh(`${tokenId}|${sessionId}|${guess}`)).toBeNull();
    expect(await app.refresh(`${tokenId}|${sessionId}`)).toBeNull();
    expect(await app.refresh(refreshToken)).not.toBeNull();
  });

  test("S69: a storm of reloads and tabs signs nobody out", async () => {
    const { app } = test_;
    let newest = await app.signedUp(email);
    for (let round = 0; round < 5; round++) {
      const tabs = await Promise.all(
        Array.from({ length: 4 }, () => app.refresh(newest.refreshToken)),
      );
      for (const tab of tabs) expect(tab).not.toBeNull();
      newest = tabs[3] ?? newest;
      vi.advanceTimersByTime(2_000);
    }
    expect(await app.current(newest.token)).toMatchObject({ email });
  });

  test("leave no trail: hundreds of refreshes keep a bounded number of rows", async () => {
    const { app } = test_;
    let newest = await app.signedUp(email);
    for (let i = 0; i < 230; i++) {
      vi.advanceTimersByTime(10 * 60_000);
      newest = (await app.refresh(newest.refreshToken)) ?? newest;
    }
    const { authRefreshTokens = [], refreshSecrets = [] } = await app.everything();
    expect(authRefreshTokens.length).toBeLessThanOrEqual(201);
    expect(refreshSecrets.length).toBeLessThanOrEqual(201);
    expect(await app.current(newest.token)).toMatchObject({ email });
  });
});
