import { describe, expect, test } from "vitest";
import { api, internal } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { connectGithub, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, subjectOf, useApp } from "../../support/convexApp";
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

describe("rows of version 0.1 that should not be there", () => {
  test("cannot make somebody pay twice for a plan that waits to be moved", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const me = app.as(tokens);
    await app.t.run(async (ctx) => await ctx.db.patch("users", userIdOf(tokens), { plan: "pro" }));
    expect(await me.query(api.sample.billing.plan, {})).toBe("pro");
    const paymentToken = "tok_chargeDeclined";
    expect(await me.action(api.sample.billing.upgrade, { paymentToken })).toEqual({ plan: "pro" });
    await migrate();
    expect(await me.query(api.sample.billing.plan, {})).toBe("pro");
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
    expect(both.filter(({ tokens }) => Boolean(tokens))).toHaveLength(1);
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
