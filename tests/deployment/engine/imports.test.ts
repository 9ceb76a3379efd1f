import { expect, test } from "vitest";
import type { Engine } from "../../../local/deployment/engine/engine";
import { testFolder } from "../../support/test-folder";
import { callOf, push } from "./support/calls";
import { query, startEngine, valueOf } from "./support/engine";

const APP = {
  "people.ts": `
    import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
    export const add = mutation(async ({ db }, { name }) => { await db.insert("people", { name }); });
    export const names = query(async ({ db }) => (await db.query("people").collect()).map(({ name }) => name));
  `,
};
const ROWS = ['{"name":"one"}', '{"name":"two"}'];
const NOTE = { name: "transfer/import/a", value: { state: { state: "in_progress" } } };

async function startImport(engine: Engine): Promise<void> {
  await push(engine, APP);
  valueOf(await engine.runMutation(callOf("people:add", { name: "here" })));
  await engine.transfer("noteTransfer", NOTE);
  const tables = [{ name: "people", number: null }];
  await engine.transfer("beginImport", { id: "a", mode: "replace", tables });
  await engine.transfer("importRows", step);
}

const step = {
  id: "a",
  table: "people",
  live: false,
  dryRun: false,
  format: "wire",
  rows: ROWS,
  firstRow: 1,
} as const;
const finish = { id: "a", mode: "replace", files: null, note: NOTE } as const;

test("an import is seen by nobody until it ends, and then by everybody", async () => {
  const engine = await startEngine({ dir: testFolder() });
  await startImport(engine);
  expect(await query(engine, "people:names")).toEqual(["here"]);
  await engine.transfer("finishImport", finish);
  expect(await query(engine, "people:names")).toEqual(["one", "two"]);
  valueOf(await engine.runMutation(callOf("people:add", { name: "three" })));
  expect(await query(engine, "people:names")).toEqual(["one", "two", "three"]);
});

test("an import that the end of the process cut off leaves everything as it was, and has failed", async () => {
  const dir = testFolder();
  const before = await startEngine({ dir });
  await startImport(before);
  await before.close();
  const engine = await startEngine({ dir });
  expect(await query(engine, "people:names")).toEqual(["here"]);
  await expect(engine.transfer("importRows", step)).rejects.toThrow("no longer known");
  const snapshot = await engine.openSnapshot();
  const states = await snapshot.runQuery({
    ...callOf("_system/cli/queryImport:list"),
    identity: { kind: "admin", actingAs: null },
    journal: null,
  });
  snapshot.close();
  expect(valueOf(states)).toMatchObject([{ state: { state: "failed" } }]);
});

test("an import gives up when the schema changes under it", async () => {
  const engine = await startEngine({ dir: testFolder() });
  await startImport(engine);
  const schema = `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ people: defineTable({ name: v.string() }).index("by_name", ["name"]) });
  `;
  await push(engine, { ...APP, "schema.ts": schema });
  await expect(engine.transfer("finishImport", finish)).rejects.toThrow("changed while");
  expect(await query(engine, "people:names")).toEqual(["here"]);
});

test("ids of the import that belong to a table with documents are refused", async () => {
  const engine = await startEngine({ dir: testFolder() });
  await startImport(engine);
  const other = { id: "b", mode: "append", tables: [{ name: "others", number: 10_001 }] } as const;
  await expect(engine.transfer("beginImport", other)).rejects.toThrow('belong to table "people"');
});
