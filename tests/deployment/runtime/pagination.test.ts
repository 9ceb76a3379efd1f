import { expect, test } from "vitest";
import type { JSONValue } from "convex/values";
import type { LocalApp } from "./support/local-app";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const PAGES = `${IMPORTS}
export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => void await ctx.db.insert("rows", { n }) });
export const remove = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
  const row = await ctx.db.query("rows").filter((q) => q.eq(q.field("n"), n)).unique();
  await ctx.db.delete(row._id);
} });
export const page = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => {
  const result = await ctx.db.query("rows").order("desc").paginate(paginationOpts);
  return { ...result, page: result.page.map((row) => row.n) };
} });
export const twice = query({ args: {}, handler: async (ctx) => {
  await ctx.db.query("rows").paginate({ numItems: 1, cursor: null });
  await ctx.db.query("rows").paginate({ numItems: 1, cursor: null });
} });
`;

async function filled(): Promise<LocalApp> {
  const app = await start({ "pages.ts": PAGES });
  for (const n of [1, 2, 3, 4, 5]) await app.value(app.mutation("pages:add", { n }));
  return app;
}

const page = (app: LocalApp, cursor: JSONValue, journal: string | null = null) =>
  app.query("pages:page", { paginationOpts: { numItems: 2, cursor } }, { journal });

test("a page that runs again with its journal keeps its end", async () => {
  const app = await filled();
  const first = await page(app, null);
  const { page: rows, continueCursor } = (await app.value(first)) as {
    page: number[];
    continueCursor: string;
  };
  expect(rows).toEqual([5, 4]);
  expect(first.journal).not.toBeNull();
  await app.value(app.mutation("pages:add", { n: 6 }));
  expect(await app.value(page(app, null, first.journal))).toHaveProperty("page", [6, 5, 4]);
  await app.value(app.mutation("pages:remove", { n: 4 }));
  expect(await app.value(page(app, null, first.journal))).toHaveProperty("page", [6, 5]);
  expect(await app.value(page(app, continueCursor))).toHaveProperty("page", [3, 2]);
});

test("a query that does not paginate has no journal", async () => {
  const app = await filled();
  expect(await app.query("pages:twice")).toHaveProperty("journal", null);
});

test("a second page in one function is refused", async () => {
  const app = await filled();
  expect(await app.query("pages:twice")).toHaveProperty(
    "message",
    expect.stringContaining("Convex only supports a single paginated query in each function."),
  );
});
