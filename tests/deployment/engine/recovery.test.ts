import { expect, onTestFinished, test } from "vitest";
import type { LogEntry } from "../../../local/deployment/runtime/calls";
import type { Engine } from "../../../local/deployment/engine/engine";
import { callOf, push } from "./support/calls";
import { act, mutate, query, sharedEngine, startEngine, valueOf } from "./support/engine";

const LIMITS = { functionMs: 600, functionWallMs: 30_000, actionStallMs: 1500, heapMb: 64 };
const TIMED_OUT = "Function execution timed out (maximum duration: 1s)";
const OUT_OF_MEMORY = "JavaScript execution ran out of memory (maximum memory usage: 64 MB)";

const FUNCTIONS = {
  "misuse.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    const loop = () => { for (;;); };
    // Copies of a large piece, so that memory is short before time is, also on a busy machine.
    const fillMemory = () => { const piece = Array.from({ length: 200_000 }, (_, n) => n); const all = []; for (;;) all.push([...piece]); };
    const never = () => new Promise(() => {});
    export const add = mutation(async ({ db }, { text }) => { await db.insert("notes", { text }); });
    export const clear = mutation(async ({ db }) => { for (const { _id } of await db.query("notes").collect()) await db.delete(_id); });
    export const list = query(async ({ db }) => (await db.query("notes").collect()).map(({ text }) => text));
    export const loopingQuery = query(loop);
    export const loopingMutation = mutation(async ({ db }) => { await db.insert("notes", { text: "lost" }); loop(); });
    export const loopingAction = action(loop);
    export const memoryStressQuery = query(fillMemory);
    export const memoryStressMutation = mutation(async ({ db }) => { await db.insert("notes", { text: "lost" }); fillMemory(); });
    export const memoryStressAction = action(fillMemory);
    export const endlessQuery = query(never);
    export const endlessMutation = mutation(never);
    export const unawaited = action(async () => {
      void Promise.reject(new Error("nobody listens"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return "done";
    });
    export const throwingTimer = action(async () => {
      setTimeout(() => { throw new Error("nobody catches"); }, 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    export const listing = action(async ({ runQuery }) => {
      for (let i = 0; i < 300; i++) await runQuery(ref("misuse:list"));
      return "done";
    });
    export const slowAction = action(async () => { await new Promise((resolve) => setTimeout(resolve, 60_000)); });
  `,
};

const OPTIONS = { limits: LIMITS, readers: 2, actionWorkers: 2 };
/** Each test goes on with what the ones before it left of the threads. */
const misused = sharedEngine(FUNCTIONS, OPTIONS);

async function startMisused(): Promise<{ engine: Engine; log: LogEntry[] }> {
  const engine = misused();
  await mutate(engine, "misuse:clear");
  const log: LogEntry[] = [];
  onTestFinished(engine.onLog((entry) => log.push(entry)));
  return { engine, log };
}

/** For tests that close it. */
async function startOwn(): Promise<Engine> {
  const engine = await startEngine(OPTIONS);
  await push(engine, FUNCTIONS);
  return engine;
}

test.each([
  ["misuse:loopingMutation", TIMED_OUT],
  ["misuse:memoryStressMutation", OUT_OF_MEMORY],
])("%s is stopped, and mutations behind it run in a new writer", async (path, message) => {
  const { engine, log } = await startMisused();
  await mutate(engine, "misuse:add", { text: "before" });
  const results = await Promise.all([
    mutate(engine, "misuse:add", { text: "ahead" }),
    engine.runMutation(callOf(path)),
    mutate(engine, "misuse:add", { text: "behind" }),
    mutate(engine, "misuse:add", { text: "last" }),
  ]);
  expect(results[1]).toMatchObject({ status: "error", message });
  expect(await query(engine, "misuse:list")).toEqual(["before", "ahead", "behind", "last"]);
  expect(log.find(({ error }) => error !== null)).toMatchObject({
    kind: "Completion",
    udfType: "Mutation",
    identifier: path,
    error: message,
  });
});

test.each([
  ["misuse:loopingQuery", TIMED_OUT],
  ["misuse:memoryStressQuery", OUT_OF_MEMORY],
])("%s is stopped, and queries of the same snapshot run elsewhere", async (path, message) => {
  const { engine } = await startMisused();
  await mutate(engine, "misuse:add", { text: "there" });
  const snapshot = await engine.openSnapshot();
  const [runaway, other] = await Promise.all([
    snapshot.runQuery({ ...callOf(path), journal: null }),
    snapshot.runQuery({ ...callOf("misuse:list"), journal: null }),
  ]);
  snapshot.close();
  expect(runaway).toMatchObject({ status: "error", message });
  expect(valueOf(other)).toEqual(["there"]);
});

test("a snapshot whose state is gone says so instead of showing another one", async () => {
  const { engine } = await startMisused();
  const snapshot = await engine.openSnapshot();
  await mutate(engine, "misuse:add", { text: "later" });
  const looping = snapshot.runQuery({ ...callOf("misuse:loopingQuery"), journal: null });
  const other = snapshot.runQuery({ ...callOf("misuse:list"), journal: null });
  await expect(other).rejects.toMatchObject({ name: "SnapshotLostError" });
  expect(await looping).toMatchObject({ status: "error", message: TIMED_OUT });
  expect(await query(engine, "misuse:list")).toEqual(["later"]);
});

test("an action whose query stood behind somebody else's endless one gets its answer from another thread", async () => {
  const { engine } = await startMisused();
  const listings = Promise.all(Array.from({ length: 8 }, () => act(engine, "misuse:listing")));
  for (let round = 0; round < 3; round += 1) {
    const snapshot = await engine.openSnapshot();
    const looping = snapshot.runQuery({ ...callOf("misuse:loopingQuery"), journal: null });
    await mutate(engine, "misuse:add", { text: "later" });
    await looping;
    snapshot.close();
  }
  expect(new Set(await listings)).toEqual(new Set(["done"]));
});

test.each(["misuse:endlessQuery", "misuse:endlessMutation"])(
  "%s, which waits for nothing, does not hold up what comes after it",
  async (path) => {
    const { engine } = await startMisused();
    const isQuery = path === "misuse:endlessQuery";
    const failed = isQuery ? query(engine, path) : mutate(engine, path);
    await expect(failed).rejects.toThrow(Error);
    await mutate(engine, "misuse:add", { text: "after" });
    expect(await query(engine, "misuse:list")).toEqual(["after"]);
  },
);

test("an action that keeps its thread busy is ended, and others on that thread fail as transient", async () => {
  const engine = await startOwn();
  await expect(act(engine, "misuse:loopingAction")).rejects.toThrow("kept its thread busy");
  const slow = Array.from({ length: 4 }, () => engine.runAction(callOf("misuse:slowAction")));
  const looping = engine.runAction(callOf("misuse:loopingAction"));
  expect(await Promise.race(slow)).toMatchObject({
    message: "Transient error while executing action",
  });
  expect(await looping).toMatchObject({ status: "error" });
  expect(await act(engine, "misuse:unawaited")).toBe("done");
  await engine.close();
  const ends = await Promise.all(slow);
  expect(ends.map(({ status }) => status)).toEqual(slow.map(() => "error"));
});

test("an action that takes all memory fails alone", async () => {
  const { engine } = await startMisused();
  await expect(act(engine, "misuse:memoryStressAction")).rejects.toThrow(OUT_OF_MEMORY);
  expect(await act(engine, "misuse:unawaited")).toBe("done");
});

test("promises that an action forgot do not end its thread, nor does the end of the engine hang on it", async () => {
  const engine = await startOwn();
  const slow = engine.runAction(callOf("misuse:slowAction"));
  expect(await act(engine, "misuse:unawaited")).toBe("done");
  expect(await act(engine, "misuse:unawaited")).toBe("done");
  await expect(act(engine, "misuse:throwingTimer")).rejects.toThrow("nobody catches");
  await engine.close();
  expect(await slow).toMatchObject({
    status: "error",
    message: "The deployment is shutting down.",
  });
});
