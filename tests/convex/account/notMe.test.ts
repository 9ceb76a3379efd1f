import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import {
  DAY,
  changeEmail,
  connectGithub,
  linkFor,
  signedInElsewhere,
} from "../../support/accountApp";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { githubSignIn } from "../../support/githubTrip";
import { latchkey } from "../../../latchkey.config";

const test_ = useApp();
const email = "ada@example.com";
const NEW_SIGN_IN = "New sign-in";

describe("this was not me", () => {
  test("ends every session, withdraws the password, and a reset brings the owner back", async () => {
    const { app } = test_;
    const mine = await app.signedUp(email);
    const thief = await signedInElsewhere(app, email);
    const token = await linkFor(app, email, NEW_SIGN_IN);
    expect(await app.t.query(api.recovery.unrecognizedLink, { token })).toMatchObject({
      open: true,
      kind: "newSignIn",
    });
    expect(await app.current(thief.token)).not.toBeNull();
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
    for (const tokens of [mine, thief]) {
      expect(await app.current(tokens.token)).toBeNull();
      expect(await app.refresh(tokens.refreshToken)).toBeNull();
      expect(await app.as(tokens).query(api.sessions.revocationReason, {})).toMatchObject({
        reason: "reportedUnrecognized",
      });
    }
    expect(await failureOf(signedInElsewhere(app, email))).toEqual({
      code: "INVALID_CREDENTIALS",
    });
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email, browserSecret });
    const code = await app.codeFor(email);
    const reset = { flow: "reset-verification", email, code, newPassword: PASSWORD };
    expect(await app.tokens({ ...reset, browserSecret })).toHaveProperty("token");
  });

  test("works once and for seven days", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await signedInElsewhere(app, email);
    const token = await linkFor(app, email, NEW_SIGN_IN);
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    const again = () => failureOf(app.t.mutation(api.recovery.reportUnrecognized, { token }));
    expect(await again()).toEqual({ code: "LINK_SPENT" });
    await app.signedUp("bob@example.com");
    await signedInElsewhere(app, "bob@example.com");
    const other = await linkFor(app, "bob@example.com", NEW_SIGN_IN);
    vi.setSystemTime(Date.now() + 7 * DAY);
    expect(await app.t.query(api.recovery.unrecognizedLink, { token: other })).toEqual({
      open: false,
    });
  });

  test("calls off a deletion and a change of address that is under way", async () => {
    const { app } = test_;
    const thief = await app.signedUp(email);
    const change = { newEmail: "thief@example.com", browserSecret: app.secret() };
    await app.as(thief).action(api.emailChanges.request, change);
    await app.as(thief).mutation(api.deletion.request, { email });
    const token = await linkFor(app, email, `Your ${latchkey.name} account will be deleted`);
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    const { users = [], challenges } = await app.everything();
    expect(users).toEqual([expect.not.objectContaining({ deletionTime: expect.anything() })]);
    expect(challenges).toEqual([]);
  });

  test("after a connection of GitHub takes that away too", async () => {
    const { app } = test_;
    const thief = await app.signedUp(email);
    await connectGithub(app, thief);
    const token = await linkFor(app, email, "GitHub was connected");
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { providerProfiles, authAccounts } = await app.everything();
    expect({ providerProfiles, authAccounts }).toEqual({ providerProfiles: [], authAccounts: [] });
    const later = await githubSignIn(app);
    expect((await app.current(later.tokens?.token ?? ""))?.email).toBe("octocat@example.com");
  });

  test("said at an address the account was taken away from brings that address back", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const thief = await signedInElsewhere(app, email);
    const token = await linkFor(app, email, NEW_SIGN_IN);
    vi.advanceTimersByTime(1000);
    await changeEmail(app, thief, "thief@example.com");
    expect(await app.t.mutation(api.recovery.reportUnrecognized, { token })).toEqual({ email });
    expect((await app.everything())["users"]).toMatchObject([{ email }]);
  });
});

test("the database and the scheduler hold no secret of a link, only its hash", async () => {
  const { app } = test_;
  await app.signedUp(email);
  await signedInElsewhere(app, email);
  const token = await linkFor(app, email, NEW_SIGN_IN);
  const jobs = await app.t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  expect(JSON.stringify([await app.everything(), jobs])).not.toContain(token);
});
