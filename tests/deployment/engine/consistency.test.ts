import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { Commit } from "../../../local/deployment/db/database";
import type { LogEntry } from "../../../local/deployment/runtime/calls";
import { callOf } from "./support/calls";
import { mutate, query, sharedEngine, startEngine, valueOf } from "./support/engine";

const ACCOUNTS = {
  "accounts.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const open = mutation(async ({ db }) => {
      await db.insert("accounts", { name: "a", balance: 500 });
      await db.insert("accounts", { name: "b", balance: 500 });
    });
    export const transfer = mutation(async ({ db }, { amount }) => {
      const [a, b] = await db.query("accounts").collect();
      await db.patch(a._id, { balance: a.balance - amount });
      await crypto.subtle.digest("SHA-256", new Uint8Array(1000));
      await db.patch(b._id, { balance: b.balance + amount });
    });
    export const balance = query(async ({ db }, { name }) => (await db.query("accounts").collect()).find((account) => account.name === name).balance);
    export const total = query(async ({ db }) => (await db.query("accounts").collect()).reduce((sum, { balance }) => sum + balance, 0));
    export const touch = mutation(async ({ db }, { fail }) => {
      console.log("touching");
      await db.insert("touches", {});
      if (fail) throw new Error("no");
    });
    export const idle = mutation(() => "nothing");
    export const now = mutation(async () => { const before = Date.now(); await crypto.subtle.digest("SHA-256", new Uint8Array(1)); return Date.now() - before; });
    export const fetches = query(async () => { await fetch("http://127.0.0.1:9"); });
    export const waits = mutation(async () => { await new Promise((resolve) => setTimeout(resolve, 1)); });
  `,
};

const accounts = sharedEngine(ACCOUNTS, { readers: 2 });
beforeAll(() => mutate(accounts(), "accounts:open"));

test("P10.56: no query sees half of a mutation, and queries of one snapshot agree", async () => {
  const engine = accounts();
  const state = { reading: true };
  onTestFinished(() => void (state.reading = false));
  const transfer = (amount: number) => mutate(engine, "accounts:transfer", { amount });
  const transfers = (async () => {
    while (state.reading) await Promise.all(Array.from({ length: 10 }, (_, i) => transfer(i)));
  })();
  for (let round = 0; round < 20; round += 1) {
    const snapshot = await engine.openSnapshot();
    const [a, b, total] = await Promise.all(
      [
        callOf("accounts:balance", { name: "a" }),
        callOf("accounts:balance", { name: "b" }),
        callOf("accounts:total"),
      ].map(async (call) => Number(valueOf(await snapshot.runQuery({ ...call, journal: null })))),
    );
    snapshot.close();
    expect([Number(a) + Number(b), total]).toEqual([1000, 1000]);
  }
  state.reading = false;
  await transfers;
});

test("a snapshot is never older than what was announced, nor newer", async () => {
  const engine = accounts();
  for (let round = 0; round < 20; round += 1) {
    const pending = mutate(engine, "accounts:touch", { fail: false });
    const before = engine.latestTs;
    const snapshot = await engine.openSnapshot();
    expect(snapshot.ts).toBeGreaterThanOrEqual(before);
    expect(snapshot.ts).toBeLessThanOrEqual(engine.latestTs);
    snapshot.close();
    await pending;
  }
});

test("commits are announced in order, before the mutation is answered and in the same turn", async () => {
  const engine = accounts();
  const commits: Commit[] = [];
  onTestFinished(engine.onCommit((commit) => commits.push(commit)));
  const turns: string[] = [];
  onTestFinished(engine.onCommit(() => setImmediate(() => turns.push("next turn"))));
  const outcome = await engine
    .runMutation(callOf("accounts:touch", { fail: false }))
    .finally(() => turns.push("answered"));
  expect(commits.at(-1)?.ts).toBe(outcome.ts);
  expect(engine.latestTs).toBe(outcome.ts);
  expect(turns[0]).toBe("answered");
  await Promise.all(
    Array.from({ length: 50 }, () => mutate(engine, "accounts:touch", { fail: false })),
  );
  const times = commits.map(({ ts }) => ts);
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(times).size).toBe(51);
});

test("a mutation that fails or writes nothing announces nothing", async () => {
  const engine = accounts();
  const heard = vi.fn();
  onTestFinished(engine.onCommit(heard));
  const failed = await engine.runMutation(callOf("accounts:touch", { fail: true }));
  const idle = await engine.runMutation(callOf("accounts:idle"));
  expect(failed).toMatchObject({ status: "error", logLines: ["[LOG] 'touching'"] });
  expect([failed.ts, idle.ts]).toEqual([engine.latestTs, engine.latestTs]);
  expect(heard).not.toHaveBeenCalled();
});

test("P10.66: queries and mutations neither fetch nor wait, and their clock stands still", async () => {
  const engine = accounts();
  await expect(query(engine, "accounts:fetches")).rejects.toThrow("Can't use fetch()");
  await expect(mutate(engine, "accounts:waits")).rejects.toThrow("Can't use setTimeout");
  expect(await mutate(engine, "accounts:now")).toBe(0);
});

test("every call is logged once, with its lines", async () => {
  const engine = accounts();
  const log: LogEntry[] = [];
  onTestFinished(engine.onLog((entry) => log.push(entry)));
  await mutate(engine, "accounts:touch", { fail: false });
  await query(engine, "accounts:total");
  await engine.runMutation(callOf("accounts:touch", { fail: true }));
  expect(
    log.map(({ kind, udfType, identifier, error, logLines }) => [
      kind,
      udfType,
      identifier,
      error === null,
      logLines.map(({ messages }) => messages.join(" ")),
    ]),
  ).toEqual([
    ["Completion", "Mutation", "accounts:touch", true, ["'touching'"]],
    ["Completion", "Query", "accounts:total", true, []],
    ["Completion", "Mutation", "accounts:touch", false, ["'touching'"]],
  ]);
});

test("a snapshot left open is closed after a minute, with a word to the operator", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const warn = vi.fn();
    const engine = await startEngine({ warn });
    const snapshot = await engine.openSnapshot();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("left open"));
    const late = snapshot.runQuery({ ...callOf("any:thing"), journal: null });
    await expect(late).rejects.toMatchObject({ name: "SnapshotLostError" });
  } finally {
    vi.useRealTimers();
  }
});
