import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const FILES = {
  "lib/deep.ts": `export function deep(message: string): never {
  throw new TypeError(message);
}`,
  "fail.ts": `${IMPORTS}import { deep } from "./lib/deep";
export const plain = query({ args: {}, handler: async () => {
  throw new Error("boom");
} });
export const nested = query({ args: {}, handler: async () => deep("far down") });
export const afterAwait = query({ args: {}, handler: async (ctx) => {
  await ctx.db.query("none").collect();
  return deep("later");
} });
export const database = query({ args: {}, handler: async (ctx) => {
  return await ctx.db.get("not an id" as any);
} });
export const text = query({ args: {}, handler: async () => { throw "just text"; } });
export const q = query({ args: { data: v.any() }, handler: async (_, { data }) => { throw new ConvexError(data); } });
export const m = mutation({ args: { data: v.any() }, handler: async (_, { data }) => { throw new ConvexError(data); } });
export const a = action({ args: { data: v.any() }, handler: async (_, { data }) => { throw new ConvexError(data); } });
export const through = action({ args: { data: v.any() }, handler: async (ctx, args) => await ctx.runMutation(anyApi.fail.m, args) });
export const caught = action({ args: {}, handler: async (ctx) => {
  try {
    await ctx.runQuery(anyApi.fail.q, { data: { code: "X" } });
  } catch (error) {
    return error instanceof ConvexError ? error.data : "not a ConvexError";
  }
} });
export const relay = action({ args: {}, handler: async (ctx) => await ctx.runQuery(anyApi.fail.plain, {}) });
`,
};

test("a thrown error tells its name, message and place in the author's file", async () => {
  const app = await start(FILES);
  const outcome = await app.query("fail:plain");
  expect(outcome).toMatchObject({
    status: "error",
    message: "Uncaught Error: boom\n    at handler (../convex/fail.ts:4:9)\n",
  });
  expect(outcome).not.toHaveProperty("data");
});

test("frames lead through the author's files only, before and after an await", async () => {
  const app = await start(FILES);
  const frames = (place: string) => `    at deep (../../convex/lib/deep.ts:2:9)\n    at ${place}\n`;
  expect(await app.query("fail:nested")).toHaveProperty(
    "message",
    `Uncaught TypeError: far down\n${frames("handler (../convex/fail.ts:6:62)")}`,
  );
  expect(await app.query("fail:afterAwait")).toHaveProperty(
    "message",
    `Uncaught TypeError: later\n${frames("handler (../convex/fail.ts:9:10)")}`,
  );
});

test("an error of the database shows where the author asked", async () => {
  const app = await start(FILES);
  const outcome = await app.query("fail:database");
  expect(outcome).toHaveProperty(
    "message",
    expect.stringMatching(
      /^Uncaught Error: .+\n(.*\n)*    at async handler \(\.\.\/convex\/fail\.ts:12:\d+\)\n$/,
    ),
  );
});

test("a thrown value that is no error is shown as text", async () => {
  const app = await start(FILES);
  expect(await app.query("fail:text")).toHaveProperty("message", "Uncaught just text");
});

test("ConvexError data arrives intact from queries, mutations and actions", async () => {
  const app = await start(FILES);
  const data = { code: "TAKEN", retry: null, big: { $integer: "AQAAAAAAAAA=" } };
  const outcomes = await Promise.all([
    app.query("fail:q", { data }),
    app.mutation("fail:m", { data }),
    app.action("fail:a", { data }),
    app.action("fail:through", { data }),
  ]);
  for (const outcome of outcomes) {
    expect(outcome.status === "error" && JSON.parse(outcome.data ?? "null")).toEqual(data);
    expect(outcome).toHaveProperty("message", expect.stringMatching(/^Uncaught ConvexError: /));
  }
});

test("an action can catch a ConvexError of what it calls, and read its data", async () => {
  const app = await start(FILES);
  expect(await app.value(app.action("fail:caught"))).toEqual({ code: "X" });
});

test("an action that does not catch hands on the message of what it called", async () => {
  const app = await start(FILES);
  expect(await app.action("fail:relay")).toHaveProperty(
    "message",
    expect.stringMatching(
      /^Uncaught Error: Uncaught Error: boom\n    at handler \(\.\.\/convex\/fail\.ts:4:9\)\n/,
    ),
  );
});
