import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const NOTES = `${IMPORTS}
const api = anyApi.notes;
export const add = mutation({ args: { text: v.string(), fail: v.optional(v.boolean()) }, handler: async (ctx, { text, fail }) => {
  console.log("adding", text);
  const id = await ctx.db.insert("notes", { text });
  if (fail === true) throw new Error("refused " + text);
  return id;
} });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
export const caught = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("notes", { text: "before" });
  await ctx.runMutation(api.add, { text: "inner", fail: true }).catch(() => {});
  await ctx.runMutation(api.add, { text: "kept" });
  return await ctx.runQuery(api.list, {});
} });
export const together = mutation({ args: {}, handler: async (ctx) => {
  const calls = [
    ctx.runMutation(api.add, { text: "a" }),
    ctx.runMutation(api.add, { text: "b", fail: true }),
    ctx.db.insert("notes", { text: "c" }),
    ctx.runMutation(api.add, { text: "d" }),
  ];
  return (await Promise.allSettled(calls)).map((result) => result.status);
} });
export const forgotten = mutation({ args: {}, handler: async (ctx) => {
  void ctx.db.insert("notes", { text: "forgotten insert" });
  void ctx.runMutation(api.add, { text: "forgotten call" });
} });
export const deeper = mutation({ args: { depth: v.number() }, handler: async (ctx, { depth }): Promise<any> =>
  depth === 0 ? "bottom" : await ctx.runMutation(api.deeper, { depth: depth - 1 }) });
export const nestedWho = query({ args: {}, handler: async (ctx) => await ctx.runQuery(api.who, {}) });
export const badArguments = mutation({ args: {}, handler: async (ctx) => await ctx.runMutation(api.add, { text: 1 } as any) });
export const callsMutation = query({ args: {}, handler: async (ctx) => await (ctx as any).runQuery(api.add, { text: "x" }) });
export const handle = mutation({ args: {}, handler: async (ctx) => {
  const handle = await createFunctionHandle(api.add);
  await ctx.runMutation(handle, { text: "by handle" });
  return await ctx.runQuery("notes:list" as any, {});
} });
`;

test.each([true, false])(
  "P10.54: a mutation inside a mutation rolls back alone when it throws and is caught (fresh state: %s)",
  async (strict) => {
    const app = await start({ "notes.ts": NOTES }, { strict });
    expect(await app.value(app.mutation("notes:caught"))).toEqual(["before", "kept"]);
    expect(await app.value(app.query("notes:list"))).toEqual(["before", "kept"]);
  },
);

test("nested calls that are started together run one after another, each with its own rollback", async () => {
  const app = await start({ "notes.ts": NOTES });
  const states = ["fulfilled", "rejected", "fulfilled", "fulfilled"];
  expect(await app.value(app.mutation("notes:together"))).toEqual(states);
  expect(await app.value(app.query("notes:list"))).toEqual(["a", "c", "d"]);
});

test("what a mutation began and did not await still happens", async () => {
  const app = await start({ "notes.ts": NOTES });
  await app.value(app.mutation("notes:forgotten"));
  expect(await app.value(app.query("notes:list"))).toEqual(["forgotten insert", "forgotten call"]);
});

test("calls nest eight deep and no deeper", async () => {
  const app = await start({ "notes.ts": NOTES }, { strict: false });
  expect(await app.value(app.mutation("notes:deeper", { depth: 8 }))).toBe("bottom");
  expect(await app.mutation("notes:deeper", { depth: 9 })).toHaveProperty(
    "message",
    expect.stringContaining("call depth limit exceeded"),
  );
});

test("lines of nested calls are among those of the call", async () => {
  const app = await start({ "notes.ts": NOTES });
  expect((await app.mutation("notes:caught")).logLines).toEqual([
    "[LOG] 'adding' 'inner'",
    "[LOG] 'adding' 'kept'",
  ]);
});

test("a nested query that asks for the identity makes the result depend on it", async () => {
  const app = await start({ "notes.ts": NOTES });
  const attributes = { subject: "ada", issuer: "i", tokenIdentifier: "i|ada" };
  const identity = { kind: "user", attributes, token: null } as const;
  const outcome = await app.query("notes:nestedWho", {}, { identity });
  expect(await app.value(outcome)).toBe("ada");
  expect(outcome.usedIdentity).toBe(true);
});

test("arguments of nested calls are validated", async () => {
  const app = await start({ "notes.ts": NOTES });
  expect(await app.mutation("notes:badArguments")).toHaveProperty(
    "message",
    expect.stringContaining("ArgumentValidationError: "),
  );
});

test("a query cannot reach a mutation", async () => {
  const app = await start({ "notes.ts": NOTES });
  expect(await app.query("notes:callsMutation")).toHaveProperty(
    "message",
    expect.stringContaining(
      "Trying to execute notes.js:add as Query, but it is defined as Mutation.",
    ),
  );
});

test("functions can be called by handle and by name", async () => {
  const app = await start({ "notes.ts": NOTES });
  expect(await app.value(app.mutation("notes:handle"))).toEqual(["by handle"]);
});
