import { describe, expect, test, vi } from "vitest";
import { burnSignIns } from "../../support/accountApp";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { computeEachHash } from "../../support/rememberedHashes";
import { latchkey } from "../../../latchkey.config";

/**
 * S10 to S13: what answers give away about whose addresses have accounts. bench/neutral.bench.ts
 * has the times.
 */

computeEachHash();
const test_ = useApp();
const email = "ada@example.com";

describe("what the answers give away", () => {
  test("S10: unknown, wrong and disabled look the same, and so does being limited", async () => {
    const { app } = test_;
    await app.signedUp(email);
    await app.signedUp("off@example.com");
    await app.t.run(async (ctx) => {
      const users = await ctx.db.query("users").collect();
      const off = users.find((user) => user.email === "off@example.com");
      if (off !== undefined) await ctx.db.patch("users", off._id, { disabledTime: 1 });
    });
    const attempt = async (who: string, password: string) => {
      const params = { flow: "signIn", email: who, password, browserSecret: app.secret() };
      return await failureOf(app.password(params, { ip: "198.51.100.1" }));
    };
    const answers = await Promise.all([
      attempt("nobody@example.com", PASSWORD),
      attempt(email, "wrong"),
      attempt("off@example.com", PASSWORD),
    ]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"code":"INVALID_CREDENTIALS"}']),
    );
    await burnSignIns(app, "nobody@example.com", 9, () => "198.51.100.1");
    await burnSignIns(app, email, 9, () => "198.51.100.1");
    const limited = await Promise.all([attempt("nobody@example.com", "x"), attempt(email, "x")]);
    expect(limited[0]).toEqual(limited[1]);
    expect(limited[0]).toMatchObject({ code: "RATE_LIMITED" });
  });

  test("S11: an unknown address costs as many hashes as a known one", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const hashes = vi.spyOn(WebAssembly, "instantiate");
    const costOf = async (who: string) => {
      hashes.mockClear();
      const params = { flow: "signIn", email: who, password: "wrong", browserSecret: app.secret() };
      await failureOf(app.password(params));
      return hashes.mock.calls.length;
    };
    const known = await costOf(email);
    expect(known).toBeGreaterThan(0);
    expect(await costOf("nobody@example.com")).toBe(known);
  });

  test("S12: signing up with a taken address answers like a new one, and tells the owner", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const signUp = async (who: string) => {
      const browserSecret = app.secret();
      const params = { flow: "signUp", email: who, password: PASSWORD, browserSecret };
      const started = await app.password(params);
      const code = { flow: "email-verification", email: who, code: "12345678", browserSecret };
      return [started, await failureOf(app.password(code))];
    };
    expect(await signUp(email)).toEqual(await signUp("new@example.com"));
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe(`You already have a ${latchkey.name} account`);
  });

  test("S13: a reset for an unknown address answers like a known one, and mails nothing", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const ask = async (who: string) => {
      const browserSecret = app.secret();
      const started = await app.password({ flow: "reset", email: who, browserSecret });
      const newPassword = "another horse entirely";
      const params = { flow: "reset-verification", email: who, newPassword, browserSecret };
      return [started, await failureOf(app.password({ ...params, code: "12345678" }))];
    };
    expect(await ask("nobody@example.com")).toEqual(await ask(email));
    await app.settle();
    expect(app.mailsTo("nobody@example.com")).toEqual([]);
  });
});
