import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import {
  MINUTE,
  connectGithub,
  githubOnly,
  githubOnlyProven,
  outlastProof,
  signedInElsewhere,
} from "../../support/accountApp";
import { type Tokens, failureOf, subjectOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

const test_ = useApp();
const email = "ada@example.com";

beforeEach(() => {
  // The library logs every failed callback before we turn it into a page.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** The GitHub account that somebody has connected, or null. */
async function connected({ token }: Tokens) {
  return await test_.app.handle(token);
}

describe("S48: connecting GitHub while signed in", () => {
  test("keeps the user and gives the session a new id, though the addresses differ", async () => {
    const { app } = test_;
    const before = await app.signedUp(email);
    const { tokens } = await connectGithub(app, before);
    const { token } = tokens ?? before;
    expect(subjectOf(token).userId).toBe(subjectOf(before.token).userId);
    expect(await app.current(before.token)).toBeNull();
    expect(await app.current(token)).toMatchObject({ email, name: null });
    expect((await app.everything())["users"]).toHaveLength(1);
    expect(await app.refresh(tokens?.refreshToken ?? "")).not.toBeNull();
    const byGithub = await githubSignIn(app);
    expect(await app.current(byGithub.tokens?.token ?? "")).toMatchObject({ email });
  });

  test("tells the owner by mail and in the activity", async () => {
    const { app } = test_;
    await connectGithub(app, await app.signedUp(email));
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe(
      "GitHub was connected to your Latchkey account",
    );
    const { activity } = await app.everything();
    expect(activity).toContainEqual(expect.objectContaining({ kind: "providerConnected" }));
  });

  test("is refused while a GitHub account is connected", async () => {
    const { app } = test_;
    const me = app.as(await githubOnlyProven(app));
    expect(await failureOf(me.mutation(api.signInMethods.connect, { provider: "github" }))).toEqual(
      {
        code: "METHOD_EXISTS",
      },
    );
  });
});

describe("S49: a forged link", () => {
  test("without the wish to connect, a signed-in browser's trip links nothing", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    expect((await comeBack(app, await leaveForGithub(app, me))).error).toBe(
      "PROVIDER_LINK_REQUIRED",
    );
    expect(await connected(me)).toBeNull();
  });

  test("the wish of one session is not another's, and lasts five minutes", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const other = await signedInElsewhere(app, email);
    await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
    expect((await comeBack(app, await leaveForGithub(app, other))).error).not.toBeNull();
    vi.advanceTimersByTime(5 * MINUTE);
    expect((await comeBack(app, await leaveForGithub(app, me))).error).not.toBeNull();
    expect(await connected(me)).toBeNull();
  });

  test("needs a proof of the last ten minutes", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    outlastProof();
    expect(
      await failureOf(me.mutation(api.signInMethods.connect, { provider: "github" })),
    ).toMatchObject({
      code: "REAUTHENTICATION_REQUIRED",
    });
  });

  test("a victim lured through an attacker's trip is not connected to the attacker", async () => {
    const { app } = test_;
    const attacker = await app.signedUp("eve@example.com");
    await app.as(attacker).mutation(api.signInMethods.connect, { provider: "github" });
    const departure = await leaveForGithub(app, attacker);
    // The victim's browser follows the attacker's address, cookies and all, and comes back with the
    // code.
    const { code } = await comeBack(app, departure);
    expect(await connected(attacker)).toBeNull();
    const victim = await app.signedUp("victim@example.com");
    const args = { params: { code }, verifier: departure.verifier };
    expect((await app.call(args, victim)).tokens).toBeNull();
    expect((await app.call(args)).tokens).toBeNull();
    expect((await app.call({ params: { code } }, victim)).tokens).toBeNull();
    expect(await connected(attacker)).toBeNull();
    expect(await connected(victim)).toBeNull();
  });

  test("a wrong code, a late one and one used twice link nothing more", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
    const departure = await leaveForGithub(app, me);
    const { code } = await comeBack(app, departure);
    const redeem = (given: string | null, tokens: Tokens) =>
      app.call({ params: { code: given }, verifier: departure.verifier }, tokens);
    const wrong = `${code?.startsWith("A") ? "B" : "A"}${code?.slice(1)}`;
    expect((await redeem(wrong, me)).tokens).toBeNull();
    vi.advanceTimersByTime(2 * MINUTE);
    expect((await redeem(code, me)).tokens).toBeNull();
    expect(await connected(me)).toBeNull();
    const { tokens } = await connectGithub(app, me);
    expect((await redeem(code, tokens ?? me)).tokens).toBeNull();
  });

  test("five wrong codes use a way up, for a sign-in as for a link", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    for (const visitor of [{}, me]) {
      if ("token" in visitor)
        await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
      const departure = await leaveForGithub(app, visitor);
      const { code } = await comeBack(app, departure);
      const redeem = async (given: string | null) =>
        (await app.call({ params: { code: given }, verifier: departure.verifier }, visitor)).tokens;
      for (let i = 0; i < 5; i++) expect(await redeem("A".repeat(43))).toBeNull();
      expect(await redeem(code)).toBeNull();
    }
    expect(await connected(me)).toBeNull();
  });

  test("a session that ended on the way, or an owner's reset, stops the trip", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const other = await signedInElsewhere(app, email);
    await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
    const departure = await leaveForGithub(app, me);
    await app.as(other).mutation(api.sessions.revokeOthers, {});
    expect(await comeBack(app, departure)).toMatchObject({ code: null, error: "SESSION_ENDED" });
    expect(await connected(other)).toBeNull();
  });
});

describe("S50: a GitHub account that is connected elsewhere", () => {
  test("is refused in words, and nothing moves", async () => {
    const { app } = test_;
    const theirs = await githubOnly(app);
    const me = await app.signedUp(email);
    const before = await app.everything();
    expect(await connectGithub(app, me)).toEqual({
      error: "PROVIDER_LINKED_ELSEWHERE",
      tokens: null,
    });
    const after = await app.everything();
    expect(after["authAccounts"]).toEqual(before["authAccounts"]);
    expect(after["providerProfiles"]).toEqual(before["providerProfiles"]);
    expect(await app.handle(theirs.token)).toBe("octocat");
    expect(await app.handle(me.token)).toBe(null);
  });

  test("of two people who connect it at once, one gets it and both stay signed in", async () => {
    const { app } = test_;
    const people = [await app.signedUp(email), await app.signedUp("bob@example.com")];
    const trips = [];
    for (const tokens of people) {
      await app.as(tokens).mutation(api.signInMethods.connect, { provider: "github" });
      const departure = await leaveForGithub(app, tokens);
      trips.push({ tokens, departure, ...(await comeBack(app, departure)) });
    }
    const logins = [];
    for (const { tokens, departure, code } of trips) {
      const args = { params: { code }, verifier: departure.verifier };
      const after = (await app.call(args, tokens)).tokens;
      logins.push(await app.handle(after?.token ?? ""));
    }
    expect(logins).toEqual(["octocat", null]);
  });
});
