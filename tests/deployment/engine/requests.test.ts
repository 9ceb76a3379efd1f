import { expect, test } from "vitest";
import { sweepAnswers } from "../../../local/deployment/engine/request-records";
import { openDatabase } from "../../../local/deployment/db/open-database";
import { join } from "node:path";
import { testFolder } from "../../support/test-folder";
import { testClock } from "./support/clock";
import { callOf, push } from "./support/calls";
import { query, startEngine } from "./support/engine";

const HOUR = 60 * 60 * 1000;

const COUNTING = {
  "counts.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async ({ db }) => {
      console.log("counted");
      await db.insert("counts", {});
      return (await db.query("counts").collect()).length;
    });
    export const fail = mutation(async ({ db }) => { await db.insert("counts", {}); throw new Error("no"); });
    export const count = query(async ({ db }) => (await db.query("counts").collect()).length);
  `,
};

const once = (requestId: number, sessionId = "session") => ({ once: { sessionId, requestId } });

test("a committed mutation that is asked for again gets its answer and does not run", async () => {
  const engine = await startEngine();
  await push(engine, COUNTING);
  const first = await engine.runMutation({ ...callOf("counts:add"), ...once(0) });
  await engine.runMutation({ ...callOf("counts:add"), ...once(1) });
  const again = await engine.runMutation({ ...callOf("counts:add"), ...once(0) });
  expect(again).toMatchObject({ status: "success", value: "1", logLines: ["[LOG] 'counted'"] });
  expect(again.ts).toBeGreaterThanOrEqual(first.ts);
  expect(again.ts).toBeLessThanOrEqual(engine.latestTs);
  expect(await query(engine, "counts:count")).toBe(2);
});

test("two that are on their way at once run one time", async () => {
  const engine = await startEngine();
  await push(engine, COUNTING);
  const call = { ...callOf("counts:add"), ...once(0) };
  const [one, other] = await Promise.all([engine.runMutation(call), engine.runMutation(call)]);
  expect([one, other]).toMatchObject([{ value: "1" }, { value: "1" }]);
  expect(await query(engine, "counts:count")).toBe(1);
});

test("the same number in another session is another request", async () => {
  const engine = await startEngine();
  await push(engine, COUNTING);
  await engine.runMutation({ ...callOf("counts:add"), ...once(0, "one") });
  await engine.runMutation({ ...callOf("counts:add"), ...once(0, "two") });
  expect(await query(engine, "counts:count")).toBe(2);
});

test("a mutation that failed runs again when asked again", async () => {
  const engine = await startEngine();
  await push(engine, COUNTING);
  const failed = await engine.runMutation({ ...callOf("counts:fail"), ...once(0) });
  expect(failed.status).toBe("error");
  const again = await engine.runMutation({ ...callOf("counts:add"), ...once(0) });
  expect(again).toMatchObject({ status: "success", value: "1" });
});

test("answers survive a restart, hold for a day at least, and go after two", async () => {
  const clock = testClock();
  const dir = testFolder();
  const first = await startEngine({ dir, now: clock.now });
  await push(first, COUNTING);
  await first.runMutation({ ...callOf("counts:add"), ...once(0) });
  await first.close();
  const second = await startEngine({ dir, now: clock.now });
  await clock.advance(24 * HOUR);
  const again = await second.runMutation({ ...callOf("counts:add"), ...once(0) });
  expect(again).toMatchObject({ value: "1" });
  await clock.advance(24 * HOUR);
  const late = await second.runMutation({ ...callOf("counts:add"), ...once(0) });
  expect(late).toMatchObject({ value: "2" });
});

test("old answers are swept in bounded batches", async () => {
  const clock = testClock();
  const dir = testFolder();
  const engine = await startEngine({ dir, now: clock.now });
  await push(engine, COUNTING);
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      engine.runMutation({ ...callOf("counts:add"), ...once(i) }),
    ),
  );
  await engine.close();
  const database = openDatabase({ path: join(dir, "data"), writer: true });
  const now = clock.now() + 48 * HOUR;
  const removed: number[] = [];
  do {
    const snapshot = database.snapshot();
    const transaction = database.begin(snapshot, { writable: true, now });
    removed.push(sweepAnswers(transaction.untracked, 20, now));
    database.commit(transaction);
    snapshot.close();
  } while (removed.at(-1) !== 0);
  expect(removed).toEqual([20, 10, 0]);
  await database.flushed();
  await database.close();
});
