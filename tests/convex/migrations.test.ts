import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Doc, Id } from "../../convex/_generated/dataModel";
import { legacyTables } from "../../convex/migrations/legacy";
import { pepperedMac, sha256 } from "../../convex/security/secrets";
import { PASSWORD, failureOf, subjectOf, useApp } from "../support/convexApp";
import { DAY, signedInElsewhere } from "../support/accountApp";

/** Data as version 0.1 stored it goes on working, before it is moved and after. */

const test_ = useApp();
const email = "ada@example.com";

/** Puts a signed-up person's rows back to what version 0.1 would have stored. */
async function storedByVersion01(): Promise<void> {
  await test_.app.t.run(async (ctx) => {
    for (const { _id, email: address, userId } of await ctx.db.query("addresses").collect()) {
      await ctx.db.delete("addresses", _id);
      await ctx.db.insert("emails", { email: address, userId });
    }
    for (const { _id, userId, fingerprint, lastSeenTime } of await ctx.db
      .query("devices")
      .collect()) {
      await ctx.db.delete("devices", _id);
      await ctx.db.insert("knownDevices", { userId, deviceMac: fingerprint, lastSeenTime });
    }
    for (const { _id, fingerprints } of await ctx.db.query("sessionDetails").collect())
      if (fingerprints !== undefined)
        await ctx.db.patch("sessionDetails", _id, {
          deviceMacs: fingerprints,
          fingerprints: undefined,
        });
  });
}

async function migrate(): Promise<void> {
  await test_.app.t.mutation(internal.migrations.run, {});
  await test_.app.settle();
}

async function rows(table: string): Promise<Record<string, unknown>[]> {
  return ((await test_.app.everything())[table] ?? []) as Record<string, unknown>[];
}

describe("an account of version 0.1", () => {
  test("can be signed in to before its rows are moved and after, and its device stays known", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await storedByVersion01();
    expect(await signedInElsewhere(app, email)).toHaveProperty("token");
    await migrate();
    expect(await signedInElsewhere(app, email)).toHaveProperty("token");
    for (const table of Object.keys(legacyTables)) expect(await rows(table)).toEqual([]);
    expect(await rows("addresses")).toMatchObject([{ email }]);
    const details = await rows("sessionDetails");
    expect(details.map(({ deviceMacs }) => deviceMacs)).not.toContainEqual(expect.anything());
  });

  test("keeps its address from strangers before it is moved", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await storedByVersion01();
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/^You already have/);
  });

  test("can move to another address before it is moved, and the old one is free then", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    await storedByVersion01();
    const change = { newEmail: "new@example.com", browserSecret: app.secret() };
    await me.action(api.emailChanges.request, change);
    const code = await app.codeFor(change.newEmail);
    await me.action(api.emailChanges.confirm, { ...change, code });
    await migrate();
    expect((await rows("addresses")).map((row) => row["email"])).toEqual([change.newEmail]);
  });
});

describe("what version 0.1 called otherwise", () => {
  test("is renamed: activity with its provider, and reasons", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const { userId: user, sessionId: session } = subjectOf(token);
    const userId = user as Id<"users">;
    const sessionId = session as Id<"authSessions">;
    await app.t.run(async (ctx) => {
      const line = { userId, topic: "security" } as const;
      for (const kind of ["githubConnected", "steppedUp", "notMe", "passwordChanged"] as const)
        await ctx.db.insert("activity", { ...line, kind });
      await ctx.db.insert("sessionEndings", { userId, sessionId, reason: "tokenReused" });
    });
    const page = { topic: "security", cursor: null } as const;
    const kinds = async () =>
      (await app.as({ token }).query(api.activity.rows, page)).rows.map(({ kind }) => kind);
    const before = await kinds();
    await migrate();
    expect(await kinds()).toEqual(before);
    const names = ["passwordChanged", "reportedUnrecognized", "reauthenticated"];
    expect(before).toEqual([...names, "providerConnected"]);
    expect(await rows("activity")).toContainEqual(
      expect.objectContaining({ kind: "providerConnected", method: "github" }),
    );
    expect(await rows("revokedSessions")).toMatchObject([{ reason: "refreshTokenReused" }]);
  });

  test("links in mails go on working, and a mail that waits leaves at its turn", async () => {
    const { app } = test_;
    const { userId: user } = subjectOf((await app.signedUp(email)).token);
    const userId = user as Id<"users">;
    const token = await app.t.run(async (ctx) => {
      const expirationTime = Date.now() + 7 * DAY;
      const dueTime = Date.now() + 60_000;
      const link = { userId, email, hash: "", expirationTime, dueTime };
      const linkId = await ctx.db.insert("noticeLinks", { ...link, kind: "githubConnected" });
      const secret = await pepperedMac(`notice|${linkId}`);
      await ctx.db.patch("noticeLinks", linkId, { hash: await sha256(secret) });
      return secret;
    });
    await migrate();
    vi.advanceTimersByTime(60_000);
    await app.settle();
    const mail = app.mailsTo(email).at(-1);
    expect(mail?.subject).toMatch(/^GitHub was connected/);
    expect(mail?.text).toContain(token);
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
    expect(await failureOf(app.t.mutation(api.recovery.reportUnrecognized, { token }))).toEqual({
      code: "LINK_SPENT",
    });
  });

  test("a pending sign-up of version 0.1 is finished with its code", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
    const code = await app.codeFor(email);
    await app.t.run(async (ctx) => {
      const challenge = (await ctx.db.query("challenges").first()) as Doc<"challenges">;
      await ctx.db.patch("challenges", challenge._id, { mail: "verifyEmail" });
    });
    await migrate();
    const verify = { flow: "email-verification", email, code, browserSecret };
    expect(await app.tokens(verify)).toHaveProperty("token");
  });
});
