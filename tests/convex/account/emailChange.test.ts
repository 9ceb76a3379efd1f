import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { createUser } from "../../../convex/account/users";
import { DAY, changeEmail, linkFor, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, useApp, wrong } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";
const newEmail = "ada.new@example.com";
const CHANGED = "The email of your Latchkey account was changed";

async function request(tokens: Tokens, address: string, browserSecret = test_.app.secret()) {
  const change = { newEmail: address, browserSecret };
  await test_.app.as(tokens).action(api.emailChanges.request, change);
  return browserSecret;
}

function confirm(tokens: Tokens, code: string, browserSecret: string, address = newEmail) {
  const answer = { newEmail: address, code, browserSecret };
  return test_.app.as(tokens).action(api.emailChanges.confirm, answer);
}

describe("S82: changing the address", () => {
  test("takes effect when the new one is proven, for sign-in as well", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const browserSecret = await request(me, " Ada.New@Example.com");
    expect(await app.current(me.token)).toMatchObject({ email });
    expect(await app.as(me).query(api.emailChanges.pending, {})).toMatchObject({ newEmail });
    const code = await app.codeFor(newEmail);
    expect(await failureOf(confirm(me, wrong(code), browserSecret))).toEqual({
      code: "CODE_WRONG",
      triesLeft: 4,
    });
    await confirm(me, code, browserSecret);
    expect(await app.current(me.token)).toMatchObject({ email: newEmail });
    expect(await app.as(me).query(api.emailChanges.pending, {})).toBeNull();
    expect(await signedInElsewhere(app, newEmail)).toHaveProperty("token");
    expect(await failureOf(signedInElsewhere(app, email))).toEqual({
      code: "INVALID_CREDENTIALS",
    });
  });

  test("takes the code only with the secret of the browser and the person that asked", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const eve = await app.signedUp("eve@example.com");
    const browserSecret = await request(me, newEmail);
    const code = await app.codeFor(newEmail);
    const other = { code: "CODE_OTHER_BROWSER" };
    expect(await failureOf(confirm(me, code, app.secret()))).toEqual(other);
    expect(await failureOf(confirm(eve, code, browserSecret))).toEqual(other);
    expect(await failureOf(confirm(me, code, browserSecret, "x@example.com"))).toEqual(other);
    await confirm(me, code, browserSecret);
    vi.advanceTimersByTime(2 * 60_000);
    expect(await failureOf(confirm(me, code, browserSecret))).toEqual(other);
  });

  test("is not given up for another that is refused, but for another that is mailed", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const browserSecret = await request(me, newEmail);
    const code = await app.codeFor(newEmail);
    const flooded = "flooded@example.com";
    for (let n = 0; n < 5; n++) {
      const asked = { email: flooded, password: PASSWORD, browserSecret: app.secret() };
      await app.password({ flow: "signUp", ...asked });
    }
    expect(await failureOf(request(me, flooded))).toMatchObject({ code: "RATE_LIMITED" });
    expect(await app.as(me).query(api.emailChanges.pending, {})).toMatchObject({ newEmail });
    await request(me, "ada.third@example.com");
    expect(await failureOf(confirm(me, code, browserSecret))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
  });

  test("to an address that has an account answers alike, and tells that account's owner", async () => {
    const { app } = test_;
    await app.signedUp("bob@example.com");
    const me = await app.signedUp(email);
    app.world.mails.length = 0;
    const browserSecret = await request(me, "bob@example.com");
    await app.settle();
    expect(app.world.mails.map(({ to, subject }) => [to, subject])).toEqual([
      ["bob@example.com", "You already have a Latchkey account"],
    ]);
    const answer = confirm(me, "12345678", browserSecret, "bob@example.com");
    expect(await failureOf(answer)).toEqual({ code: "CODE_WRONG", triesLeft: 4 });
  });

  test("to an address that gets an account meanwhile does nothing", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const browserSecret = await request(me, newEmail);
    const code = await app.codeFor(newEmail);
    vi.advanceTimersByTime(45_000);
    const owner = await app.signedUp(newEmail);
    expect(await failureOf(confirm(me, code, browserSecret))).toEqual({ code: "CODE_EXPIRED" });
    expect(await app.current(owner.token)).toMatchObject({ email: newEmail });
    expect(await app.current(me.token)).toMatchObject({ email });
  });

  test("is given up by cancelling and by a reset, and the newest request alone counts", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const first = await request(me, newEmail);
    const firstCode = await app.codeFor(newEmail);
    const second = await request(me, "second@example.com");
    expect(await failureOf(confirm(me, firstCode, first))).toEqual({ code: "CODE_OTHER_BROWSER" });
    const secondCode = await app.codeFor("second@example.com");
    await app.as(me).mutation(api.emailChanges.cancel, {});
    const late = () => failureOf(confirm(me, secondCode, second, "second@example.com"));
    expect(await late()).toEqual({ code: "CODE_OTHER_BROWSER" });
    const third = await request(me, "third@example.com");
    const thirdCode = await app.codeFor("third@example.com");
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const reset = { flow: "reset-verification", email, code, newPassword: PASSWORD };
    const after = await app.tokens({ ...reset, browserSecret });
    expect(await failureOf(confirm(after, thirdCode, third, "third@example.com"))).toEqual({
      code: "CODE_OTHER_BROWSER",
    });
  });

  test.each(["", "not an address", "a@b", "x@y.example,z@y.example", email])(
    "refuses %j",
    async (refused) => {
      const { app } = test_;
      const me = await app.signedUp(email);
      expect(await failureOf(request(me, refused))).toEqual({
        code: "INVALID_INPUT",
        field: "newEmail",
      });
    },
  );

  test("mails again only after the cooldown, and not without end", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const browserSecret = await request(me, newEmail);
    // At once it is the same request, whose answer was lost.
    await request(me, newEmail, browserSecret);
    vi.advanceTimersByTime(20_000);
    expect(await failureOf(request(me, newEmail, browserSecret))).toMatchObject({
      code: "RATE_LIMITED",
    });
    for (let again = 0; again < 4; again++) {
      vi.advanceTimersByTime(45_000);
      await request(me, newEmail, browserSecret);
    }
    vi.advanceTimersByTime(45_000);
    expect(await failureOf(request(me, newEmail, browserSecret))).toMatchObject({
      code: "RATE_LIMITED",
    });
    await app.settle();
    expect(app.mailsTo(newEmail)).toHaveLength(5);
  });

  test("S44: a change to somebody's address is dead once they have registered it", async () => {
    const { app } = test_;
    const eve = await app.signedUp("eve@example.com");
    const browserSecret = await request(eve, "victim@example.com");
    const code = await app.codeFor("victim@example.com");
    vi.advanceTimersByTime(45_000);
    const victim = await app.signedUp("victim@example.com");
    const answer = confirm(eve, code, browserSecret, "victim@example.com");
    expect(await failureOf(answer)).toEqual({ code: "CODE_EXPIRED" });
    expect(await app.current(victim.token)).toMatchObject({ email: "victim@example.com" });
  });
});

