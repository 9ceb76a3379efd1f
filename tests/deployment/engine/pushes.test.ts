import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { type Engine, type Push } from "../../../local/deployment/engine/engine";
import { type PushedModule } from "../../../local/deployment/runtime/analysis";
import { testFolder } from "../../support/test-folder";
import { push } from "./support/calls";
import { act, mutate, query, sharedEngine, startEngine } from "./support/engine";
import { bundleProject } from "./support/project";

const answering = (answer: string) => ({
  "answers.ts": `
    import { queryGeneric as query, mutationGeneric as mutation, actionGeneric as action } from "convex/server";
    import { shared } from "./shared";
    export const get = query(() => ${JSON.stringify(answer)} + shared);
    export const set = mutation(() => ${JSON.stringify(answer)} + shared);
    export const act = action(() => ${JSON.stringify(answer)} + shared);
  `,
  "shared.ts": `export const shared = "!";`,
});

const withSchema = (fields: string) => ({
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ ${fields} }).index("by_text", ["text"]) });
  `,
  "notes.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async ({ db }, fields) => await db.insert("notes", fields));
    export const byText = query(async ({ db }, { text }) => (await db.query("notes").withIndex("by_text", (q) => q.eq("text", text)).collect()).length);
  `,
});

/** For tests that begin with a push of their own and mind no earlier one. */
const answered = sharedEngine(answering("first"), { limits: { analysisMs: 1000 } });

function hashOf({ source, sourceMap }: PushedModule): string {
  return createHash("sha256")
    .update(source + (sourceMap ?? ""))
    .digest("hex");
}

async function answers(engine: Engine): Promise<unknown[]> {
  return [
    await query(engine, "answers:get"),
    await mutate(engine, "answers:set"),
    await act(engine, "answers:act"),
  ];
}

test("starting a push changes nothing until it is finished, and then everything at once", async () => {
  const engine = answered();
  await push(engine, answering("old"));
  const staged = await engine.startPush(await bundleProject(answering("new")), { dryRun: false });
  expect(await answers(engine)).toEqual(["old!", "old!", "old!"]);
  const heard: string[] = [];
  onTestFinished(engine.onCode((code) => heard.push(code.pushId)));
  const { previous, next } = await engine.finishPush(staged.pushId, staged.environment);
  expect(await answers(engine)).toEqual(["new!", "new!", "new!"]);
  expect([previous?.pushId, next.pushId]).not.toContain(undefined);
  expect(heard).toEqual([next.pushId]);
  expect(engine.code).toEqual(next);
});

test("a snapshot goes on with the code it was opened on", async () => {
  const engine = answered();
  await push(engine, answering("old"));
  const snapshot = await engine.openSnapshot();
  await push(engine, answering("new"));
  const { path, args, ...rest } = { path: "answers:get", args: "[{}]" };
  const outcome = await snapshot.runQuery({
    ...rest,
    path,
    args,
    journal: null,
    identity: { kind: "anonymous" },
    visibility: "public",
    caller: "Tester",
    request: { ip: null, userAgent: null, requestId: "0" },
  });
  snapshot.close();
  expect(outcome).toMatchObject({ status: "success", value: '"old!"' });
});

