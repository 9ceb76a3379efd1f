import { expect, test } from "vitest";
import type { Engine } from "../../../local/deployment/engine/engine";
import { firstRun, nextRun } from "../../../local/deployment/runtime/cron-schedule";
import { eventually } from "../../support/eventually";
import { testFolder } from "../../support/test-folder";
import { type TestClock, testClock } from "./support/clock";
import { push } from "./support/calls";
import { query, startEngine } from "./support/engine";

const MINUTE = 60_000;

const project = (crons: string) => ({
  "crons.ts": `
    import { cronJobs, makeFunctionReference as ref } from "convex/server";
    const crons = cronJobs();
    ${crons}
    export default crons;
  `,
  "ticks.ts": `
    import { queryGeneric as query, internalMutationGeneric as internalMutation, internalActionGeneric as internalAction, makeFunctionReference as ref } from "convex/server";
    export const tick = internalMutation(async ({ db, auth }, { name }) => {
      await db.insert("ticks", { name, identity: (await auth.getUserIdentity()) !== null });
    });
    export const fail = internalMutation(async ({ db }) => { await db.insert("ticks", { name: "lost" }); throw new Error("no"); });
    export const act = internalAction(async (ctx, { name }) => { await ctx.runMutation(ref("ticks:tick"), { name }); });
    export const hang = internalAction(async (ctx) => { await ctx.runMutation(ref("ticks:tick"), { name: "hang" }); await new Promise((resolve) => setTimeout(resolve, 3_600_000)); });
    export const names = query(async ({ db }) => (await db.query("ticks").collect()).map(({ name }) => name));
  `,
});

const everyMinute = (name: string, fn = "tick") =>
  `crons.interval(${JSON.stringify(name)}, { minutes: 1 }, ref("ticks:${fn}"), { name: ${JSON.stringify(name)} });`;

/**
 * Moves the clock in small steps until there are as many ticks; the runs themselves take real time.
 */
async function ticks(engine: Engine, clock: TestClock, count: number): Promise<string[]> {
  for (;;) {
    const names = (await query(engine, "ticks:names")) as string[];
    if (names.length >= count) return names;
    await clock.advance(1000);
  }
}

/**
 * Asks until every one of these has run. The writer's clock may be ahead of the test's when a push
 * tells the first time (see testClock), so the time moves on once, and too little for any to run
 * twice.
 */
async function firstRuns(
  engine: Engine,
  clock: TestClock,
  expected: readonly string[],
): Promise<string[]> {
  await clock.advance(1000);
  return eventually("the first runs", async () => {
    const names = (await query(engine, "ticks:names")) as string[];
    return expected.every((name) => names.includes(name)) ? names : undefined;
  });
}

test("P10.60: an interval runs at the push and then again and again; a mutation and an action alike", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, project(everyMinute("mutation") + everyMinute("action", "act")));
  const first = await firstRuns(engine, clock, ["action", "mutation"]);
  expect(first.toSorted()).toEqual(["action", "mutation"]);
  const begun = clock.now();
  expect(await ticks(engine, clock, 6)).toHaveLength(6);
  expect(clock.now() - begun).toBeGreaterThanOrEqual(1.9 * MINUTE);
});

test("P10.60: a push adds, changes and removes cron jobs, and leaves alone those that did not change", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, project(everyMinute("kept") + everyMinute("removed")));
  await ticks(engine, clock, 2);
  await push(engine, project(everyMinute("kept") + everyMinute("added")));
  expect(await ticks(engine, clock, 3)).toEqual(["kept", "removed", "added"]);
  const later = await ticks(engine, clock, 5);
  expect(later.slice(3).toSorted()).toEqual(["added", "kept"]);
});

test("a cron job that fails runs again at its next time", async () => {
  const clock = testClock();
  const warnings: string[] = [];
  const engine = await startEngine({ now: clock.now, warn: (text) => warnings.push(text) });
  await push(engine, project(everyMinute("failing", "fail") + everyMinute("fine")));
  expect(await ticks(engine, clock, 3)).toEqual(["fine", "fine", "fine"]);
  expect(warnings.length).toBeGreaterThanOrEqual(2);
  expect(warnings[0]).toContain('Cron job "failing" failed: Uncaught Error: no');
});

test("P10.60: a run that takes longer than its interval is not joined by another", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, project(everyMinute("hang", "hang") + everyMinute("fine")));
  const names = await ticks(engine, clock, 5);
  expect(names.filter((name) => name === "hang")).toHaveLength(1);
});

test("occurrences missed while the server was down are made up for once, not one by one", async () => {
  const clock = testClock();
  const dir = testFolder();
  const first = await startEngine({ dir, now: clock.now });
  await push(first, project(everyMinute("job")));
  await ticks(first, clock, 1);
  await first.close();
  await clock.advance(60 * MINUTE);
  const second = await startEngine({ dir, now: clock.now });
  await ticks(second, clock, 2);
  await clock.advance(30_000);
  expect(await query(second, "ticks:names")).toEqual(["job", "job"]);
});

test("cron jobs can be switched off", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now, crons: false });
  await push(engine, project(everyMinute("job")));
  await clock.advance(5 * MINUTE);
  expect(await query(engine, "ticks:names")).toEqual([]);
});

test.each([
  [{ type: "hourly", minuteUTC: 30 }, "2026-01-05T12:30:00Z", "2026-01-05T13:30:00Z"],
  [{ type: "daily", hourUTC: 3, minuteUTC: 5 }, "2026-01-06T03:05:00Z", "2026-01-07T03:05:00Z"],
  [
    { type: "weekly", dayOfWeek: "monday", hourUTC: 12, minuteUTC: 0 },
    "2026-01-12T12:00:00Z",
    "2026-01-19T12:00:00Z",
  ],
  [
    { type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 },
    "2026-01-31T00:00:00Z",
    "2026-03-31T00:00:00Z",
  ],
  [{ type: "cron", cron: "15 9 * * 1-5" }, "2026-01-06T09:15:00Z", "2026-01-07T09:15:00Z"],
  [{ type: "interval", seconds: 90 }, "2026-01-05T12:00:00Z", "2026-01-05T12:01:30Z"],
] as const)("%j runs at UTC times", (schedule, expectedFirst, expectedSecond) => {
  const now = Date.parse("2026-01-05T12:00:00Z");
  const first = firstRun(schedule, now);
  expect(new Date(first).toISOString()).toBe(new Date(expectedFirst).toISOString());
  const second = nextRun(schedule, first, first);
  expect(new Date(second).toISOString()).toBe(new Date(expectedSecond).toISOString());
});

test("an interval skips what it missed and keeps its beat", () => {
  expect(nextRun({ type: "interval", seconds: 60 }, 0, 150_000)).toBe(180_000);
});