describe("the link to the old address", () => {
  test("shows what it would do, and does it only when confirmed", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await changeEmail(app, me, newEmail);
    const token = await linkFor(app, email, CHANGED);
    expect(app.mailsTo(newEmail).some(({ subject }) => subject === CHANGED)).toBe(false);
    expect(await app.t.query(api.recovery.restorationLink, { token })).toMatchObject({
      open: true,
      previousEmail: email,
    });
    expect(await app.current(me.token)).toMatchObject({ email: newEmail });
    expect(await app.t.mutation(api.recovery.restoreEmail, { token })).toEqual({ email });
    expect(await app.current(me.token)).toBeNull();
    expect(await app.as(me).query(api.sessions.revocationReason, {})).toMatchObject({
      reason: "emailRestored",
    });
    const { users } = await app.everything();
    expect(users).toMatchObject([{ email }]);
    for (const address of [email, newEmail])
      expect(await failureOf(signedInElsewhere(app, address))).toEqual({
        code: "INVALID_CREDENTIALS",
      });
  });

  test("works once, for seven days, and not on the other page", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await changeEmail(app, me, newEmail);
    const token = await linkFor(app, email, CHANGED);
    const spent = { code: "LINK_SPENT" };
    expect(await failureOf(app.t.mutation(api.recovery.reportUnrecognized, { token }))).toEqual(
      spent,
    );
    vi.setSystemTime(Date.now() + 7 * DAY);
    expect(await failureOf(app.t.mutation(api.recovery.restoreEmail, { token }))).toEqual(spent);
    vi.setSystemTime(Date.now() - DAY);
    await app.t.mutation(api.recovery.restoreEmail, { token });
    expect(await failureOf(app.t.mutation(api.recovery.restoreEmail, { token }))).toEqual(spent);
    expect(await app.t.query(api.recovery.restorationLink, { token })).toEqual({ open: false });
  });

  test("S101: wins over all later changes, of which it gets a link each, and no other address", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await changeEmail(app, me, newEmail);
    const first = await linkFor(app, email, CHANGED);
    vi.advanceTimersByTime(1000);
    await changeEmail(app, me, "third@example.com");
    const second = await linkFor(app, email, CHANGED);
    const toNew = app.mailsTo(newEmail).filter(({ subject }) => subject === CHANGED);
    expect(toNew).toHaveLength(1);
    expect(toNew[0]?.text).not.toContain("token=");
    expect(await app.t.mutation(api.recovery.restoreEmail, { token: first })).toEqual({ email });
    expect(await failureOf(app.t.mutation(api.recovery.restoreEmail, { token: second }))).toEqual({
      code: "LINK_SPENT",
    });
  });

  test("says so when the old address has an account of its own by now", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await changeEmail(app, me, newEmail);
    const token = await linkFor(app, email, CHANGED);
    // Nobody can take it while the link is open (F-B3); a version before could let that happen.
    await app.t.run(async (ctx) => {
      await createUser(ctx, { email });
    });
    expect(await failureOf(app.t.mutation(api.recovery.restoreEmail, { token }))).toEqual({
      code: "EMAIL_TAKEN",
    });
    expect(await app.current(me.token)).toMatchObject({ email: newEmail });
  });

  test.each(["", "x", "x".repeat(43), "x".repeat(100_000)])(
    "with a made-up secret opens nothing",
    async (token) => {
      const { app } = test_;
      expect(await app.t.query(api.recovery.restorationLink, { token })).toEqual({ open: false });
      expect(await app.t.query(api.recovery.unrecognizedLink, { token })).toEqual({ open: false });
      const undo = app.t.mutation(api.recovery.restoreEmail, { token });
      expect(await failureOf(undo)).toEqual({ code: "LINK_SPENT" });
    },
  );
});
