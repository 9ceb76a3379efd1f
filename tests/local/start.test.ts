import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCheckout, removeCheckout } from "../support/checkout";

const checkout = makeCheckout();
afterAll(() => removeCheckout(checkout));

/** Ends at once, and says how it would be used. */
function start(): string {
  const args = ["local/convex-local.mjs", "nothing-of-the-kind"];
  return spawnSync(process.execPath, args, { cwd: checkout, encoding: "utf8" }).stderr;
}

test("a start after a source has changed runs the changed source", () => {
  expect(start()).toContain("Usage: npm run dev");
  const settings = join(checkout, "local/launcher/settings.ts");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("Usage: npm", "To use: npm"));
  expect(start()).toContain("To use: npm run dev");
});
