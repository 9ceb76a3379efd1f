import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const JOBS = `${IMPORTS}
const api = anyApi.jobs;
export const work = internalMutation({ args: {}, handler: async () => {} });
export const read = query({ args: {}, handler: async () => {} });
export const rows = query({ args: {}, handler: async (ctx) => await ctx.db.system.query("_scheduled_functions").collect() });
export const later = mutation({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(1000, api.work, { n: 1n }) });
export const laterByAction = action({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(0, api.work) });
export const cancel = mutation({ args: { id: v.id("_scheduled_functions") }, handler: async (ctx, { id }) => await ctx.scheduler.cancel(id) });
export const laterAndFail = mutation({ args: {}, handler: async (ctx) => {
  await ctx.scheduler.runAfter(0, api.work);
  throw new Error("no");
} });
export const innerFails = mutation({ args: {}, handler: async (ctx) => {
  await ctx.runMutation(api.laterAndFail, {}).catch(() => {});
} });
export const missing = mutation({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(0, api.nowhere) });
export const aQuery = mutation({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(0, api.read as any) });
export const farAway = mutation({ args: {}, handler: async (ctx) => await ctx.scheduler.runAt(Date.now() * 2, api.work) });
export const many = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
  for (let i = 0; i < n; i++) await ctx.scheduler.runAfter(0, api.work);
} });
export const who = query({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
`;

test("a scheduled function is a pending row with its canonical name and arguments", async () => {
  const app = await start({ "jobs.ts": JOBS }, { now: () => 1_750_000_000_000 });
  const id = await app.value(app.mutation("jobs:later"));
  expect(await app.value(app.query("jobs:rows"))).toEqual([
    {
      _id: id,
      _creationTime: expect.any(Number) as number,
      name: "jobs.js:work",
      args: [{ n: { $integer: "AQAAAAAAAAA=" } }],
      scheduledTime: 1_750_000_001_000,
      state: { kind: "pending" },
    },
  ]);
});

test("what a failed mutation scheduled is gone, nested or not", async () => {
  const app = await start({ "jobs.ts": JOBS });
  await app.mutation("jobs:laterAndFail");
  await app.value(app.mutation("jobs:innerFails"));
  expect(await app.value(app.query("jobs:rows"))).toEqual([]);
});

test("an action schedules in a transaction of its own", async () => {
  const app = await start({ "jobs.ts": JOBS });
  await app.value(app.action("jobs:laterByAction"));
  expect(await app.value(app.query("jobs:rows"))).toHaveLength(1);
});

test("a canceled function says so", async () => {
  const app = await start({ "jobs.ts": JOBS });
  const id = await app.value(app.mutation("jobs:later"));
  await app.value(app.mutation("jobs:cancel", { id }));
  expect(await app.value(app.query("jobs:rows"))).toHaveProperty("0.state.kind", "canceled");
});

test.each([
  ["missing", "Attempted to schedule function at nonexistent path: jobs:nowhere"],
  ["aQuery", "Only mutations and actions can be scheduled."],
  ["farAway", "is more than 5 years in the future"],
])("scheduling fails at once: %s", async (name, message) => {
  const app = await start({ "jobs.ts": JOBS });
  expect(await app.mutation(`jobs:${name}`)).toHaveProperty(
    "message",
    expect.stringContaining(message),
  );
});

test("a mutation schedules a thousand functions and no more", async () => {
  const app = await start({ "jobs.ts": JOBS });
  await app.value(app.mutation("jobs:many", { n: 1000 }));
  expect(await app.mutation("jobs:many", { n: 1001 })).toHaveProperty(
    "message",
    expect.stringContaining("Too many functions scheduled by this mutation (limit: 1000)"),
  );
});

test("P10.59: without a caller the identity is null", async () => {
  const app = await start({ "jobs.ts": JOBS });
  expect(await app.value(app.query("jobs:who"))).toBeNull();
  const admin = { kind: "admin", actingAs: null } as const;
  expect(await app.value(app.query("jobs:who", {}, { identity: admin }))).toBeNull();
});

test("an admin who acts as a user has that user's attributes", async () => {
  const app = await start({ "jobs.ts": JOBS });
  const actingAs = { subject: "ada", issuer: "https://convex.test", tokenIdentifier: "t" };
  const identity = { kind: "admin", actingAs } as const;
  expect(await app.value(app.query("jobs:who", {}, { identity }))).toEqual(actingAs);
});

test("an HTTP caller whose token was refused gets that error only when asked who they are", async () => {
  const app = await start({ "jobs.ts": JOBS });
  const identity = { kind: "invalid", error: "The token has expired" } as const;
  expect(await app.query("jobs:who", {}, { identity })).toHaveProperty(
    "message",
    expect.stringContaining("The token has expired"),
  );
  expect(await app.value(app.query("jobs:rows", {}, { identity }))).toEqual([]);
});
