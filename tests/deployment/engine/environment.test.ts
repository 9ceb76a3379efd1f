import { expect, onTestFinished, test } from "vitest";
import { type Commit, RECORDS_INDEX } from "../../../local/deployment/db/database";
import type { Engine } from "../../../local/deployment/engine/engine";
import { callOf } from "./support/calls";
import { act, mutate, query, sharedEngine, startEngine } from "./support/engine";

const READING = {
  "variables.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    const atImport = process.env.SEEN ?? null;
    const read = (_, { name }) => process.env[name] ?? null;
    export const inQuery = query(read);
    export const inMutation = mutation(read);
    export const inAction = action(read);
    export const imported = query(() => atImport);
    export const names = action(() => Object.keys(process.env));
  `,
};

const reading = sharedEngine(READING);

async function readsOf(engine: Engine, path: string, name: string) {
  const snapshot = await engine.openSnapshot();
  try {
    return (await snapshot.runQuery({ ...callOf(path, { name }), journal: null })).reads;
  } finally {
    snapshot.close();
  }
}

function touches(commit: Commit | undefined, reads: Awaited<ReturnType<typeof readsOf>>): boolean {
  return reads.some(({ index, start, end }) =>
    (commit?.writes ?? []).some(
      (write) => write.index === index && write.key >= start && (end === null || write.key < end),
    ),
  );
}

test("functions of every kind see a variable from its next call on, and the two that are always there", async () => {
  const engine = reading();
  await engine.setEnvironment([{ name: "SEEN", value: "one\ntwo = 'three'" }]);
  for (const [name, value] of [
    ["SEEN", "one\ntwo = 'three'"],
    ["CONVEX_CLOUD_URL", "http://127.0.0.1:3210"],
    ["CONVEX_SITE_URL", "http://127.0.0.1:3211"],
    ["PATH", null],
  ] as const) {
    expect(await query(engine, "variables:inQuery", { name })).toBe(value);
    expect(await mutate(engine, "variables:inMutation", { name })).toBe(value);
    expect(await act(engine, "variables:inAction", { name })).toBe(value);
  }
  expect(await query(engine, "variables:imported")).toBe("one\ntwo = 'three'");
  await engine.setEnvironment([{ name: "SEEN", value: null }]);
  expect(await query(engine, "variables:imported")).toBeNull();
  expect(await query(engine, "variables:inQuery", { name: "SEEN" })).toBeNull();
});

test("P10.67: a change invalidates the queries that read the variable, and no others", async () => {
  const engine = reading();
  const commits: Commit[] = [];
  onTestFinished(engine.onCommit((commit) => commits.push(commit)));
  const reads = await readsOf(engine, "variables:inQuery", "READ");
  const others = await readsOf(engine, "variables:inQuery", "OTHER");
  await engine.setEnvironment([{ name: "READ", value: "1" }]);
  const commit = commits.at(-1);
  expect(commit?.writes).toContainEqual({ index: RECORDS_INDEX, key: "env/READ" });
  expect(touches(commit, reads)).toBe(true);
  expect(touches(commit, others)).toBe(false);
});

test("setting what is set already commits nothing", async () => {
  const engine = reading();
  await engine.setEnvironment([{ name: "SAME", value: "1" }]);
  const before = engine.latestTs;
  await engine.setEnvironment([
    { name: "SAME", value: "1" },
    { name: "MISSING", value: null },
  ]);
  expect(engine.latestTs).toBe(before);
});

test.each([
  [
    "a name that begins with a digit",
    [{ name: "1A", value: "x" }],
    "EnvironmentVariableNameInvalid",
  ],
  ["a name with a dash", [{ name: "A-B", value: "x" }], "EnvironmentVariableNameInvalid"],
  ["an empty name", [{ name: "", value: "x" }], "EnvironmentVariableNameInvalid"],
  ["a long name", [{ name: "A".repeat(257), value: "x" }], "EnvironmentVariableNameTooLong"],
  ["a large value", [{ name: "A", value: "é".repeat(4097) }], "EnvironmentVariableValueTooLarge"],
  [
    "too many",
    Array.from({ length: 513 }, (_, i) => ({ name: `A${i}`, value: "x" })),
    "EnvVarLimitMet",
  ],
  [
    "too much",
    Array.from({ length: 65 }, (_, i) => ({ name: `A${i}`, value: "x".repeat(8192) })),
    "EnvVarTotalSizeLimitMet",
  ],
])("%s is refused, and nothing of that change is kept", async (_, changes, code) => {
  const engine = reading();
  const before = await engine.environment();
  const all = [{ name: "FINE", value: "x" }, ...changes];
  await expect(engine.setEnvironment(all)).rejects.toMatchObject({
    name: "ApiError",
    status: 400,
    code,
  });
  expect(await engine.environment()).toEqual(before);
});

test("512 variables of the longest names and values that fit are accepted", async () => {
  const engine = await startEngine();
  const longest = { name: "A".repeat(256), value: "x".repeat(8192) };
  const rest = Array.from({ length: 511 }, (_, i) => ({ name: `A${i}`, value: "x" }));
  await engine.setEnvironment([longest, ...rest]);
  expect(Object.keys(await engine.environment())).toHaveLength(512);
});
