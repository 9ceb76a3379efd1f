import { describe, expect, test } from "vitest";
import { readReturnTo, safeReturnTo, withReturnTo } from "../../src/lib/return-to";

describe("the place to return to", () => {
  test.each(["/notes", "/notes/7?full=1#two", "/a%20b", "/notes?next=https://evil.example"])(
    "may be %j inside this app",
    (path) => {
      expect(safeReturnTo(path)).toBe(path);
    },
  );

  test.each([
    "",
    "notes",
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "/notes\u0000",
    "/notes\r\nSet-Cookie: a=b",
    `/${"a".repeat(2000)}`,
  ])("is not %j", (path) => {
    expect(safeReturnTo(path)).toBeNull();
  });

  test.each(["/", "/sign-in", "/sign-up?returnTo=/x", "/auth/callback?code=1"])(
    "is not %j, which would go round in circles",
    (path) => {
      expect(safeReturnTo(path)).toBeNull();
    },
  );

  test("survives being written into an address and read again", () => {
    const written = withReturnTo("/sign-in", "/notes?a=1&b=2#c");
    expect(readReturnTo(new URL(written, "http://x").search)).toBe("/notes?a=1&b=2#c");
    expect(withReturnTo("/sign-in", null)).toBe("/sign-in");
  });
});
