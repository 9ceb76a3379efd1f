import { expect, test } from "vitest";
import { push } from "./support/calls";
import { act, mutate, query, startEngine } from "./support/engine";

const COUNTERS = {
  "counters.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    export const get = query(async ({ db }) => (await db.query("counters").first())?.value ?? 0);
    export const increment = mutation(async ({ db }) => {
      const counter = await db.query("counters").first();
      if (counter === null) await db.insert("counters", { value: 1 });
      else await db.patch(counter._id, { value: counter.value + 1 });
    });
    export const incrementTwice = action(async (ctx) => {
      await ctx.runMutation(ref("counters:increment"));
      await ctx.runMutation(ref("counters:increment"));
      return await ctx.runQuery(ref("counters:get"));
    });
  `,
};

test("pushed queries, mutations and actions run", async () => {
  const engine = await startEngine();
  expect(engine.code).toBeNull();
  await push(engine, COUNTERS);
  expect(await query(engine, "counters:get")).toBe(0);
  await mutate(engine, "counters:increment");
  expect(await act(engine, "counters:incrementTwice")).toBe(3);
  expect(await query(engine, "counters:get")).toBe(3);
});

test("P10.55: mutations asked for at once lose no update", async () => {
  const engine = await startEngine();
  await push(engine, COUNTERS);
  await Promise.all(Array.from({ length: 200 }, () => mutate(engine, "counters:increment")));
  expect(await query(engine, "counters:get")).toBe(200);
});
