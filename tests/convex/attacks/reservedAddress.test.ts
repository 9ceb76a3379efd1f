import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Doc } from "../../../convex/_generated/dataModel";
import { tokenOf } from "../../../convex/security/recoveryTokens";
import { latchkey } from "../../../latchkey.config";
import { DAY, changeEmail, linkFor, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, useApp } from "../../support/convexApp";
import { githubSignIn } from "../../support/githubTrip";
import { octocat } from "../../support/outsideWorld";

/** An address that an account was moved away from, and the mails that its owner waits for. */

const test_ = useApp();
const email = octocat.emails[0]?.email ?? "";
const evil = "evil@example.com";
const newPassword = "another horse entirely";
const CHANGED = `The email of your ${latchkey.name} account was changed`;
const MOVED = `Your ${latchkey.name} account uses another email now`;

let thief: Tokens;

beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { app } = test_;
  await app.signedUp(email);
  thief = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.66" });
  await app.settle();
});

async function usersByAddress(): Promise<string[]> {
  const users = (await test_.app.everything())["users"] as { email: string }[];
  return users.map((user) => user.email).toSorted();
}

function ask(flow: "signUp" | "reset", secret: string, ip = "203.0.113.7") {
  const params = { flow, email, browserSecret: secret };
  const whole = flow === "signUp" ? { ...params, password: newPassword } : params;
  return test_.app.password(whole, { ip });
}

describe("F-B3: an address with an open undo link", () => {
  beforeEach(async () => {
    await changeEmail(test_.app, thief, evil);
  });

  test("is no new account's by GitHub, which leads to our page with words", async () => {
    expect(await githubSignIn(test_.app)).toEqual({
      error: "PROVIDER_RESTORE_REQUIRED",
      tokens: null,
    });
    expect(await usersByAddress()).toEqual([evil]);
  });

  test.each(["signUp", "reset"] as const)(
    "answers as any other to %s, and its mailbox gets the link that brings the account back",
    async (flow) => {
      const { app } = test_;
      expect(await ask(flow, app.secret())).toEqual({ started: true });
      const token = await linkFor(app, email, MOVED);
      expect(app.mailsTo(email).at(-1)?.text).not.toMatch(/\b\d{8}\b/);
      expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
      expect(await usersByAddress()).toEqual([email]);
    },
  );

  test("is no other account's by a change of address, whose code is never mailed", async () => {
    const { app } = test_;
    const eve = await app.signedUp("eve@example.com");
    const browserSecret = app.secret();
    const caller = app.as(eve);
    await caller.action(api.emailChanges.request, { newEmail: email, browserSecret });
    await linkFor(app, email, MOVED);
    const guess = { newEmail: email, code: "00000000", browserSecret };
    expect(await failureOf(caller.action(api.emailChanges.confirm, guess))).toMatchObject({
      code: "CODE_WRONG",
    });
  });

  test("is still the account's own to move back to", async () => {
    const { app } = test_;
    vi.advanceTimersByTime(60_000);
    await changeEmail(app, thief, email);
    expect(await usersByAddress()).toEqual([email]);
  });

  test("is free after seven days, and while its account is closed", async () => {
    const { app } = test_;
    await app.t.run(async (ctx) => {
      const user = await ctx.db.query("users").unique();
      if (user !== null) await ctx.db.patch("users", user._id, { disabledTime: Date.now() });
    });
    expect((await githubSignIn(app)).tokens).not.toBeNull();
    expect(await usersByAddress()).toEqual([evil, email]);
  });

  test("is free after seven days", async () => {
    const { app } = test_;
    vi.setSystemTime(Date.now() + 7 * DAY);
    expect(await app.signedUp(email)).toHaveProperty("token");
    expect(await usersByAddress()).toEqual([evil, email]);
  });

  test("mails nothing when the account was brought back before the mail's turn", async () => {
    const { app } = test_;
    const token = await linkFor(
      app,
      email,
      `The email of your ${latchkey.name} account was changed`,
    );
    await ask("signUp", app.secret());
    await app.t.mutation(api.recovery.restoreEmail, { token });
    await app.settle();
    expect(app.mailsTo(email).map(({ subject }) => subject)).not.toContain(MOVED);
  });
});

test("F-B3: a sign-up that was pending before the move does not take the address", async () => {
  const { app } = test_;
  const browserSecret = app.secret();
  await ask("signUp", browserSecret);
  await app.settle();
  await changeEmail(app, thief, evil);
  const answer = { flow: "email-verification", email, code: "00000000", browserSecret };
  expect(await failureOf(app.password(answer))).toMatchObject({ code: "CODE_WRONG" });
  expect(await usersByAddress()).toEqual([evil]);
});

