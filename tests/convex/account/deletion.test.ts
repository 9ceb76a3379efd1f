import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { PERSONAL_DATA } from "../../../convex/privacy/personalData";
import schema from "../../../convex/schema";
import {
  DAY,
  changeEmail,
  connectGithub,
  linkFor,
  livedIn,
  signedInElsewhere,
} from "../../support/accountApp";
import { type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

const test_ = useApp();
const email = "ada@example.com";
const GOES = `Your ${latchkey.name} account will be deleted`;
const KEPT = `Your ${latchkey.name} account will not be deleted`;

function subjects(): string[] {
  return test_.app.mailsTo(email).map(({ subject }) => subject);
}

/** Lets mails leave whose time has come, and no others. */
async function deliver(): Promise<void> {
  for (let hop = 0; hop < 4; hop++) {
    vi.advanceTimersByTime(30);
    await test_.app.t.finishInProgressScheduledFunctions();
  }
}

async function request(tokens: Tokens) {
  return await test_.app.as(tokens).mutation(api.deletion.request, { email });
}

/** The hourly job, with what it starts at once before what it starts later. */
async function sweep() {
  const { app } = test_;
  await app.settle();
  await app.t.mutation(internal.deletion.sweep, {});
  vi.advanceTimersByTime(1);
  await app.t.finishInProgressScheduledFunctions();
  await app.settle();
}

describe("S83: deleting the account", () => {
  test("asks for the address, and ends every session", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await signedInElsewhere(app, email);
    const typed = (text: string) =>
      failureOf(app.as(here).mutation(api.deletion.request, { email: text }));
    for (const wrong of ["", "bob@example.com", "ada"])
      expect(await typed(wrong)).toEqual({ code: "INVALID_INPUT", field: "email" });
    const { deletesAt } = await app
      .as(here)
      .mutation(api.deletion.request, { email: " Ada@example.com" });
    expect(deletesAt).toBe(Date.now() + 14 * DAY);
    for (const { token } of [here, there]) expect(await app.current(token)).toBeNull();
    expect(await app.as(here).query(api.sessions.revocationReason, {})).toMatchObject({
      reason: "deletionRequested",
    });
    expect(await linkFor(app, email, GOES)).not.toBe("");
  });

  test("can be called off for fourteen days by signing in", async () => {
    const { app } = test_;
    await request(await app.signedUp(email));
    vi.setSystemTime(Date.now() + 13 * DAY);
    await sweep();
    const back = await signedInElsewhere(app, email);
    expect(await app.current(back.token)).toMatchObject({
      deletionScheduledFor: expect.any(Number),
    });
    await app.as(back).mutation(api.deletion.cancel, {});
    expect(await app.current(back.token)).toMatchObject({ deletionScheduledFor: null });
    vi.setSystemTime(Date.now() + 10 * DAY);
    await sweep();
    expect(await app.current(back.token)).toMatchObject({ email });
  });

  test("F-B1: called off by somebody else is told, with a link that shuts them out", async () => {
    const { app } = test_;
    await request(await app.signedUp(email));
    const thief = await signedInElsewhere(app, email);
    await app.as(thief).mutation(api.deletion.cancel, {});
    await app.as(thief).mutation(api.deletion.cancel, {});
    const token = await linkFor(app, email, KEPT);
    expect(subjects().filter((subject) => subject === KEPT)).toHaveLength(1);
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    expect(await app.current(thief.token)).toBeNull();
  });

  test.each([
    { last: "asked for", changes: 9, tells: GOES },
    { last: "called off", changes: 10, tells: KEPT },
  ])("F-B1: $last after many turns, is what the mails that waited say", async (turns) => {
    const { app } = test_;
    await app.signedUp(email);
    for (let change = 0; change < turns.changes; change++) {
      const me = await signedInElsewhere(app, email);
      if (change % 2 === 0) await request(me);
      else await app.as(me).mutation(api.deletion.cancel, {});
      await deliver();
    }
    const sent = subjects().length;
    await app.settle();
    const late = subjects().slice(sent);
    expect(late.filter((subject) => [GOES, KEPT].includes(subject))).toEqual([turns.tells]);
  });

  test("asked for twice keeps the first date", async () => {
    const { app } = test_;
    const { deletesAt } = await request(await app.signedUp(email));
    vi.setSystemTime(Date.now() + DAY);
    expect(await request(await signedInElsewhere(app, email))).toEqual({ deletesAt });
  });

  test("after fourteen days removes every row and file, and sends a last mail", async () => {
    const { app } = test_;
    const ada = await livedIn(app, email);
    const bob = await app.signedUp("bob@example.com");
    const { userId } = subjectOf(ada.token);
    await request(ada);
    vi.setSystemTime(Date.now() + 14 * DAY);
    await sweep();
    const everything = await app.everything();
    for (const [table, rows] of Object.entries(everything)) {
      expect([table, JSON.stringify(rows)]).not.toEqual([table, expect.stringContaining(userId)]);
      expect([table, JSON.stringify(rows)]).not.toEqual([table, expect.stringContaining(email)]);
    }
    const files = await app.t.run(async (ctx) => await ctx.db.system.query("_storage").collect());
    expect(files).toEqual([]);
    expect(app.mailsTo(email).at(-1)?.subject).toBe(`Your ${latchkey.name} account was deleted`);
    expect(await app.current(ada.token)).toBeNull();
    expect(await app.current(bob.token)).toMatchObject({ email: "bob@example.com" });
  });

  test("works in bounded batches, however many rows there are", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await app.t.run(async (ctx) => {
      const userId = subjectOf(me.token).userId as Id<"users">;
      for (let count = 0; count < 350; count++)
        await ctx.db.insert("activity", { userId, kind: "signInFailed", topic: "signIn" });
    });
    await request(me);
    vi.setSystemTime(Date.now() + 14 * DAY);
    await sweep();
    const { users, activity } = await app.everything();
    expect({ users, activity }).toEqual({ users: [], activity: [] });
  });

  test("that was interrupted is taken up again, and nobody signs in meanwhile", async () => {
    const { app } = test_;
    await request(await app.signedUp(email));
    vi.setSystemTime(Date.now() + 14 * DAY);
    await app.t.mutation(internal.deletion.sweep, {});
    expect(await failureOf(signedInElsewhere(app, email))).toEqual({
      code: "INVALID_CREDENTIALS",
    });
    await app.t.run(async (ctx) => {
      for (const job of await ctx.db.system.query("_scheduled_functions").collect())
        await ctx.scheduler.cancel(job._id);
    });
    await app.settle();
    expect((await app.everything())["users"]).toHaveLength(1);
    await sweep();
    expect((await app.everything())["users"]).toEqual([]);
    expect(await app.signedUp(email)).toHaveProperty("token");
  });

  test("F-B1: waits until no change of the address can be undone any more", async () => {
    const { app } = test_;
    await request(await app.signedUp(email));
    vi.setSystemTime(Date.now() + 13.9 * DAY);
    const intruder = await signedInElsewhere(app, email);
    await changeEmail(app, intruder, "evil@example.com");
    const token = await linkFor(app, email, `The email of your ${latchkey.name} account`);
    vi.setSystemTime(Date.now() + 6.9 * DAY);
    await sweep();
    expect(await app.t.query(api.recovery.restorationLink, { token })).toMatchObject({
      open: true,
    });
    expect((await app.everything())["users"]).toMatchObject([{ email: "evil@example.com" }]);
    vi.setSystemTime(Date.now() + 0.2 * DAY);
    await sweep();
    expect((await app.everything())["users"]).toEqual([]);
  });

  test("F-B1: does not come by itself to whoever brings the address back in that time", async () => {
    const { app } = test_;
    await request(await app.signedUp(email));
    vi.setSystemTime(Date.now() + 13.9 * DAY);
    await changeEmail(app, await signedInElsewhere(app, email), "evil@example.com");
    const token = await linkFor(app, email, `The email of your ${latchkey.name} account`);
    vi.setSystemTime(Date.now() + 2 * DAY);
    await sweep();
    await app.t.mutation(api.recovery.restoreEmail, { token });
    vi.setSystemTime(Date.now() + 30 * DAY);
    await sweep();
    expect((await app.everything())["users"]).toMatchObject([{ email }]);
  });

  test("does not touch an account that did not ask, even if the job names it", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const userId = subjectOf(me.token).userId as never;
    await app.t.mutation(internal.deletion.erase, { userId });
    expect(await app.current(me.token)).toMatchObject({ email });
  });
});

