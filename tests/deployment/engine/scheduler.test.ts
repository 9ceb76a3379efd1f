import { expect, test } from "vitest";
import type { Engine } from "../../../local/deployment/engine/engine";
import { testFolder } from "../../support/test-folder";
import { testClock } from "./support/clock";
import { untilCommitted } from "./support/commits";
import { callOf, push } from "./support/calls";
import { act, mutate, query, startEngine } from "./support/engine";

const DAY = 24 * 60 * 60 * 1000;

const JOBS = {
  "jobs.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric as internalMutation, makeFunctionReference as ref } from "convex/server";
    export const note = internalMutation(async ({ db, auth }, { text }) => {
      await db.insert("notes", { text, identity: (await auth.getUserIdentity()) !== null });
    });
    export const failing = internalMutation(async ({ db }) => { await db.insert("notes", { text: "lost" }); throw new Error("no"); });
    export const who = internalMutation(async ({ db, meta }) => { await db.insert("notes", { text: (await meta.getRequestMetadata()).scheduledFunctionId ?? "nobody" }); });
    export const notes = query(async ({ db }) => (await db.query("notes").collect()).map(({ text }) => text));
    export const identities = query(async ({ db }) => (await db.query("notes").collect()).map(({ identity }) => identity));
    export const jobs = query(async ({ db }) => (await db.system.query("_scheduled_functions").collect()).map(({ name, args, state, completedTime }) => ({ name, args, kind: state.kind, error: state.error, completed: completedTime !== undefined })));
    export const later = mutation(async ({ scheduler }, { ms, name, args }) => await scheduler.runAfter(ms, ref(name), args));
    export const laterThenFail = mutation(async ({ scheduler }) => { await scheduler.runAfter(0, ref("jobs:note"), { text: "never" }); throw new Error("no"); });
    export const cancel = mutation(async ({ scheduler }, { id }) => await scheduler.cancel(id));
    export const slow = action(async (ctx) => { await ctx.runMutation(ref("jobs:note"), { text: "begun" }); await new Promise((resolve) => setTimeout(resolve, 3_600_000)); });
    export const quick = action(async (ctx) => { await ctx.runMutation(ref("jobs:note"), { text: "acted" }); });
    export const fromAction = action(async (ctx) => await ctx.scheduler.runAfter(0, ref("jobs:note"), { text: "from an action" }));
    export const full = internalMutation(async ({ db }) => { for (let i = 0; i < 16_000; i++) await db.insert("rows", {}); });
    export const sized = internalMutation(async ({ db }, { text }) => { await db.insert("notes", { text: String(text.length) }); });
    export const burst = mutation(async ({ scheduler }, { count }) => {
      for (let i = 0; i < count; i++) await scheduler.runAfter(0, ref("jobs:note"), { text: String(i) });
    });
  `,
};

type JobRow = { name: string; kind: string; error?: string; completed: boolean };

const notes = (engine: Engine) => query(engine, "jobs:notes");
const jobs = async (engine: Engine) => (await query(engine, "jobs:jobs")) as unknown as JobRow[];

function settled(engine: Engine): Promise<JobRow[]> {
  return untilCommitted(engine, async () => {
    const rows = await jobs(engine);
    return rows.every(({ completed }) => completed) ? rows : undefined;
  });
}

test("a job's request names its row, and a call that nobody scheduled names none", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  const id = await mutate(engine, "jobs:later", { ms: 0, name: "jobs:who", args: {} });
  await settled(engine);
  await mutate(engine, "jobs:who");
  expect(await notes(engine)).toEqual([id, "nobody"]);
});

test("P10.59: a job runs at its time, once, with nobody signed in, and its row tells", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, JOBS);
  await engine.runMutation(
    callOf(
      "jobs:later",
      { ms: 60_000, name: "jobs:note", args: { text: "late" } },
      { identity: { kind: "user", attributes: { subject: "me" }, token: null } },
    ),
  );
  await clock.advance(59_000);
  expect(await notes(engine)).toEqual([]);
  expect(await jobs(engine)).toMatchObject([{ name: "jobs.js:note", kind: "pending" }]);
  await clock.advance(2000);
  expect(await settled(engine)).toMatchObject([{ kind: "success", completed: true }]);
  await clock.advance(DAY);
  expect(await notes(engine)).toEqual(["late"]);
  expect(await query(engine, "jobs:identities")).toEqual([false]);
});

test("P10.57: a mutation that fails schedules nothing", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  await expect(mutate(engine, "jobs:laterThenFail")).rejects.toThrow("no");
  expect(await jobs(engine)).toEqual([]);
});

test("jobs that are due together run in the order of their times, all of them once", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  await mutate(engine, "jobs:burst", { count: 40 });
  const rows = await settled(engine);
  expect(rows.map(({ kind }) => kind)).toEqual(rows.map(() => "success"));
  const texts = (await notes(engine)) as string[];
  expect(texts.toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 40 }, (_, i) => String(i)),
  );
});

test("a job that throws has failed, with its message and without its writes", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  await mutate(engine, "jobs:later", { ms: 0, name: "jobs:failing", args: {} });
  const [row] = await settled(engine);
  expect(row?.kind).toBe("failed");
  expect(row?.error).toContain("Uncaught Error: no");
  expect(await notes(engine)).toEqual([]);
});

test("actions schedule, and are scheduled", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  await act(engine, "jobs:fromAction");
  await mutate(engine, "jobs:later", { ms: 0, name: "jobs:quick", args: {} });
  const rows = await settled(engine);
  expect(rows.map(({ kind }) => kind)).toEqual(["success", "success"]);
  expect(await notes(engine)).toEqual(expect.arrayContaining(["from an action", "acted"]));
});

test("P10.59: a canceled job does not run; canceling a finished one changes nothing", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, JOBS);
  const note = { name: "jobs:note", args: { text: "?" } };
  const canceled = await mutate(engine, "jobs:later", { ms: 5000, ...note });
  const finished = await mutate(engine, "jobs:later", { ms: 1000, ...note });
  await mutate(engine, "jobs:cancel", { id: canceled });
  await clock.advance(10_000);
  expect(await settled(engine)).toMatchObject([{ kind: "canceled" }, { kind: "success" }]);
  await mutate(engine, "jobs:cancel", { id: finished });
  expect(await jobs(engine)).toMatchObject([{ kind: "canceled" }, { kind: "success" }]);
  expect(await notes(engine)).toEqual(["?"]);
});

test("a job whose function is gone has failed and says which", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, JOBS);
  await mutate(engine, "jobs:later", { ms: 1000, name: "jobs:note", args: { text: "?" } });
  await push(engine, {
    "jobs.ts": JOBS["jobs.ts"].replace("export const note =", "export const renamed ="),
  });
  await clock.advance(2000);
  const [row] = await settled(engine);
  expect(row).toMatchObject({ kind: "failed" });
  expect(row?.error).toContain("'jobs:note'");
});

test("P10.58: after a restart overdue jobs run, and an action that was cut off has failed and is not run again", async () => {
  const clock = testClock();
  const dir = testFolder();
  const first = await startEngine({ dir, now: clock.now });
  await push(first, JOBS);
  await mutate(first, "jobs:later", { ms: 0, name: "jobs:slow", args: {} });
  await mutate(first, "jobs:later", { ms: 60_000, name: "jobs:note", args: { text: "overdue" } });
  await clock.advance(1000);
  await untilCommitted(
    first,
    async () => ((await notes(first)) as string[]).length > 0 || undefined,
  );
  await first.close();
  await clock.advance(120_000);
  const second = await startEngine({ dir, now: clock.now });
  const rows = await settled(second);
  expect(rows).toMatchObject([
    { name: "jobs.js:slow", kind: "failed", error: "Transient error while executing action" },
    { name: "jobs.js:note", kind: "success" },
  ]);
  expect(await notes(second)).toEqual(["begun", "overdue"]);
});

test("rows of finished jobs are kept for seven days", async () => {
  const clock = testClock();
  const engine = await startEngine({ now: clock.now });
  await push(engine, JOBS);
  await mutate(engine, "jobs:later", { ms: 0, name: "jobs:note", args: { text: "old" } });
  await clock.advance(1000);
  await settled(engine);
  await clock.advance(6 * DAY);
  expect(await jobs(engine)).toHaveLength(1);
  await clock.advance(2 * DAY);
  // The sweep itself runs in real time.
  while ((await jobs(engine)).length > 0) await clock.advance(60_000);
});

test("a job's arguments may be larger than a document, and many such jobs may be due at once", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  const text = "x".repeat(3 * 1024 * 1024);
  for (let i = 0; i < 9; i += 1)
    await mutate(engine, "jobs:later", { ms: 300, name: "jobs:sized", args: { text } });
  const sizes = await untilCommitted(engine, async () => {
    const found = (await notes(engine)) as string[];
    return found.length === 9 ? found : undefined;
  });
  expect(sizes).toEqual(Array.from({ length: 9 }, () => String(text.length)));
});

test("a job may use all that a mutation may, and its end is recorded none the less", async () => {
  const engine = await startEngine();
  await push(engine, JOBS);
  await mutate(engine, "jobs:later", { ms: 0, name: "jobs:full", args: {} });
  expect(await settled(engine)).toMatchObject([{ kind: "success" }]);
});
