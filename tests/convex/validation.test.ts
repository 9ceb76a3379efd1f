import { describe, expect, test } from "vitest";
import { canonicalEmail, codeDigits } from "../../convex/shared/canonical";
import { ERROR_CODES, isAppErrorData } from "../../convex/shared/errors";
import { passwordProblem } from "../../convex/shared/passwordRules";
import { oauthParams, passwordParams } from "../../convex/shared/validation";

const browserSecret = "a".repeat(22);

describe("an address", () => {
  test.each([
    ["ada@example.com", "ada@example.com"],
    ["  Ada@Example.COM\n", "ada@example.com"],
    ["a.b+tag@mail.example.co.uk", "a.b+tag@mail.example.co.uk"],
    ["o'neil@x.io", "o'neil@x.io"],
  ])("%j has one spelling", (spelling, canonical) => {
    expect(canonicalEmail(spelling)).toBe(canonical);
  });

  test.each([
    "",
    "not an email",
    "a@x,b@y.com",
    "a@x.io,b@y.io",
    "a@x.io\r\nBcc: b@y.io",
    "@x.io",
    "a@",
    "a@localhost",
    "a@x..io",
    ".a@x.io",
    "a.@x.io",
    "a..b@x.io",
    "a b@x.io",
    "<a@x.io>",
    '"a"@x.io',
    "a@[127.0.0.1]",
    "a@127.0.0.1",
    "\u212Aim@x.io",
    "\uFF41da@x.io",
    "ad\u0131@x.io",
    "a@exämple.com",
    `${"a".repeat(65)}@x.io`,
    `a@${"x".repeat(300)}.io`,
    "a\u0000@x.io",
    "a@x.io@y.io",
  ])("%j is refused", (text) => {
    expect(canonicalEmail(text)).toBeNull();
  });
});

describe("a pasted code", () => {
  test.each([
    ["12345678", "12345678"],
    ["1234 5678", "12345678"],
    ["1234-5678", "12345678"],
    ["Your code is 1234 5678", "12345678"],
    ["00000001 is your Latchkey code. It works for 10 minutes.", "00000001"],
    ["１２３４５６７８", "12345678"],
    ["1 2 3 4 5 6 7 8", "12345678"],
  ])("is found in %j", (text, digits) => {
    expect(codeDigits(text)).toBe(digits);
  });

  test.each(["", "1234567", "123456789", "1234 56789", "abcdefgh", `${"x".repeat(300)}12345678`])(
    "is not found in %j",
    (text) => {
      expect(codeDigits(text)).toBeNull();
    },
  );
});

describe("a new password", () => {
  test.each([
    ["1234567", "PASSWORD_TOO_SHORT"],
    ["🔑".repeat(7), "PASSWORD_TOO_SHORT"],
    ["🔑".repeat(129), "PASSWORD_TOO_LONG"],
    ["adalovelace", "PASSWORD_CONTEXT"],
    ["AdaLovelace1!", "PASSWORD_CONTEXT"],
    ["ada.lovelace@example.com", "PASSWORD_CONTEXT"],
    ["Latchkey", "PASSWORD_CONTEXT"],
    ["l a t c h k e y 12", "PASSWORD_CONTEXT"],
    ["🔑".repeat(8), null],
    ["x".repeat(128), null],
    ["  leading and trailing  ", null],
    ["the latchkey opens a green door", null],
  ])("%j gives %s", (password, problem) => {
    expect(passwordProblem(password, "ada.lovelace@example.com")).toBe(problem);
  });
});

describe("parameters of signIn", () => {
  const good = { flow: "signIn", email: " A@x.io ", password: "secret pass", browserSecret };

  test("are read into their one spelling", () => {
    expect(passwordParams.parse(good)).toEqual({ ...good, email: "a@x.io" });
  });

  test.each([
    ["an extra field", { ...good, admin: true }],
    ["an unknown flow", { ...good, flow: "verify" }],
    ["a prototype's name for a flow", { ...good, flow: "__proto__" }],
    ["no flow", { ...good, flow: undefined }],
    ["an array for a password", { ...good, password: ["secret pass"] }],
    ["a phone for an email", { ...good, email: undefined, phone: "a@x.io" }],
    ["a short browser secret", { ...good, browserSecret: "a".repeat(21) }],
    ["a code where none belongs", { ...good, code: "12345678" }],
    ["a megabyte", { ...good, password: "x".repeat(1_000_000) }],
    ["null", null],
  ])("with %s are refused", (_, params) => {
    expect(passwordParams.safeParse(params).success).toBe(false);
  });

  test.each([
    ["/auth/callback", true],
    ["/auth/callback?returnTo=%2Fsettings", true],
    ["https://evil.example", false],
    ["//evil.example", false],
    ["/\\evil.example", false],
    ["javascript:alert(1)", false],
    ["/auth/callback.evil", false],
    ["/auth/callback?returnTo=a&x=1", false],
    ["/auth/callback?returnTo=a\r\nSet-Cookie: a", false],
    ["/auth/callback#a", false],
  ])("let GitHub return to %j: %s", (redirectTo, allowed) => {
    expect(oauthParams.safeParse({ redirectTo }).success).toBe(allowed);
  });
});

describe("a failure", () => {
  test("is told from anything else by its code and what it carries", () => {
    expect(isAppErrorData({ code: "RATE_LIMITED", retryAt: 1 })).toBe(true);
    expect(isAppErrorData({ code: "RATE_LIMITED" })).toBe(false);
    expect(isAppErrorData({ code: "toString" })).toBe(false);
    expect(isAppErrorData("INTERNAL")).toBe(false);
    expect(isAppErrorData(null)).toBe(false);
    expect(ERROR_CODES).toContain("INTERNAL");
  });
});