describe("the download of one's data", () => {
  async function download(tokens: Tokens) {
    const { app } = test_;
    const found: Record<string, object[]> = {};
    let cursor: string | null = null;
    do {
      const part: { table: string; rows: object[]; cursor: string | null } = await app
        .as(tokens)
        .mutation(api.dataExport.page, { cursor });
      (found[part.table] ??= []).push(...part.rows);
      cursor = part.cursor;
    } while (cursor !== null);
    return found;
  }

  test("holds what every table has of a person, and no secret", async () => {
    const { app } = test_;
    const ada = await livedIn(app, email);
    const found = await download(ada);
    expect(found).toMatchObject({
      users: [{ email, name: "Ada Lovelace" }],
      providerProfiles: [{ login: "octocat" }],
      passwords: [{ setAt: expect.any(Number) }],
      addresses: [{ email }],
    });
    expect(found["sessionDetails"]?.length).toBeGreaterThan(1);
    expect(found["activity"]).toContainEqual(
      expect.objectContaining({ kind: "providerConnected" }),
    );
    const text = JSON.stringify(found);
    const { passwords, refreshSecrets, challenges, recoveryTokens, devices } =
      await app.everything();
    const secrets = JSON.stringify([passwords, refreshSecrets, challenges, recoveryTokens, devices])
      .match(/"(?:hash|codeMac|browserHash|fingerprint|passwordHash)":"([^"]+)"/g)
      ?.map((pair) => pair.split('"')[3] ?? "");
    expect(secrets?.length).toBeGreaterThan(5);
    for (const secret of secrets ?? []) expect(text).not.toContain(secret);
  });

  test("goes on when the session has got another id meanwhile, and in no other session", async () => {
    const { app } = test_;
    const before = await app.signedUp(email);
    const other = await signedInElsewhere(app, email);
    const { cursor } = await app.as(before).mutation(api.dataExport.page, { cursor: null });
    const { tokens } = await connectGithub(app, before);
    const next = app.as(tokens ?? other).mutation(api.dataExport.page, { cursor });
    expect(await next).toHaveProperty("table");
    const elsewhere = app.as(other).mutation(api.dataExport.page, { cursor });
    expect(await failureOf(elsewhere)).toEqual({ code: "INVALID_INPUT", field: "cursor" });
  });

  test("comes whole from tables of any size, and holds nothing of others", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    await app.as(eve).mutation(api.users.updateProfile, { name: "hers" });
    await app.t.run(async (ctx) => {
      const userId = subjectOf(me.token).userId as Id<"users">;
      for (let count = 0; count < 1100; count++)
        await ctx.db.insert("activity", { userId, kind: "signInFailed", topic: "signIn" });
    });
    const found = await download(me);
    const failed = found["activity"]?.filter((row) => "kind" in row && row.kind === "signInFailed");
    expect(failed).toHaveLength(1100);
    expect(JSON.stringify(found)).not.toMatch(/hers|eve@example/);
  });

  test.each(["nonsense", "refreshSecrets:", ":", "x".repeat(5000)])(
    "refuses the cursor %j",
    async (cursor) => {
      const { app } = test_;
      const me = app.as(await app.signedUp(email));
      expect(await failureOf(me.mutation(api.dataExport.page, { cursor }))).toEqual({
        code: "INVALID_INPUT",
        field: "cursor",
      });
    },
  );
});

