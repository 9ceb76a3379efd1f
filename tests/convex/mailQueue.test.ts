import { describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { githubOnly } from "../support/accountApp";
import { PASSWORD, useApp } from "../support/convexApp";

/** F-C7: mails wait for their turn, at the pace of the service, until they are worth nothing. */

const test_ = useApp();
const email = "ada@example.com";
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Lets so much time pass in steps, and what is scheduled happen. */
async function pass(time: number, step = 250): Promise<void> {
  const { t } = test_.app;
  for (let gone = 0; gone < time; gone += step) {
    vi.advanceTimersByTime(step);
    await t.finishInProgressScheduledFunctions();
  }
}

async function asked(who: string, flow: "signUp" | "reset" = "signUp", ip = "203.0.113.7") {
  const browserSecret = test_.app.secret();
  const base = { flow, email: who, browserSecret };
  await test_.app.password(flow === "reset" ? base : { ...base, password: PASSWORD }, { ip });
  return { purpose: flow, email: who, browserSecret };
}

async function stateOf(waiting: Awaited<ReturnType<typeof asked>>) {
  return await test_.app.as({}).query(api.mails.state, waiting);
}

function quiet() {
  return vi.spyOn(console, "error").mockImplementation(() => {});
}

describe("a burst", () => {
  test("F-C7: of sixty sign-ups leaves in full at the two a second that the service takes", async () => {
    const { app } = test_;
    quiet();
    app.world.mailsPerSecond = 2;
    const people = Array.from({ length: 60 }, (_, i) => `person${i}@example.com`);
    const asks = people.map((who, i) => asked(who, "signUp", `198.51.${i}.1`));
    const waiting = await Promise.all(asks);
    await pass(15 * SECOND);
    const states = await Promise.all(waiting.map(stateOf));
    expect(new Set(states)).toEqual(new Set(["onItsWay", "late"]));
    await pass(MINUTE);
    expect(new Set(app.world.mails.map(({ to }) => to))).toEqual(new Set(people));
    expect(app.world.mails).toHaveLength(60);
    expect(new Set(await Promise.all(waiting.map(stateOf)))).toEqual(new Set(["onItsWay"]));
  });

  test.each(["86400", "99999999999"])(
    "F-C7: a service that asks for %s seconds is asked again within minutes",
    async (retryAfter) => {
      const { app } = test_;
      quiet();
      app.world.refusal = { status: 429, retryAfter };
      const waiting = await asked(email);
      await pass(20 * SECOND);
      expect(await stateOf(waiting)).toBe("late");
      app.world.refusal = null;
      await pass(7 * MINUTE, 5 * SECOND);
      expect(app.mailsTo(email)).toHaveLength(1);
    },
  );

  test("F-C7: a mail that is queued as the queue has just been found empty is not forgotten", async () => {
    const { app } = test_;
    await asked("nobody@example.com", "reset");
    await app.settle();
    await asked(email);
    await app.settle();
    expect(app.mailsTo(email)).toHaveLength(1);
  });

  test("F-C7: keeps to the rate of the service from the start", async () => {
    const { app } = test_;
    app.world.mailsPerSecond = 2;
    vi.stubEnv("AUTH_MAIL_RATE", "2");
    const refusals = quiet();
    for (let i = 0; i < 10; i++) await asked(`person${i}@example.com`, "signUp", `198.51.${i}.1`);
    await pass(8 * SECOND);
    expect(app.world.mails).toHaveLength(10);
    expect(refusals).not.toHaveBeenCalled();
    expect(app.world.requests.filter((request) => request.includes("/emails"))).toHaveLength(10);
  });

  test("F-C7: of one network lets others go first", async () => {
    const { app } = test_;
    app.world.mailsPerSecond = 2;
    vi.stubEnv("AUTH_MAIL_RATE", "2");
    for (let i = 0; i < 20; i++) await asked(`junk${i}@example.com`, "signUp", "198.51.100.1");
    await asked(email, "signUp", "203.0.113.7");
    await pass(5 * SECOND);
    expect(app.mailsTo(email)).toHaveLength(1);
    expect(app.world.mails.length).toBeLessThan(12);
  });
});

describe("a service that refuses", () => {
  test("F-C7: is given the time that it asks for", async () => {
    const { app } = test_;
    quiet();
    app.world.refusal = { status: 429, retryAfter: "30" };
    const waiting = await asked(email);
    await pass(2 * SECOND);
    expect(await stateOf(waiting)).toBe("late");
    const before = app.world.requests.length;
    app.world.refusal = null;
    await pass(25 * SECOND);
    expect(app.world.requests.length).toBe(before);
    await pass(15 * SECOND);
    expect(app.mailsTo(email)).toHaveLength(1);
    expect(await stateOf(waiting)).toBe("onItsWay");
  });

  test("F-C7: is tried as long as the code lives, and then the person is told", async () => {
    const { app } = test_;
    const complaints = quiet();
    app.world.refusal = { status: 500 };
    const waiting = await asked(email);
    await pass(2 * SECOND);
    expect(await stateOf(waiting)).toBe("late");
    await pass(6 * MINUTE, SECOND);
    expect(await stateOf(waiting)).toBe("late");
    await pass(5 * MINUTE, SECOND);
    expect(await stateOf(waiting)).toBe("failed");
    expect(complaints.mock.calls.at(-1)?.[0]).toContain("giving up");
    const { outgoingMails = [] } = await app.everything();
    expect(JSON.stringify(outgoingMails)).not.toContain("sealedCode");
  });

  test("F-C7: one mail for good is told at once, and the others leave", async () => {
    const { app } = test_;
    quiet();
    app.world.refusal = { status: 422, to: email };
    const waiting = await asked(email);
    await asked("bob@example.com");
    await pass(2 * SECOND);
    expect(await stateOf(waiting)).toBe("failed");
    expect(app.mailsTo("bob@example.com")).toHaveLength(1);
  });
});

describe("whoever is signed in and waits for a code", () => {
  test("F-C7: of another address is told that its mail is late", async () => {
    const { app } = test_;
    quiet();
    const me = app.as(await app.signedUp(email));
    const newEmail = "new@example.com";
    const browserSecret = app.secret();
    app.world.refusal = { status: 429, retryAfter: "60" };
    await me.action(api.emailChanges.request, { newEmail, browserSecret });
    await pass(20 * SECOND);
    const waiting = { purpose: "changeEmail" as const, email: newEmail, browserSecret };
    expect(await me.query(api.mails.state, waiting)).toBe("late");
    app.world.refusal = null;
    await pass(2 * MINUTE, SECOND);
    expect(await me.query(api.mails.state, waiting)).toBe("onItsWay");
    expect(app.mailsTo(newEmail)).toHaveLength(1);
  });

  test("F-C7: as a proof is told the same, and no other session of the account is", async () => {
    const { app } = test_;
    quiet();
    const tokens = await githubOnly(app);
    const me = app.as(tokens);
    const other = app.as(await githubOnly(app));
    expect(await me.query(api.reauthentication.mailState, {})).toBeNull();
    app.world.refusal = { status: 429, retryAfter: "60" };
    await me.action(api.reauthentication.requestCode, {});
    await pass(20 * SECOND);
    expect(await me.query(api.reauthentication.mailState, {})).toBe("late");
    expect(await other.query(api.reauthentication.mailState, {})).toBeNull();
    app.world.refusal = null;
    await pass(2 * MINUTE, SECOND);
    expect(await me.query(api.reauthentication.mailState, {})).toBe("onItsWay");
  });
});

describe("what the state gives away", () => {
  async function statesAt(times: readonly number[], who: string) {
    const waiting = await asked(who, "reset", "198.51.100.1");
    const states = [];
    for (const time of times) {
      await pass(time);
      states.push(await stateOf(waiting));
    }
    return states;
  }

  test.each([null, { status: 429, retryAfter: "5" }, { status: 503 }])(
    "F-C7: is the same for known and unknown addresses, with the service answering %j",
    async (refusal) => {
      const { app } = test_;
      quiet();
      await app.signedUp(email);
      // Whether the service works is known from others' mails.
      app.world.refusal = refusal;
      await asked("carol@example.com", "signUp", "192.0.2.1");
      await pass(SECOND);
      const times = [500, 3 * SECOND, 12 * SECOND];
      const known = await statesAt(times, email);
      expect(await statesAt(times, "nobody@example.com")).toEqual(known);
      app.world.refusal = null;
    },
  );

  test("F-C7: is nothing to a browser that asked for nothing, or that is another", async () => {
    const waiting = await asked(email);
    const other = { ...waiting, browserSecret: test_.app.secret() };
    expect(await stateOf(other)).toBeNull();
    expect(await stateOf({ ...waiting, email: "bob@example.com" })).toBeNull();
    expect(await stateOf({ ...waiting, browserSecret: "x".repeat(10_000) })).toBeNull();
  });
});

test("F-C7: a batch whose outcome got lost is sent by the next look at the queue", async () => {
  const { app } = test_;
  await asked(email);
  await app.t.run(async (ctx) => {
    const sender = await ctx.db.query("mailSender").first();
    if (sender !== null)
      await ctx.db.patch("mailSender", sender._id, { busyUntil: Date.now() + MINUTE });
  });
  await pass(30 * SECOND);
  expect(app.mailsTo(email)).toEqual([]);
  await pass(31 * SECOND);
  // As its cron does.
  await app.t.mutation(internal.emails.queue.wake, {});
  await pass(SECOND);
  expect(app.mailsTo(email)).toHaveLength(1);
});

describe("a job that was lost or comes at the same moment", () => {
  test("F-C7: a mail that comes in the moment of a look is looked at as well", async () => {
    const { app } = test_;
    await app.t.mutation(internal.emails.queue.wake, {});
    for (const who of [email, "bob@example.com"]) {
      await asked(who);
      // The time stands still between the look that this causes and the next mail.
      await app.t.mutation(internal.emails.queue.wake, {});
    }
    await app.settle();
    await asked("eve@example.com");
    await app.settle();
    for (const who of [email, "bob@example.com", "eve@example.com"])
      expect(app.mailsTo(who)).toHaveLength(1);
  });
});

describe("mails that version 0.1 had scheduled", () => {
  /** Schedules them as version 0.1 did, in place of what waits in the queue now. */
  async function scheduledByVersion01(): Promise<number> {
    return await test_.app.t.run(async (ctx) => {
      const mails = await ctx.db.query("outgoingMails").collect();
      const unsent = mails.filter(({ turn }) => turn !== undefined);
      for (const { _id, challengeId, sealedCode, notice } of unsent) {
        await ctx.db.delete("outgoingMails", _id);
        if (challengeId !== undefined && sealedCode !== undefined) {
          const job = { challengeId, sealedCode, attempt: 1 };
          await ctx.scheduler.runAfter(5 * SECOND, internal.emails.send.challenge, job);
        }
        if (notice !== undefined)
          await ctx.scheduler.runAfter(0, internal.emails.send.notice, { ...notice, attempt: 0 });
      }
      return unsent.length;
    });
  }

  test("F-C7: codes leave by the queue, once, and open what they are for", async () => {
    const { app } = test_;
    const { email: who, browserSecret } = await asked(email);
    expect(await scheduledByVersion01()).toBe(1);
    const code = await app.codeFor(who);
    expect(app.mailsTo(who)).toHaveLength(1);
    const answer = { flow: "email-verification", email: who, code, browserSecret };
    expect(await app.tokens(answer)).toHaveProperty("token");
  });

  test("F-C7: so do notices", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const change = { currentPassword: PASSWORD, newPassword: "another horse entirely" };
    await app.as(tokens).action(api.passwords.change, change);
    expect(await scheduledByVersion01()).toBe(1);
    await app.settle();
    expect(app.mailsTo(email).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("code"),
      expect.stringContaining("password"),
    ]);
  });

  test("F-C7: none leaves for a challenge that is gone or over", async () => {
    const { app } = test_;
    await asked(email);
    await scheduledByVersion01();
    await app.t.run(async (ctx) => {
      for (const { _id } of await ctx.db.query("challenges").collect())
        await ctx.db.delete("challenges", _id);
    });
    await app.settle();
    expect(app.mailsTo(email)).toEqual([]);
    expect((await app.everything())["outgoingMails"]).toEqual([]);
  });
});
