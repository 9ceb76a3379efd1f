import { describe, expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const DB = `${IMPORTS}
export const fill = mutation({ args: { values: v.array(v.any()) }, handler: async (ctx, { values }) => {
  for (const value of values) await ctx.db.insert("rows", value);
} });
export const times = mutation({ args: {}, handler: async (ctx) => {
  const ids = [];
  for (let i = 0; i < 50; i++) ids.push(await ctx.db.insert("rows", { i }));
  const rows = await Promise.all(ids.map((id) => ctx.db.get(id)));
  const ordered = await ctx.db.query("rows").collect();
  return {
    rising: rows.every((row, i) => i === 0 || row!._creationTime > rows[i - 1]!._creationTime),
    inOrder: ordered.map((row) => row.i).join() === rows.map((row) => row!.i).join(),
  };
} });
const names = (rows: any[]) => rows.map((row) => row.name);
export const below5 = query({ args: {}, handler: async (ctx) => names(await ctx.db.query("rows").filter((q) => q.lt(q.field("x"), 5)).collect()) });
export const isNull = query({ args: {}, handler: async (ctx) => names(await ctx.db.query("rows").filter((q) => q.eq(q.field("x"), null)).collect()) });
export const missing = query({ args: {}, handler: async (ctx) => names(await ctx.db.query("rows").filter((q) => q.eq(q.field("x"), undefined)).collect()) });
export const addsText = query({ args: {}, handler: async (ctx) => await ctx.db.query("rows").filter((q) => q.eq(q.add(q.field("name") as any, 1), 2)).collect() });
export const takes = query({ args: {}, handler: async (ctx) => {
  const all = [];
  for await (const row of ctx.db.query("rows")) { all.push(row.name); if (all.length === 2) break; }
  return { two: names(await ctx.db.query("rows").take(2)), none: await ctx.db.query("rows").take(0), first: (await ctx.db.query("rows").first())?.name, all,
    unique: (await ctx.db.query("rows").filter((q) => q.eq(q.field("name"), "a")).unique())?.name, nobody: await ctx.db.query("rows").filter((q) => q.eq(q.field("name"), "zz")).unique() };
} });
export const notUnique = query({ args: {}, handler: async (ctx) => await ctx.db.query("rows").unique() });
export const patches = mutation({ args: {}, handler: async (ctx) => {
  const id = await ctx.db.insert("rows", { a: 1, b: { c: 1, d: 2 }, gone: true });
  await ctx.db.patch(id, { gone: undefined, b: { c: 3 } });
  const patched = await ctx.db.get(id);
  await ctx.db.replace(id, { fresh: true });
  const replaced = await ctx.db.get(id);
  await ctx.db.delete(id);
  return [patched, replaced, await ctx.db.get(id)].map((row: any) => row === null ? null : { ...row, _id: undefined, _creationTime: undefined });
} });
export const indexed = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").withIndex("by_kind", (q) => q.eq("kind", "x").gt("size", 1)).order("desc").collect()).map((row) => row.size) });
export const noIndex = query({ args: {}, handler: async (ctx) => await (ctx.db.query("items") as any).withIndex("by_none").collect() });
export const addItem = mutation({ args: { kind: v.any(), size: v.any() }, handler: async (ctx, item) => await ctx.db.insert("items", item) });
export const manyWrites = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
  for (let i = 0; i < n; i++) await ctx.db.insert("many", { i });
} });
export const manyReads = query({ args: {}, handler: async (ctx) => (await ctx.db.query("many").collect()).length });
export const bigDocument = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("many", { text: "x".repeat(1024 * 1024 + 1) }); } });
`;
const SCHEMA = `${IMPORTS}
export default defineSchema({
  items: defineTable({ kind: v.string(), size: v.number() }).index("by_kind", ["kind", "size"]),
}, { strictTableNameTypes: false, schemaValidation: true });
`;

describe("through the client library of functions", () => {
  test("P10.46: _creationTime strictly increases inside one mutation and is the order of a full scan", async () => {
    const app = await start({ "db.ts": DB });
    expect(await app.value(app.mutation("db:times"))).toEqual({ rising: true, inOrder: true });
  });

  test("P10.49: filters see a missing field as undefined, which is below every value", async () => {
    const app = await start({ "db.ts": DB });
    const values = [
      { name: "a" },
      { name: "b", x: null },
      { name: "c", x: 4 },
      { name: "d", x: 5 },
      { name: "e", x: "text" },
    ];
    await app.value(app.mutation("db:fill", { values }));
    expect(await app.value(app.query("db:below5"))).toEqual(["a", "b", "c"]);
    expect(await app.value(app.query("db:isNull"))).toEqual(["b"]);
    expect(await app.value(app.query("db:missing"))).toEqual(["a"]);
    expect(await app.query("db:addsText")).toMatchObject({ status: "error" });
  });

  test("P10.50: take, first, unique and a loop that breaks read what they say", async () => {
    const app = await start({ "db.ts": DB });
    await app.value(
      app.mutation("db:fill", { values: [{ name: "a" }, { name: "b" }, { name: "c" }] }),
    );
    expect(await app.value(app.query("db:takes"))).toEqual({
      two: ["a", "b"],
      none: [],
      first: "a",
      all: ["a", "b"],
      unique: "a",
      nobody: null,
    });
    expect(await app.query("db:notUnique")).toHaveProperty(
      "message",
      expect.stringContaining("unique() query returned more than one result from table rows"),
    );
  });

  test("P10.47: patch merges at the top and removes undefined; replace keeps nothing; delete leaves null", async () => {
    const app = await start({ "db.ts": DB });
    expect(await app.value(app.mutation("db:patches"))).toEqual([
      { a: 1, b: { c: 3 } },
      { fresh: true },
      null,
    ]);
  });

  test("P10.48: index ranges are read in order, and an unknown index is named", async () => {
    const app = await start({ "db.ts": DB, "schema.ts": SCHEMA });
    for (const size of [3, 1, 2]) await app.value(app.mutation("db:addItem", { kind: "x", size }));
    await app.value(app.mutation("db:addItem", { kind: "y", size: 9 }));
    expect(await app.value(app.query("db:indexed"))).toEqual([3, 2]);
    expect(await app.query("db:noIndex")).toHaveProperty(
      "message",
      expect.stringContaining("items.by_none"),
    );
    expect(await app.mutation("db:addItem", { kind: 1, size: 1 })).toHaveProperty(
      "message",
      expect.stringContaining(
        'Failed to insert or update a document in table "items" because it does not match the schema',
      ),
    );
  });

  test("P10.53: 16001 writes, 32001 reads and a document over 1 MiB fail and leave nothing behind", async () => {
    const app = await start({ "db.ts": DB });
    expect(await app.mutation("db:manyWrites", { n: 16_001 })).toHaveProperty(
      "message",
      expect.stringMatching(/Too many writes|Too many documents written/),
    );
    expect(await app.mutation("db:bigDocument")).toMatchObject({ status: "error" });
    expect(await app.value(app.query("db:manyReads"))).toBe(0);
    for (const n of [16_000, 16_000]) await app.value(app.mutation("db:manyWrites", { n }));
    expect(await app.value(app.query("db:manyReads"))).toBe(32_000);
    await app.value(app.mutation("db:manyWrites", { n: 1 }));
    expect(await app.query("db:manyReads")).toHaveProperty(
      "message",
      expect.stringContaining(
        "Too many documents read in a single function execution (limit: 32000)",
      ),
    );
  });
});
