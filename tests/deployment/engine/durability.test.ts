import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished, expect, test } from "vitest";
import { testFolder } from "../../support/test-folder";
import { untilCommitted } from "./support/commits";
import { callOf } from "./support/calls";
import { query, startEngine, valueOf } from "./support/engine";

const PROCESS = "tests/deployment/engine/fixtures/engine-process.ts";

const WRITES = {
  "writes.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, internalMutationGeneric as internalMutation, makeFunctionReference as ref } from "convex/server";
    export const add = mutation(async ({ db, scheduler }, { key }) => {
      await db.insert("writes", { key, half: 1 });
      await scheduler.runAfter(0, ref("writes:follow"), { key });
      await db.insert("writes", { key, half: 2 });
    });
    export const follow = internalMutation(async ({ db }, { key }) => { await db.insert("follows", { key }); });
    export const written = query(async ({ db }) => (await db.query("writes").collect()).map(({ key, half }) => key + "/" + half));
    export const followed = query(async ({ db }) => (await db.query("follows").collect()).map(({ key }) => key));
    export const unfinished = query(async ({ db }) => (await db.system.query("_scheduled_functions").collect()).filter(({ completedTime }) => completedTime === undefined).length);
    export const startAction = mutation(async ({ scheduler }) => { await scheduler.runAfter(0, ref("writes:act"), {}); });
    export const act = action(async (ctx) => { await ctx.runMutation(ref("writes:follow"), { key: "action" }); console.log("begun"); await new Promise(() => {}); });
    export const states = query(async ({ db }) => (await db.system.query("_scheduled_functions").collect()).map(({ state }) => state.kind));
  `,
};

type Line = { acknowledged?: string; logged?: string };

/**
 * Starts the process and gives its lines until `enough` says so; then it is killed, without
 * warning.
 */
async function runAndKill(
  args: readonly string[],
  enough: (line: Line) => boolean,
): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", PROCESS, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const acknowledged: string[] = [];
  let killed = false;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if (line.acknowledged !== undefined) acknowledged.push(line.acknowledged);
    if (!killed && enough(line)) killed = child.kill("SIGKILL");
  }
  await exited;
  return acknowledged;
}

test("P10.57: kill -9 loses no acknowledged mutation, halves none, repeats none, and runs each scheduled one exactly once", async () => {
  const dir = testFolder();
  const acknowledged: string[] = [];
  for (const round of [0, 1, 2]) {
    const project = round === 0 ? JSON.stringify(WRITES) : "";
    let seen = 0;
    const before = acknowledged.length;
    acknowledged.push(
      ...(await runAndKill([dir, project, "8"], ({ acknowledged }) => {
        if (acknowledged !== undefined) seen += 1;
        return seen === 40;
      })),
    );
    expect(acknowledged.length - before).toBeGreaterThanOrEqual(40);
  }
  const engine = await startEngine({ dir });
  await untilCommitted(
    engine,
    async () => (await query(engine, "writes:unfinished")) === 0 || undefined,
  );
  const written = (await query(engine, "writes:written")) as string[];
  const halves = new Set(written);
  expect(written).toHaveLength(halves.size);
  const keys = written.filter((key) => key.endsWith("/1")).map((key) => key.slice(0, -2));
  expect(written.length).toBe(2 * keys.length);
  for (const key of new Set(acknowledged)) expect(halves).toContain(`${key}/2`);
  const followed = (await query(engine, "writes:followed")) as string[];
  expect(followed.toSorted()).toEqual(keys.toSorted());
  // The second and third process asked for the same requests again, and got the first one's
  // answers.
  const again = await engine.runMutation({
    ...callOf("writes:add", { key: "0-0" }),
    once: { sessionId: "0", requestId: 0 },
  });
  expect(valueOf(again)).toBeNull();
  expect(await query(engine, "writes:written")).toHaveLength(written.length);
});

test("P10.58: an action that kill -9 cut off has failed and is not run again", async () => {
  const dir = testFolder();
  const args = [dir, JSON.stringify(WRITES), "0", "writes:startAction"];
  await runAndKill(args, ({ logged }) => logged === "'begun'");
  const engine = await startEngine({ dir });
  expect(await query(engine, "writes:states")).toEqual(["failed"]);
  expect(await query(engine, "writes:followed")).toEqual(["action"]);
});
