import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { PASSWORD, type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";

/** S64 to S80: sessions that outlive their end, and tokens in other hands. */

const test_ = useApp();
const email = "ada@example.com";
const DAY = 24 * 60 * 60_000;

async function anotherSession(ip = "198.51.100.1"): Promise<Tokens> {
  const { app } = test_;
  const params = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
  return await app.tokens(params, { ip });
}

/** What each public function says to a token. */
async function everyFunction(token: string) {
  const { app } = test_;
  const caller = app.as({ token });
  return {
    current: await caller.query(api.users.current, {}),
    isAuthenticated: await caller.query(api.auth.isAuthenticated, {}),
    list: await failureOf(caller.query(api.sessions.list, {})),
    revokeOthers: await failureOf(caller.mutation(api.sessions.revokeOthers, {})),
  };
}

const OVER = {
  current: null,
  isAuthenticated: false,
  list: { code: "SESSION_ENDED" },
  revokeOthers: { code: "SESSION_ENDED" },
};

async function remove(what: "session" | "user", token: string, disable = false) {
  const { userId, sessionId } = subjectOf(token);
  await test_.app.t.run(async (ctx) => {
    const user = ctx.db.normalizeId("users", userId);
    const session = ctx.db.normalizeId("authSessions", sessionId);
    if (what === "session" && session !== null) await ctx.db.delete("authSessions", session);
    if (what === "user" && user !== null) {
      if (disable) await ctx.db.patch("users", user, { disabledTime: 1 });
      else await ctx.db.delete("users", user);
    }
  });
}

describe("an access token stops at once", () => {
  test("S64: after sign-out, revocation of one and of all others, disabling and deletion", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const one = await anotherSession();
    const others = [await anotherSession(), await anotherSession()];
    const caller = app.as(here);
    const sessionId = subjectOf(one.token).sessionId as Id<"authSessions">;
    await caller.mutation(api.sessions.revoke, { sessionId });
    expect(await everyFunction(one.token)).toEqual(OVER);
    expect(await caller.mutation(api.sessions.revokeOthers, {})).toEqual({ ended: 2 });
    for (const { token, refreshToken } of others) {
      expect(await everyFunction(token)).toEqual(OVER);
      expect(await app.refresh(refreshToken)).toBeNull();
    }
    const out = await anotherSession();
    await app.as(out).action(api.auth.signOut, {});
    expect(await everyFunction(out.token)).toEqual(OVER);
    await remove("user", here.token, true);
    expect(await everyFunction(here.token)).toEqual(OVER);
    expect(await app.refresh(here.refreshToken)).toBeNull();
  });

  test("S65: when its session has run out, though the token has not", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    vi.setSystemTime(Date.now() + 30 * DAY);
    expect(await everyFunction(token)).toEqual(OVER);
  });

  test("S75: if its halves do not belong together, or are ids of other tables", async () => {
    const { app } = test_;
    const ada = subjectOf((await app.signedUp(email)).token);
    const eve = subjectOf((await app.signedUp("eve@example.com")).token);
    for (const subject of [
      `${ada.userId}|${eve.sessionId}`,
      `${eve.userId}|${ada.sessionId}`,
      `${ada.sessionId}|${ada.userId}`,
      `${ada.userId}|`,
      ada.userId,
      "|",
      "",
    ]) {
      const caller = app.t.withIdentity({ subject });
      expect(await caller.query(api.users.current, {})).toBeNull();
      expect(await failureOf(caller.query(api.sessions.list, {}))).toEqual({
        code: "SESSION_ENDED",
      });
    }
  });

  test("S80: and nothing fails in another way, when its user or its session is gone", async () => {
    const { app } = test_;
    const { token, refreshToken } = await app.signedUp(email);
    const second = await anotherSession();
    await remove("session", second.token);
    expect(await everyFunction(second.token)).toEqual(OVER);
    expect(await app.refresh(second.refreshToken)).toBeNull();
    await remove("user", token);
    expect(await everyFunction(token)).toEqual(OVER);
    expect(await app.refresh(refreshToken)).toBeNull();
    await app.as({ token }).action(api.auth.signOut, {});
  });

  test("a visitor without a token is unauthenticated", async () => {
    const { app } = test_;
    expect(await failureOf(app.t.query(api.sessions.list, {}))).toEqual({
      code: "UNAUTHENTICATED",
    });
    expect(await app.t.query(api.users.current, {})).toBeNull();
  });
});

describe("a thief with hundreds of sessions and tokens", () => {
  test("S36: cannot make a reset too large to happen", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const userId = subjectOf(token).userId as Id<"users">;
    const expirationTime = Date.now() + 30 * DAY;
    await app.t.run(async (ctx) => {
      for (let i = 0; i < 260; i++) {
        const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
        for (let j = 0; j < 12; j++)
          await ctx.db.insert("authRefreshTokens", { sessionId, expirationTime });
      }
    });
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.password({ flow: "reset-verification", email, code, newPassword, browserSecret });
    expect((await app.everything())["authSessions"]).toHaveLength(1);
    await app.settle();
    expect((await app.everything())["authRefreshTokens"]).toHaveLength(1);
  });

  test("cannot have more than so many: the oldest makes room", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const userId = subjectOf(token).userId as Id<"users">;
    await app.t.run(async (ctx) => {
      for (let i = 0; i < 249; i++)
        await ctx.db.insert("authSessions", { userId, expirationTime: Date.now() + DAY });
    });
    const next = await anotherSession();
    expect((await app.everything())["authSessions"]).toHaveLength(250);
    expect(await app.current(token)).toBeNull();
    expect(await app.current(next.token)).toMatchObject({ email });
  });

  test("F-B5: displaces none of the owner's by those in which nobody has proven anything", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    const userId = subjectOf(owner.token).userId as Id<"users">;
    const method = "github" as const;
    const [oldest] = await app.t.run(async (ctx) => {
      const ids: Id<"authSessions">[] = [];
      for (let i = 0; i < 249; i++) {
        const expirationTime = Date.now() + DAY;
        const sessionId = await ctx.db.insert("authSessions", { userId, expirationTime });
        const detail = { userId, sessionId, method, authTime: 0, lastActiveTime: Date.now() };
        await ctx.db.insert("sessionDetails", detail);
        ids.push(sessionId);
      }
      return ids;
    });
    await anotherSession();
    const left = (await app.everything())["authSessions"] as { _id: string }[];
    expect(left).toHaveLength(250);
    expect(left.map(({ _id }) => _id)).not.toContain(oldest);
    expect(await app.refresh(owner.refreshToken)).not.toBeNull();
  });
});

