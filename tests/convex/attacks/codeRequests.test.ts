import { describe, expect, test, vi } from "vitest";
import { PASSWORD, failureOf, useApp } from "../../support/convexApp";
import { latchkey } from "../../../latchkey.config";

/** S25 and S32 to S35: what asking for codes can do. */

const test_ = useApp();
const email = "ada@example.com";
const eve = "eve@example.com";

async function pending(address = email, password = PASSWORD) {
  const { app } = test_;
  const browserSecret = app.secret();
  await app.password({ flow: "signUp", email: address, password, browserSecret });
  return { browserSecret, code: await app.codeFor(address) };
}

function verify(address: string, code: string, browserSecret: string) {
  return test_.app.password({ flow: "email-verification", email: address, code, browserSecret });
}

describe("asking for codes", () => {
  test("S25: for a reset leaves a pending sign-up's code alone, and so does a bad redirect", async () => {
    const { app } = test_;
    const { code, browserSecret } = await pending();
    await app.password({ flow: "reset", email, browserSecret: app.secret() });
    const evil = { flow: "reset", email, browserSecret, redirectTo: "https://evil.example" };
    expect(await failureOf(app.password(evil))).toMatchObject({ code: "INVALID_INPUT" });
    expect(await verify(email, code, browserSecret)).toHaveProperty("tokens.token");
  });

  test("S32: mails an address at most five times an hour, known or unknown, from anywhere", async () => {
    const { app } = test_;
    await app.signedUp(email);
    app.world.mails.length = 0;
    vi.advanceTimersByTime(60 * 60_000);
    const ask = async (who: string, i: number) => {
      const flow = i % 2 === 0 ? "reset" : "signUp";
      const base = { flow, email: who, browserSecret: app.secret() };
      const params = flow === "reset" ? base : { ...base, password: PASSWORD };
      const visitor = { ip: `198.51.100.${i}` };
      return await app.password(params, visitor).then(
        () => "started",
        () => "limited",
      );
    };
    const answers: Record<string, string[]> = { [email]: [], [eve]: [] };
    for (let i = 0; i < 20; i++) {
      for (const who of [email, eve]) answers[who]?.push(await ask(who, i));
    }
    await app.settle();
    expect(answers[email]).toEqual(answers[eve]);
    expect(answers[email]?.filter((answer) => answer === "started")).toHaveLength(5);
    expect(app.mailsTo(email)).toHaveLength(5);
    expect(app.mailsTo(eve).length).toBeLessThanOrEqual(5);
  });

  test("S32: mails at most twenty times for one network", async () => {
    const { app } = test_;
    const ask = (i: number) =>
      app
        .password({ flow: "reset", email: `user${i}@example.com`, browserSecret: app.secret() })
        .then(
          () => 1,
          () => 0,
        );
    let started = 0;
    for (let i = 0; i < 30; i++) started += await ask(i);
    expect(started).toBe(20);
  });

  test("S33: mails the stored address, and changes nothing of the user", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const before = (await app.everything())["users"];
    await app.password({ flow: "reset", email: "  ADA@Example.com ", browserSecret: app.secret() });
    await app.settle();
    expect(
      app
        .mailsTo(email)
        .at(-1)
        ?.subject.replace(/^\d{8} /, ""),
    ).toBe(`is your ${latchkey.name} code`);
    expect(app.world.mails.every(({ to }) => to === email)).toBe(true);
    expect((await app.everything())["users"]).toEqual(before);
  });

  test.each([
    "\u212Aay@example.com",
    "ａda@example.com",
    "ad\u0131@example.com",
    "ada@exam\u200Bple.com",
  ])("S34: the look-alike %j reaches no mailbox", async (address) => {
    const { app } = test_;
    const params = { flow: "reset", email: address, browserSecret: app.secret() };
    expect(await failureOf(app.password(params))).toMatchObject({ code: "INVALID_INPUT" });
  });

  test("S34: dots and plus signs make another address", async () => {
    const { app } = test_;
    await app.signedUp("ada.l@example.com");
    for (const variant of ["adal@example.com", "ada.l+x@example.com"]) {
      await app.password({ flow: "reset", email: variant, browserSecret: app.secret() });
      await app.settle();
      expect(app.mailsTo(variant)).toEqual([]);
    }
    expect(app.mailsTo("ada.l@example.com")).toHaveLength(1);
  });

  test("S35: links in mails lead to SITE_URL, whatever the request says", async () => {
    const { app } = test_;
    await app.signedUp(email);
    const params = { flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() };
    await app.password(params);
    await app.settle();
    const links = app.world.mails.flatMap(
      ({ html, text }) => (html + text).match(/https?:\/\/[^\s"<]+/g) ?? [],
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.every((link) => link.startsWith("http://127.0.0.1:15173/"))).toBe(true);
  });
});
