import { expect, test } from "vitest";
import { callOf, push } from "./support/calls";
import { untilCommitted } from "./support/commits";
import { act, mutate, query, startEngine } from "./support/engine";

const ACTIONS = {
  "acts.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    export const enter = mutation(async ({ db }, { name }) => { await db.insert("entered", { name }); });
    export const open = mutation(async ({ db }) => { await db.insert("gates", {}); });
    export const entered = query(async ({ db }) => (await db.query("entered").collect()).length);
    export const isOpen = query(async ({ db }) => (await db.query("gates").first()) !== null);
    export const wait = action(async (ctx, { name }) => {
      await ctx.runMutation(ref("acts:enter"), { name });
      while (!(await ctx.runQuery(ref("acts:isOpen"), {}))) await new Promise((resolve) => setTimeout(resolve, 20));
      return name;
    });
    export const nested = action(async (ctx) => {
      await ctx.runMutation(ref("acts:enter"), { name: "outer" });
      while (!(await ctx.runQuery(ref("acts:isOpen"), {}))) await new Promise((resolve) => setTimeout(resolve, 20));
      return await ctx.runAction(ref("acts:wait"), { name: "inner" });
    });
    export const fails = mutation(async ({ db }) => { await db.insert("entered", { name: "lost" }); throw new Error("no"); });
    export const catches = action(async (ctx) => {
      try { await ctx.runMutation(ref("acts:fails")); } catch (error) { return String(error.message).includes("no"); }
    });
    export const slow = action(async (ctx) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await ctx.runMutation(ref("acts:enter"), { name: "too late" });
    });
  `,
  "memory.ts": `
    "use node";
    import { actionGeneric as action } from "convex/server";
    let left = null;
    export const leave = action(async () => { left = new WeakRef(new ArrayBuffer(20 << 20)); });
    export const isLeft = action(async () => left.deref() !== undefined);
  `,
};

test("64 actions run at once, further ones wait, and what they call does not wait for a place", async () => {
  const engine = await startEngine({ actionWorkers: 2 });
  await push(engine, ACTIONS);
  const calls = Array.from({ length: 70 }, () => act(engine, "acts:nested"));
  await untilCommitted(
    engine,
    async () => ((await query(engine, "acts:entered")) as number) >= 64 || undefined,
  );
  expect(await query(engine, "acts:entered")).toBe(64);
  await mutate(engine, "acts:open");
  expect(await Promise.all(calls)).toEqual(calls.map(() => "inner"));
  expect(await query(engine, "acts:entered")).toBe(140);
});

test("an action that waits holds up no mutation and no query", async () => {
  const engine = await startEngine();
  await push(engine, ACTIONS);
  const waiting = act(engine, "acts:wait", { name: "first" });
  await untilCommitted(
    engine,
    async () => (await query(engine, "acts:entered")) === 1 || undefined,
  );
  await mutate(engine, "acts:enter", { name: "second" });
  expect(await query(engine, "acts:entered")).toBe(2);
  await mutate(engine, "acts:open");
  expect(await waiting).toBe("first");
});

test("an action can catch the failure of a mutation, of which nothing is kept", async () => {
  const engine = await startEngine();
  await push(engine, ACTIONS);
  expect(await act(engine, "acts:catches")).toBe(true);
  expect(await query(engine, "acts:entered")).toBe(0);
});

test("an action that takes too long fails, and changes nothing after that", async () => {
  const engine = await startEngine({ limits: { actionMs: 100 } });
  await push(engine, ACTIONS);
  const progressed = new Promise((resolve) => engine.onLog(resolve));
  expect(await engine.runAction(callOf("acts:slow"))).toMatchObject({
    status: "error",
    message: "Function execution timed out (maximum duration: 0.1s)",
  });
  await progressed;
  expect(await act(engine, "acts:catches").catch(() => "late")).toBeDefined();
  expect(await query(engine, "acts:entered")).toBe(0);
});

test("the memory an action leaves behind is given back while its thread rests", async () => {
  const engine = await startEngine();
  await push(engine, ACTIONS);
  // Asked seldom: a thread that is asked all the time does not rest, and so few calls alone cause
  // no collection.
  const isLeft = () => act(engine, "memory:isLeft");
  for (let round = 0; round < 5; round += 1) {
    await act(engine, "memory:leave");
    await expect.poll(isLeft, { interval: 250, timeout: 3000 }).toBe(false);
  }
});
