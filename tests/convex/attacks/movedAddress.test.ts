import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Doc } from "../../../convex/_generated/dataModel";
import { moveAddress } from "../../../convex/account/users";
import { tokenHash, tokenOf } from "../../../convex/security/recoveryTokens";
import {
  DAY,
  changeEmail,
  connectGithub,
  linkFor,
  signedInElsewhere,
} from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

/** An intruder who moved an account to an address of theirs, against the owner who comes back. */

const test_ = useApp();
const email = "victim@example.com";
const evil = "evil@example.com";
const newPassword = "another horse entirely";
const CHANGED = `The email of your ${latchkey.name} account was changed`;
const RESTORED = `The earlier email of your ${latchkey.name} account was brought back`;
const spent = { code: "LINK_SPENT" };

let owner: Tokens;
let thief: Tokens;

beforeEach(async () => {
  const { app } = test_;
  await app.signedUp(email);
  vi.setSystemTime(Date.now() + 30 * DAY);
  owner = await signedInElsewhere(app, email);
  thief = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.66" });
  await app.settle();
  vi.advanceTimersByTime(1000);
  await changeEmail(app, thief, evil);
  await app.settle();
  vi.advanceTimersByTime(1000);
});

/** The links in mails to an address, whether or not they still open anything. */
function linksMailedTo(address: string): string[] {
  return test_.app.mailsTo(address).flatMap(({ text }) => text.match(/token=[\w-]+/g) ?? []);
}

function subjectsTo(address: string): string[] {
  return test_.app.mailsTo(address).map(({ subject }) => subject);
}

/** The secrets of all links to an address, whether or not a mail holds them. */
async function tokensOf(address: string): Promise<string[]> {
  const links = ((await test_.app.everything())["recoveryTokens"] ?? []) as Doc<"recoveryTokens">[];
  const there = links.filter((link) => link.email === address);
  return await Promise.all(there.map((link) => tokenOf(link)));
}

async function expectSpent(tokens: string[]): Promise<void> {
  const { t } = test_.app;
  for (const token of tokens) {
    expect(await failureOf(t.mutation(api.recovery.restoreEmail, { token }))).toEqual(spent);
    expect(await failureOf(t.mutation(api.recovery.reportUnrecognized, { token }))).toEqual(spent);
    expect(await t.query(api.recovery.restorationLink, { token })).toEqual({ open: false });
    expect(await t.query(api.recovery.unrecognizedLink, { token })).toEqual({ open: false });
  }
}

/** What makes notices, at whichever address the account has. */
async function stirUp(address: string): Promise<void> {
  const { app } = test_;
  const { tokens } = await connectGithub(app, thief);
  thief = tokens ?? thief;
  const change = { currentPassword: PASSWORD, newPassword };
  await app.as(thief).action(api.passwords.change, change);
  await signedInElsewhere(app, address, newPassword, { ip: "192.0.2.67" });
  await app.as(thief).mutation(api.deletion.request, { email: address });
  await app.settle();
}

