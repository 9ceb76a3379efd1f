import { ConvexError } from "convex/values";
import { expect, test, vi } from "vitest";
import { isAppErrorData } from "../../../convex/shared/errors";
import { type App, useApp } from "../../support/convexApp";
import { seededRandom } from "../../support/seeded-random";
import { signInCase } from "../../support/signInCases";

/**
 * S18 at large: whatever is thrown at `auth:signIn`, the answer is one of ours and never tokens.
 */

const CASES = 10_000;

const test_ = useApp();

async function complaintAbout(app: App, args: unknown, i: number): Promise<string | null> {
  try {
    const result = await app.call(args, { ip: `198.51.${i % 250}.${i % 199}` });
    return result.tokens ? "tokens" : null;
  } catch (error) {
    if (!(error instanceof ConvexError) || !isAppErrorData(error.data)) return String(error);
    return error.data.code === "INTERNAL" ? "INTERNAL" : null;
  }
}

test(`S18: ${CASES} random calls give no tokens and no failure but ours`, async () => {
  const { app } = test_;
  vi.spyOn(console, "error").mockImplementation(() => {});
  const random = seededRandom();
  for (let i = 0; i < CASES; i++) {
    const args = signInCase(random);
    const complaint = await complaintAbout(app, args, i);
    if (complaint !== null) expect.fail(`${complaint} after ${JSON.stringify(args)}`);
  }
  expect((await app.everything())["authSessions"]).toEqual([]);
}, 120_000);
