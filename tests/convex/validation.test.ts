import { describe, expect, test } from "vitest";
import { canonicalEmail, hasForeignLocalPart } from "../../convex/shared/canonical";
import { codeDigits } from "../../convex/shared/codeDigits";
import { ERROR_CODES, isAppErrorData } from "../../convex/shared/errors";
import { CODE_PASTE_MAX, PASSWORD_MIN } from "../../convex/shared/limits";
import { passwordProblem } from "../../convex/shared/passwordRules";
import { shownEmail } from "../../convex/shared/shownEmail";
import { code, oauthParams, passwordParams } from "../../convex/shared/validation";
import { latchkey } from "../../latchkey.config";

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
    "a@ｅxämple.com",
    `${"a".repeat(65)}@x.io`,
    `a@${"x".repeat(300)}.io`,
    "a\u0000@x.io",
    "a@x.io@y.io",
  ])("%j is refused", (text) => {
    expect(canonicalEmail(text)).toBeNull();
  });
});

describe("an address outside ASCII", () => {
  test.each([
    ["ada@bücher.example", "ada@xn--bcher-kva.example"],
    ["Ada@BÜCHER.example", "ada@xn--bcher-kva.example"],
    ["ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"],
    ["ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"],
    ["ada@faß.example", "ada@xn--fa-hia.example"],
    ["ada@пример.рф", "ada@xn--e1afmkfd.xn--p1ai"],
    ["ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"],
    ["ada@مثال.إختبار", "ada@xn--mgbh0fb.xn--kgbechtv"],
  ])("F-E8: %j is spelled as mail servers know its domain", (typed, canonical) => {
    expect(canonicalEmail(typed)).toBe(canonical);
  });

  test.each(["ada@bücher.example", "ada@faß.example", "ada@例え.テスト", "ada@plain.example"])(
    "F-E8: %s is shown as its owner writes it",
    (typed) => {
      expect(shownEmail(canonicalEmail(typed) ?? "")).toBe(typed);
    },
  );

  test.each(["ada@xn--zzz---.example", "ada@xn--a.example", "ada@xn--.example", "ada@x.io"])(
    "F-E8: what no letters stand for, as in %s, is shown as it is",
    (email) => {
      expect(shownEmail(email)).toBe(email);
    },
  );

  test.each([
    "ada@ｂücher.example",
    "ada@\u212Aücher.example",
    "ada@ﬁü.example",
    "ada@bü\u200bcher.example",
    "ada@bü_cher.example",
    "ada@-bücher.example",
    "ada@bücher",
    "ada@bücher.example/x",
    "ada@bücher.example:25",
    "ada@bü cher.example",
    "ada@１２７.0.0.1",
    `ada@${"ü".repeat(64)}.example`,
    "jürgen@example.com",
    "jürgen@bücher.example",
    "аda@example.com",
  ])("F-E8: %j is refused", (text) => {
    expect(canonicalEmail(text)).toBeNull();
  });

  test.each([
    ["jürgen@example.com", true],
    ["jürgen@bücher.example", true],
    ["jürgen@", false],
    ["jürgen", false],
    ["ada@example.com", false],
    ["a da@example.com", false],
  ])("F-E8: mail cannot reach the name in %j: %s", (text, foreign) => {
    expect(hasForeignLocalPart(text)).toBe(foreign);
  });
});

describe("a pasted code", () => {
  test.each([
    ["12345678", "12345678"],
    ["1234 5678", "12345678"],
    ["1234-5678", "12345678"],
    ["Your code is 1234 5678", "12345678"],
    [`00000001 is your ${latchkey.name} code. It works for 10 minutes.`, "00000001"],
    ["１２３４５６７８", "12345678"],
    ["1 2 3 4 5 6 7 8", "12345678"],
    ["1234\n5678", "12345678"],
  ])("is found in %j", (text, digits) => {
    expect(codeDigits(text)).toBe(digits);
  });

  test.each([
    ["Eastern Arabic", "١٢٣٤٥٦٧٨"],
    ["Persian", "کد شما ۱۲۳۴ ۵۶۷۸ است"],
    ["Devanagari", "आपका कोड १२३४५६७८ है"],
    ["Bengali", "১২৩৪৫৬৭৮"],
    ["Thai", "๑๒๓๔-๕๖๗๘"],
    ["Adlam", "𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘"],
    ["mathematical", "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖"],
    ["full-width", "コード：１２３４ ５６７８"],
  ])("F-E6: is found in %s digits", (_, text) => {
    expect(codeDigits(text)).toBe("12345678");
    expect(code.parse(text)).toBe("12345678");
  });

  const mail = `From: ${latchkey.name} <codes@mail.example>
Date: Mon, 30 Nov 2026 13:05:12 +0000
Subject: 40916273 is your ${latchkey.name} code

${"Received: by mail.example with SMTP id 7f2c, 2026-11-30 13:05:12\n".repeat(20)}
Type this code where you asked for it:

40916273

It works for 10 minutes, until 2026-11-30 13:15.`;

  test("F-E14: is found in a whole mail, beside its dates, with and without line breaks", () => {
    expect(mail.length).toBeGreaterThan(1000);
    expect(codeDigits(mail)).toBe("40916273");
    expect(codeDigits(mail.replaceAll("\n", " "))).toBe("40916273");
    expect(codeDigits(mail.slice(mail.indexOf("Type this")).replaceAll("\n", ""))).toBe("40916273");
  });

  test.each([
    "",
    "1234567",
    "123456789",
    "1234 56789",
    "abcdefgh",
    `${"x".repeat(CODE_PASTE_MAX)}12345678`,
  ])("is not found in %j", (text) => {
    expect(codeDigits(text)).toBeNull();
  });

  test("is not sent with more around it than a sentence", () => {
    expect(code.safeParse(`${"x".repeat(300)}12345678`).success).toBe(false);
  });
});

/** As long as a password must be, and nothing that is compared. */
const NOTHING = "!".repeat(PASSWORD_MIN);

describe("a new password", () => {
  test.each([
    ["1234567", "PASSWORD_TOO_SHORT"],
    ["🔑".repeat(PASSWORD_MIN - 1), "PASSWORD_TOO_SHORT"],
    ["🔑".repeat(129), "PASSWORD_TOO_LONG"],
    ["adalovelace", "PASSWORD_CONTEXT"],
    ["AdaLovelace1!", "PASSWORD_CONTEXT"],
    ["ada.lovelace@example.com", "PASSWORD_CONTEXT"],
    [latchkey.name + NOTHING, "PASSWORD_CONTEXT"],
    [`${latchkey.slug}${NOTHING}12`, "PASSWORD_CONTEXT"],
    [`${Array.from(latchkey.name).join(" ")} 12${NOTHING}`, "PASSWORD_CONTEXT"],
    ["🔑".repeat(PASSWORD_MIN), null],
    ["x".repeat(128), null],
    ["  leading and trailing  ", null],
    [`the ${latchkey.name} opens a green door`, null],
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
    expect(isAppErrorData({ code: "RATE_LIMITED", retryAt: 1, now: 1 })).toBe(true);
    expect(isAppErrorData({ code: "RATE_LIMITED", retryAt: 1, now: "1" })).toBe(false);
    expect(isAppErrorData({ code: "RATE_LIMITED" })).toBe(false);
    expect(isAppErrorData({ code: "toString" })).toBe(false);
    expect(isAppErrorData("INTERNAL")).toBe(false);
    expect(isAppErrorData(null)).toBe(false);
    expect(ERROR_CODES).toContain("INTERNAL");
  });
});
