import { describe, expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const TODOS = `${IMPORTS}
export const add = mutation({
  args: { text: v.string() },
  returns: v.id("todos"),
  handler: async (ctx, { text }) => await ctx.db.insert("todos", { text }),
});
export const list = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("todos").collect()).map(({ text }) => text),
});
export const nothing = query({ args: {}, handler: async () => undefined });
export const secret = internalQuery({ args: {}, handler: async () => "internal" });
export const badReturn = query({ args: {}, returns: v.string(), handler: async () => 42 as any });
export const huge = query({ args: {}, handler: async () => "x".repeat(17 * 1024 * 1024) });
export const rows = query({ args: {}, handler: async () => Array.from({ length: 8193 }, () => 1) });
export const fields = mutation({ args: {}, handler: async () => Object.fromEntries(Array.from({ length: 1025 }, (_, n) => ["f" + n, n])) });
export const deep = action({ args: {}, handler: async () => { let value: any = 1; for (let n = 0; n < 65; n++) value = [value]; return value; } });
export const half = query({ args: {}, handler: async () => "\\ud800" });
export const ofTodo = action({ args: { id: v.id("todos") }, returns: v.id("notes"), handler: async (_, { id }) => id as any });
export const addAndFail = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("todos", { text: "lost" });
  throw new Error("no");
} });
`;

describe.each([true, false])("with fresh module state for every call: %s", (strict) => {
  test("a mutation writes what a query reads", async () => {
    const app = await start({ "todos.ts": TODOS }, { strict });
    expect(await app.value(app.mutation("todos:add", { text: "milk" }))).toMatch(/^[0-9a-z]{32}$/);
    await app.value(app.mutation("todos:add", { text: "eggs" }));
    expect(await app.value(app.query("todos:list"))).toEqual(["milk", "eggs"]);
  });

  test("a mutation that fails leaves nothing behind", async () => {
    const app = await start({ "todos.ts": TODOS }, { strict });
    expect(await app.mutation("todos:addAndFail")).toMatchObject({ status: "error" });
    expect(await app.value(app.query("todos:list"))).toEqual([]);
  });
});

test("a function that returns nothing returns null", async () => {
  const app = await start({ "todos.ts": TODOS });
  expect(await app.value(app.query("todos:nothing"))).toBeNull();
});

test("to the public, an internal function and a missing one look the same", async () => {
  const app = await start({ "todos.ts": TODOS });
  const message = (path: string) => `Could not find public function for '${path}'.`;
  for (const path of ["todos:secret", "todos:missing", "nowhere:fn", "toString:call"])
    expect(await app.query(path)).toMatchObject({ status: "error", message: message(path) });
});

test("whoever may see all functions can call an internal one, and is told what is missing", async () => {
  const app = await start({ "todos.ts": TODOS });
  const all = { visibility: "all" } as const;
  expect(await app.value(app.query("todos:secret", {}, all))).toBe("internal");
  expect(await app.query("todos:missing", {}, all)).toMatchObject({
    message: "Could not find function for 'todos:missing'. Did you forget to run `npx convex dev`?",
  });
});

test("a function called as another type says what it is", async () => {
  const app = await start({ "todos.ts": TODOS });
  expect(await app.mutation("todos:list")).toMatchObject({
    message: "Trying to execute todos.js:list as Mutation, but it is defined as Query.",
  });
});

test("P10.52: arguments that do not fit begin with ArgumentValidationError", async () => {
  const app = await start({ "todos.ts": TODOS });
  const missing = await app.mutation("todos:add", {});
  expect(missing).toHaveProperty(
    "message",
    expect.stringMatching(/^ArgumentValidationError: Object is missing the required field `text`/),
  );
  const extra = await app.mutation("todos:add", { text: "a", more: 1 });
  expect(extra).toHaveProperty(
    "message",
    expect.stringMatching(/^ArgumentValidationError: Object contains extra field `more`/),
  );
});

test("P10.52: a return value that does not fit begins with ReturnsValidationError", async () => {
  const app = await start({ "todos.ts": TODOS });
  expect(await app.query("todos:badReturn")).toHaveProperty(
    "message",
    expect.stringMatching(/^ReturnsValidationError: Value does not match validator/),
  );
});

test("an action's arguments and return value are checked for the table of an id", async () => {
  const app = await start({ "todos.ts": TODOS });
  const id = await app.value(app.mutation("todos:add", { text: "milk" }));
  expect(await app.action("todos:ofTodo", { id: "nonsense" })).toHaveProperty(
    "message",
    expect.stringMatching(/^ArgumentValidationError: /),
  );
  expect(await app.action("todos:ofTodo", { id })).toHaveProperty(
    "message",
    expect.stringMatching(/^ReturnsValidationError: Found ID ".+" from table `todos`/),
  );
});

test("P10.53: more than 16 MiB of arguments or return value fail", async () => {
  const app = await start({ "todos.ts": TODOS });
  const text = "x".repeat(16 * 1024 * 1024);
  expect(await app.mutation("todos:add", { text })).toHaveProperty(
    "message",
    expect.stringMatching(/^Arguments for todos:add are too large .*limit: 16 MiB/),
  );
  expect(await app.query("todos:huge")).toHaveProperty(
    "message",
    expect.stringMatching(/^Function todos:huge return value is too large .*limit: 16 MiB/),
  );
});

test("a return value is held to the rules of values without a validator, too", async () => {
  const app = await start({ "todos.ts": TODOS });
  const begin = (name: string) => `Function todos:${name} return value invalid: `;
  for (const [outcome, message] of [
    [
      app.query("todos:rows"),
      `${begin("rows")}Array length is too long (8193 > maximum length 8192)`,
    ],
    [app.mutation("todos:fields"), `${begin("fields")}Object has too many fields (1025 >`],
    [app.action("todos:deep"), `${begin("deep")}Value is nested too deeply`],
    [app.query("todos:half"), `${begin("half")}A string holds half of a surrogate pair`],
  ] as const)
    expect(await outcome).toMatchObject({
      status: "error",
      message: expect.stringContaining(message) as string,
    });
});

test("a query tells what it read, and nothing of it depends on the caller unless it asks", async () => {
  const app = await start({ "todos.ts": TODOS });
  const outcome = await app.query("todos:list");
  expect(outcome.reads.length).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ usedIdentity: false, journal: null, logLines: [] });
});
