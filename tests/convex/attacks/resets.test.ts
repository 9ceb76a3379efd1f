import { describe, expect, test, vi } from "vitest";
import { PASSWORD, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

/** S36 and S37: the end of a reset. */

const test_ = useApp();
const email = "ada@example.com";
const newPassword = "another horse entirely";

async function resetting(address = email) {
  const { app } = test_;
  const browserSecret = app.secret();
  await app.password({ flow: "reset", email: address, browserSecret });
  return { browserSecret, code: await app.codeFor(address) };
}

function setNew(address: string, code: string, browserSecret: string) {
  const params = { flow: "reset-verification", email: address, code, newPassword, browserSecret };
  return test_.app.password(params);
}

describe("completing a reset", () => {
  test("S36: ends every session and its tokens at once, the thief's too, and says so by mail", async () => {
    const { app } = test_;
    const owner = await app.signedUp(email);
    const params = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const thief = await app.tokens(params, { ip: "198.51.100.1" });
    const { code, browserSecret } = await resetting();
    await setNew(email, code, browserSecret);
    for (const { token, refreshToken } of [owner, thief]) {
      expect(await app.current(token)).toBeNull();
      expect(await app.refresh(refreshToken)).toBeNull();
    }
    await app.settle();
    expect(app.mailsTo(email).at(-1)?.subject).toBe(`Your ${latchkey.name} password was changed`);
  });

  test("S37: that fails half-way changes nothing, and the code still works", async () => {
    const { app } = test_;
    const { token } = await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const passwords = (await app.everything())["passwords"];
    const sign = crypto.subtle.sign.bind(crypto.subtle);
    let calls = 0;
    // The first two MACs check the code, before and in the transaction; the third is needed after
    // the writes.
    const broken = vi.spyOn(crypto.subtle, "sign").mockImplementation(async (...args) => {
      calls += 1;
      if (calls === 3) throw new Error("power cut");
      return await sign(...args);
    });
    await expect(setNew(email, code, browserSecret)).rejects.toThrow("power cut");
    broken.mockRestore();
    expect((await app.everything())["passwords"]).toEqual(passwords);
    expect(await app.current(token)).toMatchObject({ email });
    expect(await setNew(email, code, browserSecret)).toHaveProperty("tokens.token");
  });

  test("while a sign-in with the old password is under way wins over it", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const { code, browserSecret } = await resetting();
    const old = { flow: "signIn", email, password: PASSWORD, browserSecret: app.secret() };
    const [signIn, reset] = await Promise.allSettled([
      app.password(old),
      setNew(email, code, browserSecret),
    ]);
    expect(reset.status).toBe("fulfilled");
    const sessions = (await app.everything())["sessionDetails"] ?? [];
    expect(sessions).toMatchObject([{ method: "reset" }]);
    if (signIn.status === "fulfilled")
      expect(await app.current(signIn.value.tokens?.token ?? "")).toBeNull();
  });
});
