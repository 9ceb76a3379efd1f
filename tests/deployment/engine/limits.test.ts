import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { writeFile as storeFile } from "../../../local/deployment/db/file-store";
import { sweepBundles } from "../../../local/deployment/engine/worker-bundle";
import { testFolder } from "../../support/test-folder";
import { callOf, push } from "./support/calls";
import { act, query, startEngine } from "./support/engine";

const APP = {
  "limits.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action, makeFunctionReference as ref } from "convex/server";
    let running = 0, most = 0;
    const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
    export const one = action(async () => { running += 1; most = Math.max(most, running); await pause(); running -= 1; });
    export const many = action(async (ctx) => {
      await Promise.all(Array.from({ length: 30 }, () => ctx.runAction(ref("limits:one"), {})));
      return most;
    });
    const block = () => new Uint8Array(32 * 1024 * 1024).fill(1);
    function fillMemory() { const all = []; for (;;) all.push(block()); }
    export const memoryStressQuery = query(fillMemory);
    export const memoryStressMutation = mutation(fillMemory);
    export const memoryStressAction = action(fillMemory);
    export const slowMemoryStress = action(async () => { const all = []; for (;;) { all.push(block()); await pause(); } });
    export const looping = query(() => { for (;;); });
    export const modest = query(() => Array.from({ length: 100 }, () => new Uint8Array(1024 * 1024).fill(1)).length);
  `,
};

test("an action has at most eight operations under way; the others wait for their turn", async () => {
  const engine = await startEngine();
  await push(engine, APP);
  expect(await act(engine, "limits:many")).toBe(8);
});

test("a function that fills array buffers without end is stopped and told so, and the others go on", async () => {
  const engine = await startEngine({ readers: 2, actionWorkers: 2, limits: { buffersMb: 384 } });
  await push(engine, APP);
  const memory = {
    status: "error",
    message: expect.stringContaining("ran out of memory") as string,
  };
  for (const name of ["memoryStressAction", "slowMemoryStress"])
    expect(await engine.runAction(callOf(`limits:${name}`))).toMatchObject(memory);
  expect(await engine.runMutation(callOf("limits:memoryStressMutation"))).toMatchObject(memory);
  const snapshot = await engine.openSnapshot();
  const stressed = snapshot.runQuery({ ...callOf("limits:memoryStressQuery"), journal: null });
  expect(await stressed).toMatchObject(memory);
  snapshot.close();
  expect(await query(engine, "limits:modest")).toBe(100);
});

test.runIf(process.platform === "linux")(
  "a function that only loops is not stopped for the memory that others take meanwhile",
  async () => {
    const engine = await startEngine({ limits: { buffersMb: 64, functionMs: 2000 } });
    await push(engine, APP);
    const snapshot = await engine.openSnapshot();
    const looping = snapshot.runQuery({ ...callOf("limits:looping"), journal: null });
    const isOver = { now: false };
    void looping.finally(() => (isOver.now = true));
    const taken: Buffer[] = [];
    while (!isOver.now) {
      if (taken.length < 8) taken.push(Buffer.alloc(64 * 1024 * 1024, 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await looping).toMatchObject({
      message: expect.stringContaining("timed out") as string,
    });
    expect(taken.length, "twice as much as a function may take").toBeGreaterThan(1);
    snapshot.close();
  },
);

test("whatever is asked of an engine that was closed is refused, and nothing is started for it", async () => {
  const engine = await startEngine();
  await push(engine, APP);
  await engine.close();
  await expect(engine.openSnapshot()).rejects.toThrow("shutting down");
  await expect(engine.runMutation(callOf("limits:memoryStressMutation"))).rejects.toThrow(
    "shutting down",
  );
  expect(await engine.runAction(callOf("limits:one"))).toMatchObject({
    message: "The deployment is shutting down.",
  });
});

test("what uploads left that never ended is gone after a start, and stored files are not", async () => {
  const dir = testFolder();
  const before = await startEngine({ dir });
  const kept = await storeFile(dir, new Blob(["kept"]));
  await before.insertFile({
    uuid: kept.uuid,
    sha256: kept.sha256Base64,
    size: 4,
    contentType: null,
  });
  await before.close();
  await storeFile(dir, new Blob(["nobody knows it"]));
  await writeFile(join(dir, "files", `${randomUUID()}.tmp`), "half");
  await startEngine({ dir });
  expect(await readdir(join(dir, "files"))).toEqual([kept.uuid]);
});

test("bundles of workers that no start has used for a month are removed", async () => {
  const folder = testFolder();
  await mkdir(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const [own, recent, old] = ["0", "1", "2"].map((digit) => `worker-${digit.repeat(16)}.mjs`) as [
    string,
    string,
    string,
  ];
  const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  for (const name of [own, recent, old, `${old}.map`, "other.mjs"]) {
    await writeFile(file(name), "");
    if (name !== recent) await utimes(file(name), longAgo, longAgo);
  }
  await sweepBundles(pathToFileURL(file(own)));
  expect((await readdir(folder)).toSorted()).toEqual(["other.mjs", own, recent]);
  const ahead = new Date(Date.now() + 24 * 60 * 60 * 1000);
  await utimes(file(own), ahead, ahead);
  await sweepBundles(pathToFileURL(file(own)));
  expect((await stat(file(own))).mtime).toEqual(ahead);
});
