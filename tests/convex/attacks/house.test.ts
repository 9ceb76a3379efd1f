import { describe, expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { changeEmail, connectGithub, linkFor, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { comeBack, leaveForGithub } from "../../support/githubTrip";

/** What could be got out of the moments in which data or a sign-in is between two places. */

const test_ = useApp();
const email = "ada@example.com";

function userIdOf({ token }: Tokens): Id<"users"> {
  return subjectOf(token).userId as Id<"users">;
}

async function migrate(): Promise<void> {
  await test_.app.t.mutation(internal.migrations.run, {});
  await test_.app.settle();
}

async function rows(table: string): Promise<Record<string, unknown>[]> {
  return ((await test_.app.everything())[table] ?? []) as Record<string, unknown>[];
}

/** As version 0.1 kept them: devices, and by which of them a session was begun. */
async function devicesOfVersion01(): Promise<void> {
  await test_.app.t.run(async (ctx) => {
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

describe("while devices of version 0.1 wait to be moved", () => {
  test("a sign-in from a new device is told to the owner", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await devicesOfVersion01();
    await signedInElsewhere(app, email);
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toMatch(/^New sign-in/);
  });

  test("a reset forgets them, and the move brings none back", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await signedInElsewhere(app, email);
    await devicesOfVersion01();
    const browserSecret = app.secret();
    const visitor = { ip: "192.0.2.77", userAgent: "the owner's" };
    await app.password({ flow: "reset", email, browserSecret }, visitor);
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    const reset = { flow: "reset-verification", email, code, newPassword, browserSecret };
    await app.tokens(reset, visitor);
    const known = await rows("devices");
    expect(known).toHaveLength(2);
    await migrate();
    expect(await rows("devices")).toEqual(known);
  });

  test("a change of password forgets all but the device that made it", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    await signedInElsewhere(app, email);
    await devicesOfVersion01();
    const newPassword = "another horse entirely";
    await me.action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
    await migrate();
    expect(await rows("devices")).toHaveLength(2);
  });
});

/** Links as version 0.1 kept them, without their power and before their lines of activity. */
async function linksOfVersion01(): Promise<void> {
  await test_.app.t.run(async (ctx) => {
    for (const row of await ctx.db.query("recoveryTokens").collect()) {
      if (row.kind !== "emailChanged") continue;
      const { userId, kind, email: to, hash, expirationTime } = row;
      await ctx.db.delete("recoveryTokens", row._id);
      await ctx.db.insert("noticeLinks", { userId, kind, email: to, hash, expirationTime });
    }
    for (const { _id, _creationTime, ...line } of await ctx.db.query("activity").collect()) {
      if (line.kind !== "emailChanged") continue;
      await ctx.db.delete("activity", _id);
      await ctx.db.insert("activity", line);
    }
  });
}

describe("an address that can be brought back by a link of version 0.1", () => {
  const theirs = "intruder@example.com";

  test("alone has power over the account before the link is moved and after", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    await changeEmail(app, tokens, theirs);
    await app.settle();
    await linksOfVersion01();
    const newPassword = "another horse entirely";
    await app.as(tokens).action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
    await app.settle();
    expect(app.mailsTo(theirs).at(-1)?.subject).toMatch(/password was changed$/);
    expect(app.mailsTo(theirs).at(-1)?.text).not.toContain("/not-me");
    await migrate();
    expect((await rows("recoveryTokens")).map(({ kind }) => kind)).toContain("emailChanged");
  });

  test("is told of the next change while the link waits, and can undo that one too", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    await changeEmail(app, tokens, theirs);
    await app.settle();
    await linksOfVersion01();
    await changeEmail(app, tokens, "further@example.com");
    const token = await linkFor(app, email, "The email of your");
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
  });

  test("keeps its power when it was brought back once before, by an activity of version 0.1", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const userId = userIdOf(tokens);
    await app.t.run(async (ctx) => {
      const line = { userId, topic: "security" } as const;
      await ctx.db.insert("activity", { ...line, kind: "emailChanged" });
      await ctx.db.insert("activity", { ...line, kind: "emailChangeUndone" });
    });
    await changeEmail(app, tokens, theirs);
    const token = await linkFor(app, email, "The email of your");
    await app.t.run(async (ctx) => {
      for (const { _id } of await ctx.db.query("recoveryTokens").collect())
        await ctx.db.patch("recoveryTokens", _id, { hasPower: undefined });
    });
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
  });
});

describe("rows of version 0.1 that should not be there", () => {
  test("take no address from whoever owns it by now", async () => {
    const { app } = test_;
    const other = await app.signedUp("other@example.com");
    await app.t.run(async (ctx) => {
      const gone = await ctx.db.insert("users", { email, emailVerificationTime: 0 });
      await ctx.db.insert("emails", { email, userId: gone });
      await ctx.db.delete("users", gone);
      await ctx.db.insert("emails", { email: "other@example.com", userId: gone });
    });
    await app.signedUp(email);
    await migrate();
    expect(await signedInElsewhere(app, email)).toHaveProperty("token");
    expect(await signedInElsewhere(app, "other@example.com")).toHaveProperty("token");
    expect((await rows("addresses")).map(({ userId }) => userId)).toContain(userIdOf(other));
    expect(await rows("addresses")).toHaveLength(2);
  });
});