test("modules that did not change are kept by their hash", async () => {
  const engine = answered();
  const first = await bundleProject(answering("old"));
  await push(engine, answering("old"));
  expect(engine.code?.moduleHashes.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
    first.modules
      .map((module) => ({
        path: module.path,
        hash: hashOf(module),
        environment: module.environment,
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  );
  const second = await bundleProject(answering("new"));
  const known = new Set(first.modules.map(hashOf));
  const partial: Push = {
    ...second,
    modules: second.modules.filter((module) => !known.has(hashOf(module))),
    unchanged: second.modules
      .filter((module) => known.has(hashOf(module)))
      .map((module) => ({
        path: module.path,
        sha256: hashOf(module),
        environment: module.environment,
      })),
  };
  expect(partial.unchanged.length).toBeGreaterThan(0);
  const staged = await engine.startPush(partial, { dryRun: false });
  await engine.finishPush(staged.pushId, staged.environment);
  expect(await answers(engine)).toEqual(["new!", "new!", "new!"]);
});

test("a push that calls a module unchanged which is not here is refused", async () => {
  const engine = answered();
  await push(engine, answering("old"));
  const unchanged = [
    { path: "answers.js", sha256: "0".repeat(64), environment: "isolate" as const },
  ];
  const refused = engine.startPush(
    { modules: [], unchanged, schema: null, udfServerVersion: "1.48.0" },
    { dryRun: false },
  );
  await expect(refused).rejects.toMatchObject({ status: 400, code: "UnchangedModuleMissing" });
});

test.each([
  ["a syntax error", `export const = 1;`, "broken.js"],
  ["an error at import", `throw new Error("not today");`, "not today"],
  ["an endless loop at import", `for (;;);`, "timed out (maximum duration: 4s)"],
])("%s fails the push and the old code goes on", async (_, text, message) => {
  const engine = answered();
  await push(engine, answering("old"));
  const good = await bundleProject(answering("new"));
  const module = {
    path: "broken.js",
    source: text,
    sourceMap: null,
    environment: "isolate",
  } as const;
  const broken = { ...good, modules: [...good.modules, module] };
  const refused = engine.startPush(broken, { dryRun: false });
  await expect(refused).rejects.toMatchObject({ name: "ApiError", status: 400 });
  await expect(refused).rejects.toThrow(message);
  expect(await answers(engine)).toEqual(["old!", "old!", "old!"]);
});

test("a dry run tells what would change and stages nothing", async () => {
  const engine = await startEngine();
  const bundled = await bundleProject(withSchema("text: v.string()"));
  const staged = await engine.startPush(bundled, { dryRun: true });
  expect(staged.schema.addedIndexes).toEqual([{ name: "notes.by_text", fields: ["text"] }]);
  await expect(engine.finishPush(staged.pushId, {})).rejects.toMatchObject({
    status: 400,
    code: "RaceDetected",
  });
  expect(engine.code).toBeNull();
});

test("variables that changed while a push was under way make it fail as a race", async () => {
  const engine = answered();
  await push(engine, answering("old"));
  const staged = await engine.startPush(await bundleProject(answering("new")), { dryRun: false });
  await engine.setEnvironment([{ name: "NEW", value: "1" }]);
  const finishing = engine.finishPush(staged.pushId, staged.environment);
  await expect(finishing).rejects.toMatchObject({ status: 400, code: "RaceDetected" });
  expect(await answers(engine)).toEqual(["old!", "old!", "old!"]);
  await engine.setEnvironment([{ name: "NEW", value: null }]);
  await engine.finishPush(staged.pushId, staged.environment);
  expect(await answers(engine)).toEqual(["new!", "new!", "new!"]);
});

test("documents that break a new schema keep the old one", async () => {
  const engine = await startEngine();
  await push(engine, withSchema("text: v.string()"));
  const id = (await mutate(engine, "notes:add", { text: "hello" })) as string;
  const strict = withSchema("text: v.string(), done: v.boolean()");
  const staged = await engine.startPush(await bundleProject(strict), { dryRun: false });
  const progress = await engine.waitForSchema(staged.schema.schemaId, 10_000);
  expect(progress).toMatchObject({ type: "failed", tableName: "notes" });
  expect(progress).toHaveProperty("error", expect.stringContaining(id));
  const finishing = engine.finishPush(staged.pushId, staged.environment);
  await expect(finishing).rejects.toMatchObject({ status: 400, code: "SchemaEnforcementError" });
  await mutate(engine, "notes:add", { text: "hello" });
  expect(await query(engine, "notes:byText", { text: "hello" })).toBe(2);
});

test("finishing a push waits until its indexes are built", async () => {
  const engine = await startEngine();
  const plain = withSchema("text: v.string()")["notes.ts"];
  await push(engine, { "notes.ts": plain });
  await Promise.all(
    Array.from({ length: 300 }, (_, i) => mutate(engine, "notes:add", { text: `note ${i % 3}` })),
  );
  const bundled = await bundleProject(withSchema("text: v.string()"));
  const staged = await engine.startPush(bundled, { dryRun: false });
  await engine.finishPush(staged.pushId, staged.environment);
  expect(await query(engine, "notes:byText", { text: "note 1" })).toBe(100);
});

test("code, variables and documents are there after a restart, and a later push still merges by hash", async () => {
  const dir = testFolder();
  const first = await startEngine({ dir });
  await first.setEnvironment([{ name: "KEPT", value: "yes" }]);
  await push(first, { ...answering("old"), ...withSchema("text: v.string()") });
  await mutate(first, "notes:add", { text: "kept" });
  const { code, secret, latestTs } = first;
  await first.close();
  const second = await startEngine({ dir });
  expect(second.code).toEqual(code);
  expect(second.secret).toBe(secret);
  expect(second.latestTs).toBeGreaterThanOrEqual(latestTs);
  expect(await second.environment()).toEqual({ KEPT: "yes" });
  expect(await answers(second)).toEqual(["old!", "old!", "old!"]);
  expect(await query(second, "notes:byText", { text: "kept" })).toBe(1);
});

test("pushes that were never finished are cleaned up, and what serves stays", async () => {
  const engine = answered();
  await push(engine, answering("old"));
  const abandoned = await engine.startPush(await bundleProject(answering("0")), { dryRun: false });
  for (const answer of ["1", "2", "3", "4"])
    await engine.startPush(await bundleProject(answering(answer)), { dryRun: false });
  const finishing = engine.finishPush(abandoned.pushId, abandoned.environment);
  await expect(finishing).rejects.toMatchObject({ status: 400, code: "RaceDetected" });
  expect(await answers(engine)).toEqual(["old!", "old!", "old!"]);
});
