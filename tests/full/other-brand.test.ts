import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OwnCheckout, makeOwnCheckout } from "../support/own-checkout";

let checkout: OwnCheckout;
beforeAll(() => {
  checkout = makeOwnCheckout();
});
afterAll(() => checkout.remove());

/** As whoever makes it theirs edits latchkey.config.ts. */
const EDITS: readonly (readonly [from: RegExp, to: string])[] = [
  [/name: "Latchkey"/, 'name: "Zephyr & Söhne"'],
  [/slug: "latchkey"/, 'slug: "zephyr"'],
  [/terms: null/, 'terms: "https://zephyr.example/terms"'],
  [/privacy: null/, 'privacy: "https://zephyr.example/privacy"'],
  [/minLength: 8/, "minLength: 10"],
  [/testSender: "[^"]+"/, 'testSender: "hello@zephyr.example"'],
];

test("F-D8: with another name, slug, sender, rule and legal pages the tests of functions, screens, house and build pass", async () => {
  const { folder, install, testsPassed, commitAll } = checkout;
  const file = join(folder, "latchkey.config.ts");
  let config = readFileSync(file, "utf8");
  for (const [from, to] of EDITS) {
    expect(config).toMatch(from);
    config = config.replace(from, to);
  }
  writeFileSync(file, config);
  commitAll();
  await install();
  expect(await testsPassed("convex", "web", "brand", "house", "hosting")).toBeGreaterThan(500);
});