describe("a provider's answer that waits for its browser", () => {
  async function answered(tokens: Partial<Tokens> = {}) {
    const { app } = test_;
    const departure = await leaveForGithub(app, tokens);
    const { code } = await comeBack(app, departure);
    return { params: { code }, verifier: departure.verifier };
  }

  async function connected(): Promise<Tokens> {
    const { app } = test_;
    const { tokens } = await connectGithub(app, await app.signedUp(email));
    if (tokens === null) throw new Error("GitHub was not connected");
    return tokens;
  }

  test("makes nobody if the account was disconnected meanwhile", async () => {
    const { app } = test_;
    const tokens = await connected();
    const answer = await answered(tokens);
    await app.as(tokens).mutation(api.signInMethods.disconnect, { provider: "github" });
    expect((await app.call(answer, tokens)).tokens).toBeNull();
    expect(await rows("users")).toHaveLength(1);
    expect(await app.current(tokens.token)).not.toBeNull();
  });

  test("is worth nothing once the owner has reset the password", async () => {
    const { app } = test_;
    await connected();
    const answer = await answered();
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const newPassword = "another horse entirely";
    await app.tokens({ flow: "reset-verification", email, code, newPassword, browserSecret });
    expect((await app.call(answer)).tokens).toBeNull();
    expect(await rows("users")).toHaveLength(1);
  });

  test("opens no account that was closed meanwhile", async () => {
    const { app } = test_;
    const tokens = await connected();
    const answer = await answered();
    const disabledTime = Date.now();
    await app.t.run(async (ctx) => {
      await ctx.db.patch("users", userIdOf(tokens), { disabledTime });
    });
    expect((await app.call(answer)).tokens).toBeNull();
    expect((await app.call(answer)).tokens).toBeNull();
  });

  test("makes no second user of an address that was taken meanwhile", async () => {
    const { app } = test_;
    const answer = await answered();
    const { identity } = (await rows("authorizationRequests"))[0] as {
      identity: { email: string };
    };
    await app.signedUp(identity.email);
    expect((await app.call(answer)).tokens).toBeNull();
    expect(await rows("users")).toHaveLength(1);
  });

  test("makes one session when it is brought twice at once", async () => {
    const { app } = test_;
    const answer = await answered();
    const both = await Promise.all([app.call(answer), app.call(answer)]);
    const sessions = both.map(({ tokens }) => subjectOf(tokens?.token ?? "").sessionId);
    expect(new Set(sessions).size).toBe(1);
    expect(await rows("authSessions")).toHaveLength(1);
  });

  test("is given up after five wrong codes, the right one included", async () => {
    const { app } = test_;
    const answer = await answered();
    const code = "A".repeat(43);
    for (let i = 0; i < 5; i++)
      expect((await app.call({ ...answer, params: { code } })).tokens).toBeNull();
    expect((await app.call(answer)).tokens).toBeNull();
    expect(await rows("users")).toEqual([]);
  });

  test("connects nothing in another session than the one that asked", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const other = await signedInElsewhere(app, email);
    await app.as(tokens).mutation(api.signInMethods.connect, { provider: "github" });
    const answer = await answered(tokens);
    expect((await app.call(answer, other)).tokens).toBeNull();
    expect((await app.call(answer)).tokens).toBeNull();
    expect(await app.handle(tokens.token)).toBeNull();
    expect((await app.call(answer, tokens)).tokens).toHaveProperty("token");
  });
});

describe("a language in a sign-in", () => {
  test.each(["x".repeat(200), "en\r\nBcc: x", "<script>", "constructor", "en-", "", 7, null])(
    "is refused if it is no tag: %j",
    async (language) => {
      const { app } = test_;
      const params = { flow: "reset", email, browserSecret: app.secret(), language };
      expect(await failureOf(app.password(params))).toEqual({ code: "INVALID_INPUT" });
      expect(await rows("challenges")).toEqual([]);
    },
  );

  test("that a stranger gives does not become the owner's", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const stranger = { email, browserSecret: app.secret(), language: "tlh" };
    await app.password({ ...stranger, flow: "signUp", password: PASSWORD });
    await app.password({ ...stranger, flow: "reset" });
    await app.settle();
    expect((await app.current(token))?.language).toBeNull();
  });
});

test("a download holds no hash, code, fingerprint or secret", async () => {
  const { app } = test_;
  const { tokens } = await connectGithub(app, await app.signedUp(email));
  const me = app.as(tokens ?? {});
  await app.password({ flow: "reset", email, browserSecret: app.secret() });
  await app.settle();
  let cursor: string | null = null;
  let text = "";
  do {
    const page: { rows: object[]; cursor: string | null } = await me.mutation(api.dataExport.page, {
      cursor,
    });
    text += JSON.stringify(page.rows);
    ({ cursor } = page);
  } while (cursor !== null);
  const all = await app.everything();
  const secrets = Object.values(all).flatMap((table) =>
    (table as Record<string, unknown>[]).flatMap((row) =>
      ["hash", "codeMac", "macId", "browserHash", "fingerprint", "fingerprints", "passwordHash"]
        .flatMap((field) => row[field] ?? [])
        .map(String),
    ),
  );
  expect(secrets.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(text).not.toContain(secret);
});
