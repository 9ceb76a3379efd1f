import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { connectGithub, githubOnly, linkFor, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, type Tokens, failureOf, useApp } from "../../support/convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "../../support/githubTrip";

/**
 * Whoever has been in an account, or only wants its owner out, against the owner who takes it back.
 */

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";

function askForReset(browserSecret: string, ip = "203.0.113.9") {
  return test_.app.password({ flow: "reset", email, browserSecret }, { ip });
}

/** Strangers use up the mails that anybody can cause. */
async function burnMails(): Promise<void> {
  const { app } = test_;
  for (let i = 0; i < 6; i++)
    await askForReset(app.secret(), `192.0.2.${i}`).catch(() => undefined);
  // Each leaves after a wait of its own; the owner's is to be the newest.
  await app.settle();
  expect(await failureOf(askForReset(app.secret(), "192.0.2.99"))).toMatchObject({
    code: "RATE_LIMITED",
  });
}

async function resetPassword(browserSecret: string): Promise<Tokens> {
  const { app } = test_;
  await askForReset(browserSecret);
  const code = await app.codeFor(email);
  const params = { flow: "reset-verification", email, code, newPassword, browserSecret };
  return await app.tokens(params, { ip: "203.0.113.9" });
}

describe("an owner whose mails strangers have used up", () => {
  test("S8: still gets a code in a browser that has signed in before, though not without end", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const browserSecret = app.secret();
    await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
    await burnMails();
    expect(await resetPassword(browserSecret)).toHaveProperty("token");
  });

  test("S8: gets one after saying that something was not them", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await signedInElsewhere(app, email);
    const token = await linkFor(app, email, "New sign-in");
    await burnMails();
    await app.t.mutation(api.recovery.reportUnrecognized, { token });
    expect(await resetPassword(app.secret())).toHaveProperty("token");
  });
});

/** As if asked from many tabs at once, without the wait between two codes. */
async function skipCooldown(): Promise<void> {
  await test_.app.t.run(async (ctx) => {
    for (const row of await ctx.db.query("challenges").collect())
      await ctx.db.delete("challenges", row._id);
  });
}

test("one browser causes no more than five mails with codes to an address in an hour", async () => {
  const { app } = test_;
  await app.signedUp(email);
  const browserSecret = app.secret();
  await app.tokens({ flow: "signIn", email, password: PASSWORD, browserSecret });
  const before = app.mailsTo(email).length;
  for (let i = 0; i < 8; i++) {
    await skipCooldown();
    await askForReset(browserSecret).catch(() => undefined);
    await app.settle();
  }
  const codes = app.mailsTo(email).filter(({ subject }) => /^\d{8} is your/.test(subject));
  expect(app.mailsTo(email).length).toBeGreaterThan(before);
  expect(codes.length).toBeLessThanOrEqual(5);
});

describe("a way back that an intruder has left", () => {
  test("is gone after a reset: the GitHub account connected lately, with a notice of it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await connectGithub(app, await signedInElsewhere(app, email));
    await resetPassword(app.secret());
    await app.settle();
    const { providerProfiles, authAccounts } = await app.everything();
    expect(providerProfiles).toEqual([]);
    expect(authAccounts).not.toContainEqual(expect.objectContaining({ provider: "github" }));
    const subjects = app.mailsTo(email).map(({ subject }) => subject);
    expect(subjects).toContain("GitHub was disconnected from your Latchkey account");
  });

  test("is not what the owner signed up with", async () => {
    const { app } = test_;
    await githubOnly(app);
    const address = "octocat@example.com";
    const browserSecret = app.secret();
    await app.password({ flow: "reset", email: address, browserSecret });
    const code = await app.codeFor(address);
    const params = { flow: "reset-verification", email: address, code, newPassword, browserSecret };
    await app.tokens(params);
    expect((await app.everything())["providerProfiles"]).toHaveLength(1);
  });

  test("is closed with the sessions it began when GitHub or the password is taken away", async () => {
    const { app } = test_;
    const me = await app.signedUp(email);
    const here = (await connectGithub(app, me)).tokens ?? me;
    const byPassword = await signedInElsewhere(app, email);
    const byGithub = (await githubSignIn(app)).tokens;
    expect(await app.current(byGithub?.token ?? "")).toMatchObject({ email });
    await app.as(here).mutation(api.signInMethods.disconnect, { provider: "github" });
    expect(await app.current(byGithub?.token ?? "")).toBeNull();
    expect(await app.refresh(byGithub?.refreshToken ?? "")).toBeNull();
    expect(await app.current(byPassword.token)).toMatchObject({ email });
    const again = (await connectGithub(app, here)).tokens ?? here;
    await app.as(again).mutation(api.passwords.remove, {});
    expect(await app.current(byPassword.token)).toBeNull();
    expect(await app.current(again.token)).toMatchObject({ email });
  });
});

test("S66: an owner whose refresh token was copied is told by mail", async () => {
  const { app } = test_;
  const { refreshToken } = await app.signedUp(email);
  const next = await app.refresh(refreshToken);
  vi.advanceTimersByTime(11_000);
  await app.refresh(next?.refreshToken ?? "");
  expect(await app.refresh(refreshToken)).toBeNull();
  await app.settle();
  expect(app.mailsTo(email).at(-1)?.subject).toBe(
    "A device was signed out of your Latchkey account",
  );
});

test("S99: a download that begins anywhere but at its beginning is refused", async () => {
  const { app } = test_;
  const me = app.as(await app.signedUp(email));
  for (const cursor of ["users:", "authSessions:", "", "x:users:", "a".repeat(5000)])
    expect(await failureOf(me.mutation(api.dataExport.page, { cursor }))).toEqual({
      code: "INVALID_INPUT",
      field: "cursor",
    });
  const first = await me.mutation(api.dataExport.page, { cursor: null });
  const there = app.as(await signedInElsewhere(app, email));
  const { cursor } = first;
  expect(await failureOf(there.mutation(api.dataExport.page, { cursor }))).toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(await me.mutation(api.dataExport.page, { cursor })).toHaveProperty("rows");
  const kinds = ((await app.everything())["activity"] as { kind: string }[]).map((row) => row.kind);
  expect(kinds.filter((kind) => kind === "dataExported")).toHaveLength(1);
});

test("a return from GitHub without cookies says so on the page that can", async () => {
  const { app } = test_;
  const departure = await leaveForGithub(app);
  const { page } = await comeBack(app, departure, { cookie: "" });
  expect(page.pathname).toBe("/auth/callback");
  expect(page.searchParams.get("error")).not.toBeNull();
});

test("a page of activity of no, half or less than no lines has one", async () => {
  const { app } = test_;
  const me = app.as(await app.signedUp(email));
  for (const numItems of [0, -1, 1.5, Number.NaN]) {
    const paginationOpts = { numItems, cursor: null };
    const { page } = await me.query(api.activity.list, { topic: null, paginationOpts });
    expect(page).toHaveLength(1);
  }
});
