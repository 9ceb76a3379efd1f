import { describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import { connectGithub, githubOnlyProven, signedInElsewhere } from "../../support/accountApp";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";

describe("S81: changing the password", () => {
  test("asks for the current one, ends the other sessions and tells the owner by mail", async () => {
    const { app } = test_;
    const here = await app.signedUp(email);
    const there = await signedInElsewhere(app, email);
    // Mails that are due at the same moment arrive in any order.
    await app.settle();
    const change = (currentPassword: string) =>
      app.as(here).action(api.passwords.change, { currentPassword, newPassword });
    expect(await failureOf(change("not my password"))).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await app.current(there.token)).not.toBeNull();
    expect(await change(PASSWORD)).toEqual({ ended: 1 });
    expect(await app.current(here.token)).toMatchObject({ email });
    expect(await app.current(there.token)).toBeNull();
    expect(await app.refresh(there.refreshToken)).toBeNull();
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe(`Your ${latchkey.name} password was changed`);
    const signIn = (password: string) => signedInElsewhere(app, email, password);
    expect(await failureOf(signIn(PASSWORD))).toEqual({ code: "INVALID_CREDENTIALS" });
    expect(await signIn(newPassword)).toHaveProperty("token");
  });

  test("allows ten wrong guesses an hour, also for the one who then knows it", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const change = (currentPassword: string) =>
      failureOf(me.action(api.passwords.change, { currentPassword, newPassword }));
    for (let guess = 0; guess < 10; guess++) await change(`wrong ${guess}`);
    expect(await change(PASSWORD)).toMatchObject({ code: "RATE_LIMITED" });
  });

  test.each([
    ["short", "PASSWORD_TOO_SHORT"],
    ["x".repeat(129), "PASSWORD_TOO_LONG"],
    ["passwordpassword", "PASSWORD_COMMON"],
    [email, "PASSWORD_CONTEXT"],
  ])("refuses %j as a new one", async (refused, code) => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const change = { currentPassword: PASSWORD, newPassword: refused };
    expect(await failureOf(me.action(api.passwords.change, change))).toEqual({ code });
  });

  test("names the field that is empty or longer than any password", async () => {
    const { app } = test_;
    const me = app.as(await app.signedUp(email));
    const refusal = (currentPassword: string, next: string) =>
      failureOf(me.action(api.passwords.change, { currentPassword, newPassword: next }));
    const at = (field: string) => ({ code: "INVALID_INPUT", field });
    expect(await refusal("", newPassword)).toEqual(at("currentPassword"));
    expect(await refusal(PASSWORD, "x".repeat(1025))).toEqual(at("newPassword"));
  });
});

describe("a first password", () => {
  test("is a second way in for somebody who has GitHub, who is told by mail", async () => {
    const { app } = test_;
    const me = app.as(await githubOnlyProven(app));
    expect(await me.action(api.passwords.set, { newPassword })).toEqual({ ended: 0 });
    expect(await me.query(api.signInMethods.list, {})).toMatchObject([
      { id: "password", removable: true },
      { id: "github", handle: "octocat", removable: true },
    ]);
    expect(await signedInElsewhere(app, "octocat@example.com", newPassword)).toHaveProperty(
      "token",
    );
    await app.settle();
    const subjects = app.mailsTo("octocat@example.com").map(({ subject }) => subject);
    expect(subjects).toContain(`A password was added to your ${latchkey.name} account`);
  });

  test("is not set over one that exists, not even from two tabs at once", async () => {
    const { app } = test_;
    const me = app.as(await githubOnlyProven(app));
    const tabs = ["another horse entirely", "a third horse altogether"].map((password) =>
      me.action(api.passwords.set, { newPassword: password }),
    );
    const settled = await Promise.allSettled(tabs);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const later = "a fourth horse, for good";
    expect(await failureOf(me.action(api.passwords.set, { newPassword: later }))).toEqual({
      code: "METHOD_EXISTS",
    });
    vi.advanceTimersByTime(2 * 60_000);
    for (const password of [newPassword, "a third horse altogether"])
      expect(await failureOf(me.action(api.passwords.set, { newPassword: password }))).toEqual({
        code: "METHOD_EXISTS",
      });
  });
});

describe("S51: the last way in", () => {
  test("cannot be removed: neither the password nor GitHub", async () => {
    const { app } = test_;
    const byPassword = app.as(await app.signedUp(email));
    expect(await failureOf(byPassword.mutation(api.passwords.remove, {}))).toEqual({
      code: "LAST_METHOD",
    });
    const byGithub = app.as(await githubOnlyProven(app));
    expect(
      await failureOf(byGithub.mutation(api.signInMethods.disconnect, { provider: "github" })),
    ).toEqual({
      code: "LAST_METHOD",
    });
    expect(await byGithub.query(api.signInMethods.list, {})).toMatchObject([
      { id: "github", removable: false },
    ]);
  });

  test("is what remains when one of two is removed, and each removal is told by mail", async () => {
    const { app } = test_;
    const { tokens } = await connectGithub(app, await app.signedUp(email));
    const me = app.as(tokens ?? {});
    await me.mutation(api.passwords.remove, {});
    expect(await failureOf(signedInElsewhere(app, email))).toEqual({
      code: "INVALID_CREDENTIALS",
    });
    expect(
      await failureOf(me.mutation(api.signInMethods.disconnect, { provider: "github" })),
    ).toEqual({
      code: "LAST_METHOD",
    });
    await me.action(api.passwords.set, { newPassword });
    await me.mutation(api.signInMethods.disconnect, { provider: "github" });
    vi.advanceTimersByTime(2 * 60_000);
    expect(
      await failureOf(me.mutation(api.signInMethods.disconnect, { provider: "github" })),
    ).toEqual({
      code: "NOT_FOUND",
    });
    await app.settle();
    expect(app.mailsTo(email).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([
        `GitHub was connected to your ${latchkey.name} account`,
        `The password of your ${latchkey.name} account was removed`,
        `A password was added to your ${latchkey.name} account`,
        `GitHub was disconnected from your ${latchkey.name} account`,
      ]),
    );
  });
});
