import { ConvexError } from "convex/values";
import { expect, test, vi } from "vitest";
import { type App, subjectOf } from "./convexApp";
import { publicFunctions } from "./publicFunctions";

/** The fault injector for answers: each call is made, its answer thrown away, and made again. */

export interface LostAnswer {
  /** The fault it proves mended. */
  id: "F-A1" | "F-A2" | "F-A3" | "F-A4" | "F-A5" | "F-A8";
  /** The public function, "auth:signIn". */
  calls: string;
  /** What sets several cases of a function apart. */
  as?: string;
  /** Brings it so far that one call is left, which is made twice with the same arguments. */
  prepare: (app: App) => Promise<() => Promise<unknown>>;
  /** How long after the first the second comes. */
  gap?: number;
  /** Why the first call leaves nothing that the second could double. */
  leavesNothing?: string;
  /** What of the answer differs although the outcome is the same, and why. */
  differs?: string;
}

/** Tables that say how often something was asked, not what was done. */
const BOOKKEEPING = new Set([
  "completedEffects",
  "rateLimits",
  "refreshSecrets",
  "authRefreshTokens",
  "authVerifiers",
  "authorizationRequests",
]);
/** Fields that say when somebody was last there. */
const TIMES = new Set(["lastActiveTime", "authTime", "lastSeenTime"]);

function withoutTimes(row: unknown): unknown {
  const fields = Object.entries(row as object).filter(([name]) => !TIMES.has(name));
  return Object.fromEntries(fields);
}

/** Everything that was done: rows, mails, lines of activity, charges. */
async function effects(app: App) {
  await app.settle();
  const tables = Object.entries(await app.everything());
  const rows = tables.filter(([table]) => !BOOKKEEPING.has(table));
  return {
    mails: app.world.mails.map(({ to, subject }) => `${to}: ${subject}`),
    ...Object.fromEntries(rows.map(([table, found]) => [table, found.map(withoutTimes)])),
  };
}

/** An answer as the person meets it: tokens are the session that they open. */
function outcomeOf(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || !("tokens" in answer)) return answer;
  const tokens = answer.tokens as { token: string } | null;
  return { signedIn: tokens && subjectOf(tokens.token) };
}

async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return outcomeOf(await call());
  } catch (error) {
    if (error instanceof ConvexError) return { refused: error.data as unknown };
    throw error;
  }
}

async function loseAnswer(app: App, lost: LostAnswer): Promise<void> {
  const { prepare, gap = 15_000, differs, leavesNothing } = lost;
  const call = await prepare(app);
  const nothing = await effects(app);
  const first = await outcome(call);
  const once = await effects(app);
  vi.advanceTimersByTime(gap);
  const second = await outcome(call);
  if (differs === undefined) expect(second).toEqual(first);
  else expect(typeof second).toBe(typeof first);
  expect(await effects(app)).toEqual(once);
  if (leavesNothing === undefined) expect(once).not.toEqual(nothing);
}

/** Tests every case, and that no function with an effect is missing. */
export function testLostAnswers(
  app: () => App,
  isOurs: (name: string) => boolean,
  cases: readonly LostAnswer[],
): void {
  for (const lost of cases) {
    const what = lost.as === undefined ? lost.calls : `${lost.calls} (${lost.as})`;
    test(`${lost.id}: ${what}, whose answer was lost, is sent again and done once`, async () => {
      await loseAnswer(app(), lost);
    });
  }

  test("F-A4: every function with an effect is among them", () => {
    const withEffect = publicFunctions.filter(({ kind, name }) => kind !== "query" && isOurs(name));
    const names = withEffect.map(({ name }) => name);
    expect([...new Set(cases.map(({ calls }) => calls))].toSorted()).toEqual(names.toSorted());
  });
}