describe("F-B1: the way back of an address whose notices wait for their turn", () => {
  /** Lets codes leave, which wait for a moment. */
  async function passMoment(): Promise<void> {
    for (let second = 0; second < 8; second++) {
      vi.advanceTimersByTime(1000);
      await test_.app.t.finishInProgressScheduledFunctions();
    }
  }

  async function codeTo(address: string): Promise<string> {
    await passMoment();
    const subjects = test_.app.mailsTo(address).map(({ subject }) => subject);
    return subjects.findLast((subject) => /^\d{8} /.test(subject))?.slice(0, 8) ?? "";
  }

  async function moveTo(tokens: Tokens, newEmail: string): Promise<void> {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.as(tokens).action(api.emailChanges.request, { newEmail, browserSecret });
    const code = await codeTo(newEmail);
    await app.as(tokens).action(api.emailChanges.confirm, { newEmail, code, browserSecret });
  }

  /** The intruder moves the account twice after five notices, so that the last one waits. */
  async function movedTwice(): Promise<void> {
    const { app } = test_;
    vi.setSystemTime(Date.now() + DAY);
    thief = await signedInElsewhere(app, email);
    for (let place = 1; place <= 5; place++)
      await signedInElsewhere(app, email, PASSWORD, { ip: `192.0.2.${place}` });
    await moveTo(thief, evil);
    await moveTo(thief, "evil2@example.com");
    await passMoment();
  }

  /** The secret of the newest link in the mails that have arrived. */
  function newestLink(): string {
    const links = test_.app.mailsTo(email).flatMap(({ text }) => {
      const secret = /\/undo-email\?token=([\w-]+)/.exec(text)?.[1];
      return secret === undefined ? [] : [secret];
    });
    const newest = links.at(-1);
    if (newest === undefined) throw new Error(`no mail to ${email} brings it back`);
    return newest;
  }

  /** How many mails have told the address of a move. */
  function told(): number {
    return test_.app.mailsTo(email).filter(({ subject }) => subject.startsWith(CHANGED)).length;
  }

  /** The owner asks for a code, gets the newest link in its place, and uses it. */
  async function comesBack(browserSecret: string): Promise<Tokens> {
    const { app } = test_;
    const ask = { flow: "reset", email, browserSecret };
    await app.password(ask);
    await passMoment();
    const token = newestLink();
    await app.t.mutation(api.recovery.restoreEmail, { token, browserSecret });
    vi.advanceTimersByTime(60_000);
    await app.password(ask);
    const code = await codeTo(email);
    return await app.tokens({ ...ask, flow: "reset-verification", code, newPassword });
  }

  test("is there for each move, though one waiting mail tells of several", async () => {
    const { app } = test_;
    await movedTwice();
    await moveTo(thief, "evil3@example.com");
    const links = ((await app.everything())["recoveryTokens"] ?? []) as Doc<"recoveryTokens">[];
    const undo = links.filter((link) => link.kind === "emailChanged" && link.email === email);
    expect(undo.map(({ hasPower }) => hasPower)).toEqual([true, true, true]);
    for (const link of undo) {
      const { open } = await app.t.query(api.recovery.restorationLink, {
        token: await tokenOf(link),
      });
      expect(open).toBe(true);
    }
    await app.settle();
    expect(told()).toBe(2);
  });

  test("is mailed anew at the next move when an early mail's link brought it back", async () => {
    const { app } = test_;
    await movedTwice();
    const browserSecret = app.secret();
    const owner = await comesBack(browserSecret);
    const used = newestLink();
    await moveTo(owner, "evil3@example.com");
    await passMoment();
    const token = newestLink();
    expect(token).not.toBe(used);
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
  });

  test("is not mailed again once its link was used", async () => {
    const { app } = test_;
    await movedTwice();
    await comesBack(app.secret());
    expect(told()).toBe(1);
    await app.settle();
    expect(told()).toBe(1);
  });
});

describe("F-B4: an owner who has reported an intruder", () => {
  async function strangersTakeAll(): Promise<void> {
    const { app } = test_;
    for (let i = 0; i < 7; i++)
      await ask("reset", app.secret(), `198.18.${i}.1`).catch(() => undefined);
    await app.settle();
  }

  test.each(["reportUnrecognized", "restoreEmail"] as const)(
    "gets a code in the browser they came with, whoever polls before and after (%s)",
    async (by) => {
      const { app } = test_;
      const browserSecret = app.secret();
      if (by === "restoreEmail") await changeEmail(app, thief, evil);
      const subject = by === "restoreEmail" ? "The email of your" : "New sign-in";
      const token = await linkFor(app, email, subject);
      await strangersTakeAll();
      await app.t.mutation(api.recovery[by], { token, browserSecret });
      await strangersTakeAll();
      await ask("reset", browserSecret);
      const code = await app.codeFor(email);
      const reset = { flow: "reset-verification", email, code, newPassword, browserSecret };
      expect(await app.tokens(reset)).toHaveProperty("token");
    },
  );

  test("leaves strangers no more codes than they had", async () => {
    const { app } = test_;
    const token = await linkFor(app, email, "New sign-in");
    await strangersTakeAll();
    await app.t.mutation(api.recovery.reportUnrecognized, { token, browserSecret: app.secret() });
    expect(await failureOf(ask("reset", app.secret()))).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("is the known browser of an account that was moved away, too", async () => {
    const { app } = test_;
    const browserSecret = app.secret();
    await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
    await changeEmail(app, thief, evil);
    await strangersTakeAll();
    expect(await failureOf(ask("reset", app.secret()))).toMatchObject({ code: "RATE_LIMITED" });
    expect(await ask("reset", browserSecret)).toEqual({ started: true });
    await linkFor(app, email, "");
  });

  test("has that allowance for an hour, and a secret of the right form", async () => {
    const { app } = test_;
    const token = await linkFor(app, email, "New sign-in");
    const report = (browserSecret: string) =>
      app.t.mutation(api.recovery.reportUnrecognized, { token, browserSecret });
    expect(await failureOf(report("short"))).toEqual({
      code: "INVALID_INPUT",
      field: "browserSecret",
    });
    const browserSecret = app.secret();
    await report(browserSecret);
    vi.advanceTimersByTime(60 * 60_000);
    await strangersTakeAll();
    expect(await failureOf(ask("reset", browserSecret))).toMatchObject({ code: "RATE_LIMITED" });
  });
});