describe("S101: the intruder's address", () => {
  test("has no power after the owner has moved back by the settings, and is told", async () => {
    const { app } = test_;
    await signedInElsewhere(app, evil, PASSWORD, { ip: "192.0.2.67" });
    const meanwhile = await tokensOf(evil);
    expect(meanwhile).toHaveLength(1);
    await changeEmail(app, owner, email);
    await app.as(owner).action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
    await app.as(owner).mutation(api.sessions.revokeOthers, {});
    await app.settle();
    expect(await app.current(thief.token)).toBeNull();
    expect(subjectsTo(evil)).toContain(RESTORED);
    expect(linksMailedTo(evil)).toEqual([]);
    for (const days of [0, 3, 3.9]) {
      vi.setSystemTime(Date.now() + days * DAY);
      await expectSpent([...meanwhile, ...(await tokensOf(evil))]);
    }
    expect((await app.everything())["users"]).toMatchObject([{ email }]);
    expect(await app.current(owner.token)).toMatchObject({ email });
  });

  test("has none after the owner has moved back and reset the password", async () => {
    const { app } = test_;
    await changeEmail(app, owner, email);
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const reset = { flow: "reset-verification", email, code, newPassword, browserSecret };
    const after = await app.tokens(reset);
    await app.settle();
    expect(linksMailedTo(evil)).toEqual([]);
    await expectSpent(await tokensOf(evil));
    expect(await app.current(after.token)).toMatchObject({ email });
  });

  test("has none while the account is there, whatever the notice is about", async () => {
    const { app } = test_;
    await stirUp(evil);
    expect(subjectsTo(evil)).toEqual(
      expect.arrayContaining([
        `GitHub was connected to your ${latchkey.name} account`,
        `Your ${latchkey.name} password was changed`,
        expect.stringMatching(/^New sign-in/),
        `Your ${latchkey.name} account will be deleted`,
      ]),
    );
    expect(linksMailedTo(evil)).toEqual([]);
    await expectSpent(await tokensOf(evil));
    const token = await linkFor(app, email, CHANGED);
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
    const { users, providerProfiles } = await app.everything();
    expect(users).toEqual([expect.not.objectContaining({ deletionTime: expect.anything() })]);
    expect(providerProfiles).toEqual([]);
  });

  test("is told without a link when the owner's link brings the old one back", async () => {
    const { app } = test_;
    const token = await linkFor(app, email, CHANGED);
    await app.t.mutation(api.recovery.restoreEmail, { token });
    await app.settle();
    expect(subjectsTo(evil).at(-1)).toBe(RESTORED);
    expect(linksMailedTo(evil)).toEqual([]);
    await expectSpent(await tokensOf(evil));
  });

  test("is told as well when the owner comes by an earlier notice", async () => {
    const { app } = test_;
    const token = await linkFor(app, email, "New sign-in");
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
    await app.settle();
    expect(subjectsTo(evil).at(-1)).toBe(RESTORED);
    await expectSpent([...(await tokensOf(evil)), await linkFor(app, email, CHANGED)]);
  });

  test("gets no link by moving on, and the owner's first and newest link work from then on", async () => {
    const { app } = test_;
    const first = await linkFor(app, email, CHANGED);
    vi.setSystemTime(Date.now() + 6 * DAY);
    thief = await signedInElsewhere(app, evil);
    const { tokens } = await connectGithub(app, thief);
    await changeEmail(app, tokens ?? thief, "evil2@example.com");
    const newest = await linkFor(app, email, CHANGED);
    expect(newest).not.toBe(first);
    expect(subjectsTo(evil)).toContain(CHANGED);
    expect(linksMailedTo(evil)).toEqual([]);
    vi.setSystemTime(Date.now() + 6 * DAY);
    await expectSpent([...(await tokensOf(evil)), ...(await tokensOf("evil2@example.com"))]);
    expect(await app.t.query(api.recovery.restorationLink, { token: first })).toMatchObject({
      open: true,
    });
    expect(await app.t.mutation(api.recovery.restoreEmail, { token: newest })).toEqual({ email });
    await app.settle();
    expect(subjectsTo("evil2@example.com").at(-1)).toBe(RESTORED);
    expect((await app.everything())["providerProfiles"]).toEqual([]);
    await expectSpent([first, newest]);
  });

  test("gets none by moving away from the address that was brought back", async () => {
    const { app } = test_;
    await changeEmail(app, owner, email);
    vi.advanceTimersByTime(60_000);
    await changeEmail(app, thief, evil);
    const token = await linkFor(app, email, CHANGED);
    await expectSpent(await tokensOf(evil));
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
  });
});

describe("S101: the address that an account is moved back to", () => {
  test("has its power again, and the link that would have brought it back is settled", async () => {
    const { app } = test_;
    const undo = await linkFor(app, email, CHANGED);
    await changeEmail(app, owner, email);
    await expectSpent([undo]);
    vi.advanceTimersByTime(60_000);
    await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.68" });
    const token = await linkFor(app, email, "New sign-in");
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
  });
});

test("S101: a new address has power once the change can no longer be undone", async () => {
  const { app } = test_;
  const old = await linkFor(app, email, CHANGED);
  vi.setSystemTime(Date.now() + 7 * DAY);
  await signedInElsewhere(app, evil, PASSWORD, { ip: "192.0.2.68" });
  const token = await linkFor(app, evil, "New sign-in");
  await expectSpent([old]);
  expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email: evil });
});

describe("S101: links from before power was stored", () => {
  /** A link as the last version left it. */
  async function oldLink(kind: "emailChanged" | "newSignIn", address: string): Promise<string> {
    return await test_.app.t.run(async (ctx) => {
      const user = await ctx.db.query("users").unique();
      if (user === null) throw new Error("there is one user");
      const expirationTime = Date.now() + 7 * DAY;
      const time = Date.now();
      const link = { userId: user._id, kind, email: address, hash: "", time, expirationTime };
      const linkId = await ctx.db.insert("recoveryTokens", link);
      await ctx.db.patch("recoveryTokens", linkId, { hash: await tokenHash(linkId) });
      return await tokenOf({ _id: linkId });
    });
  }

  async function forgetPower(): Promise<void> {
    await test_.app.t.run(async (ctx) => {
      for (const link of await ctx.db.query("recoveryTokens").collect())
        await ctx.db.patch("recoveryTokens", link._id, { hasPower: undefined });
    });
  }

  test("work for the old address, and not for the one the account was moved to", async () => {
    const { app } = test_;
    const token = await linkFor(app, email, CHANGED);
    await forgetPower();
    await expectSpent([await oldLink("newSignIn", evil)]);
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
  });

  test("do not bring the intruder's address back after the owner's move", async () => {
    const { app } = test_;
    await forgetPower();
    const left = [await oldLink("newSignIn", evil), await oldLink("emailChanged", evil)];
    await app.t.run(async (ctx) => {
      const user = await ctx.db.query("users").unique();
      if (user !== null) await moveAddress(ctx, user, email);
    });
    vi.advanceTimersByTime(1000);
    await expectSpent(left);
    vi.setSystemTime(Date.now() + 6 * DAY);
    await expectSpent(left);
    const mine = await oldLink("newSignIn", email);
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token: mine })).toEqual({
      email,
    });
  });
});