describe("the register of personal data", () => {
  const PERSONAL = /^(userId|authorId|requestedBy|email|ip|userAgent|phone)$/;
  /** Tables whose rows point at a person only by way of another row. */
  const BY_REFERENCE = /^(sessionId|accountId|tokenId)$/;

  const tables = Object.entries(schema.tables).map(([table, definition]) => {
    const { validator } = definition as unknown as {
      validator: { fields: Record<string, { kind: string; tableName?: string }> };
    };
    const fields = Object.entries(validator.fields);
    const pointsToUser = fields.some(([, { tableName }]) => tableName === "users");
    const named = fields.map(([name]) => name);
    return {
      table,
      personal: pointsToUser || named.some((name) => PERSONAL.test(name)),
      references: named.some((name) => BY_REFERENCE.test(name)),
    };
  });

  test("knows every table of the schema", () => {
    expect(Object.keys(PERSONAL_DATA).toSorted()).toEqual(
      tables.map(({ table }) => table).toSorted(),
    );
  });

  test.each(tables)("$table says what becomes of its rows when their person goes", (row) => {
    const treatment = PERSONAL_DATA[row.table as keyof typeof PERSONAL_DATA];
    if (row.personal) expect(["deleted", "anonymised"]).toContain(treatment.atDeletion);
    if (row.references && row.table !== "authVerifiers")
      expect(treatment.atDeletion).not.toBe("nothing");
    // What is not deleted and exported says why.
    if (treatment.atDeletion !== "deleted" || treatment.exportPage === null)
      expect(treatment.because).not.toBeNull();
  });
});

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
