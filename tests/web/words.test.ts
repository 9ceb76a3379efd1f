import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../convex/shared/errors";
import { explainError } from "../../src/lib/auth-errors";
import { loadCopy } from "../../src/copy/copy";
import { explainCredentialError } from "../../src/lib/credential-errors";
import { EffectError } from "../../src/lib/effect-error";
import { countdown, inTime } from "../../src/lib/waiting-times";

/** Every module of words. */
const copy = import.meta.glob<object>("../../src/copy/en/*.ts", { eager: true });

const NOW = Date.UTC(2026, 10, 20);

function sentences(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sentences) : [];
}

describe("the words", () => {
  test("exist for every failure the backend can send, and never show its code", () => {
    for (const code of ERROR_CODES) {
      const data = { code, triesLeft: 2, retryAt: NOW + 60_000 };
      const { message } = explainError(new ConvexError(data), NOW);
      expect(message).toMatch(/^[A-Z].{20,}$/);
      expect(message).not.toContain(code);
    }
  });

  test("say more of a code or a new password than that something went wrong", async () => {
    await loadCopy("signed-out");
    const codes = ERROR_CODES.filter((code) => /^(CODE|PASSWORD)_/.test(code));
    expect(codes.length).toBeGreaterThan(8);
    for (const code of codes) {
      const { message, field } = explainCredentialError(
        new ConvexError({ code, triesLeft: 2 }),
        NOW,
      );
      expect(message).not.toMatch(/went wrong/);
      expect(field).toBe(code.startsWith("CODE") ? "code" : "newPassword");
    }
  });

  test.each([new Error("secret-marker"), new ConvexError("secret-marker"), "secret-marker", null])(
    "F-A4: for anything unexpected (%s) claim nothing that is not known, and say what to do",
    (error) => {
      expect(explainError(error, NOW).message).toBe(
        "Something went wrong on our side. This may have worked all the same: check, and try again if it has not.",
      );
    },
  );

  test.each([
    ["notSent", /^You are offline\. Nothing was sent/],
    ["lost", /this may have worked\. Check/],
    ["rolledBack", /Nothing was changed\. Try again/],
  ] as const)("F-A4: tell what is known of an effect without an answer: %s", (known, words) => {
    expect(explainError(new EffectError(known), NOW).message).toMatch(words);
  });

  test("blame nobody, beg nobody and do not shout", () => {
    for (const sentence of sentences(copy))
      expect(sentence).not.toMatch(/!|\bplease\b|\binvalid\b|\bsorry\b|\boops\b/i);
  });

  test("name things one way", () => {
    for (const sentence of sentences(copy))
      expect(sentence).not.toMatch(/\blog ?(in|out)\b|\bsign ?up\b|\be-mail\b/i);
  });

  test("stand in the copy module and nowhere else", () => {
    const strays = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".tsx"))
      .flatMap((file) => {
        const source = readFileSync(join("src", file), "utf8");
        const texts = source.matchAll(
          /(?:label|title|aria-label|alt)="([^"]+)"|(?<!=)>\s*([A-Z][a-z]+[^<>{}=;()]*)</g,
        );
        return [...texts].map((text) => `${file}: ${text[0]}`);
      });
    expect(strays).toEqual([]);
  });
});

describe("times", () => {
  test.each([
    [500, "in 1 second"],
    [45_000, "in 45 seconds"],
    [119_000, "in 2 minutes"],
    [600_000, "in 10 minutes"],
    [3 * 3_600_000, "in 3 hours"],
    [-5, "in 1 second"],
  ])("%i ms ahead are %j, never less than it takes", (span, words) => {
    expect(inTime(NOW + span, NOW)).toBe(words);
  });

  test.each([
    [0, "0:00"],
    [9, "0:09"],
    [42, "0:42"],
    [600, "10:00"],
  ])("%i seconds are %j on the countdown", (seconds, words) => {
    expect(countdown(seconds)).toBe(words);
  });
});