describe("F-B1: whoever the owner has signed out", () => {
  /** The subjects of what is mailed when a browser signs in a day later. */
  async function toldOf(enter: () => Promise<unknown>): Promise<string[]> {
    const { app } = test_;
    await app.settle();
    vi.setSystemTime(Date.now() + DAY);
    const before = app.mailsTo(email).length;
    await enter();
    await app.settle();
    const told = app.mailsTo(email).slice(before);
    return told.map(({ subject }) => subject);
  }

  function browser(ip: string): () => Promise<Tokens> {
    const { app } = test_;
    const browserSecret = app.secret();
    const params = { flow: "signIn", email, password: PASSWORD, browserSecret };
    return async () => await app.tokens(params, { ip });
  }

  test.each(["alone", "with the others"])(
    "%s is told of when they come back, and whoever did it is not",
    async (how) => {
      const { app } = test_;
      await app.signedUp(email);
      const enter = { owner: browser("203.0.113.7"), thief: browser("192.0.2.66") };
      await enter.thief();
      const owner = app.as(await enter.owner());
      expect(await toldOf(enter.thief)).toEqual([]);
      const sessionId = subjectOf((await enter.thief()).token).sessionId as Id<"authSessions">;
      const proof = { password: PASSWORD };
      await owner.action(api.reauthentication.withPassword, proof);
      const proven = app.as(await enter.owner());
      if (how === "alone") await proven.mutation(api.sessions.revoke, { sessionId });
      else await proven.mutation(api.sessions.revokeOthers, {});
      expect(await toldOf(enter.thief)).toEqual([expect.stringMatching(/^New sign-in/)]);
      expect(await toldOf(enter.owner)).toEqual([]);
    },
  );

  test("is known here as before, if it was this browser", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const enter = browser("203.0.113.7");
    const { token } = await enter();
    const sessionId = subjectOf(token).sessionId as Id<"authSessions">;
    await app.as({ token }).mutation(api.sessions.revoke, { sessionId });
    expect(await toldOf(enter)).toEqual([]);
  });
});

describe("sessions", () => {
  test.each(["abc", "", "-1", "NaN"])(
    "S70: end in time, whatever a variable says (%j)",
    async (value) => {
      const { app } = test_;
      vi.stubEnv("AUTH_SESSION_TOTAL_DURATION_MS", value);
      vi.stubEnv("AUTH_SESSION_INACTIVE_DURATION_MS", value);
      const { refreshToken } = await app.signedUp(email);
      const { authSessions, authRefreshTokens } = await app.everything();
      expect(authSessions).toMatchObject([{ expirationTime: Date.now() + 30 * DAY }]);
      expect(authRefreshTokens).toMatchObject([{ expirationTime: Date.now() + 14 * DAY }]);
      vi.setSystemTime(Date.now() + 14 * DAY + 1);
      expect(await app.refresh(refreshToken)).toBeNull();
    },
  );

  test("S71: are new at every sign-in, and the browser's old one is dead", async () => {
    const { app } = test_;
    const before = await app.signedUp(email);
    const params = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const after = await app.tokens(params, before);
    expect(subjectOf(after.token).sessionId).not.toBe(subjectOf(before.token).sessionId);
    expect(await everyFunction(before.token)).toEqual(OVER);
    expect(await app.refresh(before.refreshToken)).toBeNull();
    expect(await app.current(after.token)).toMatchObject({ email });
  });

  test("S72: are listed with this one first; others' and made-up ids end nothing", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await anotherSession();
    const eve = await app.signedUp("eve@example.com");
    const list = await app.as(here).query(api.sessions.list, {});
    expect(list.map(({ current, method }) => ({ current, method }))).toEqual([
      { current: true, method: "signUp" },
      { current: false, method: "password" },
    ]);
    const sessionId = subjectOf(there.token).sessionId as Id<"authSessions">;
    const revoke = app.as(eve).mutation(api.sessions.revoke, { sessionId });
    expect(await failureOf(revoke)).toEqual({ code: "NOT_FOUND" });
    expect(await app.current(there.token)).toMatchObject({ email });
  });

  test("S78: asking for a code or failing to sign in does not end the session one has", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const browserSecret = app.secret();
    const ask = await app.password({ flow: "reset", email, browserSecret }, tokens);
    expect(ask).not.toHaveProperty("tokens");
    const wrong = { flow: "signIn", email, password: "wrong", browserSecret };
    expect(await failureOf(app.password(wrong, tokens))).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await app.current(tokens.token)).toMatchObject({ email });
  });
});
