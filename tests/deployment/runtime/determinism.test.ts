import { expect, test } from "vitest";
import { PUSHED_AT } from "./support/local-app";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const CLOCK = `${IMPORTS}
const importedAt = Date.now();
const importedRandom = Math.random();
async function times() {
  const first = Date.now();
  for (let i = 0; i < 1e6; i++) Math.sqrt(i);
  await null;
  const made = new Date();
  return { same: first === Date.now() && made.getTime() === first, now: first, isDate: made instanceof Date, elapsed: performance.now() };
}
export const inQuery = query({ args: {}, handler: times });
export const inMutation = mutation({ args: {}, handler: times });
export const inAction = action({ args: {}, handler: async () => {
  const first = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return Date.now() > first;
} });
export const atImport = query({ args: {}, handler: async () => ({ importedAt, importedRandom }) });
async function randoms() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [Math.random(), Math.random(), crypto.randomUUID(), crypto.randomUUID(), bytes.join()];
}
export const randomQuery = query({ args: {}, handler: randoms });
export const randomMutation = mutation({ args: {}, handler: randoms });
export const notAllowed = query({ args: { what: v.string() }, handler: async (_, { what }) => {
  switch (what) {
    case "fetch": return await fetch("http://127.0.0.1:1/");
    case "setTimeout": return setTimeout(() => {}, 1) as any;
    case "setInterval": return setInterval(() => {}, 1) as any;
    case "generateKey": return await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  }
} });
export const globals = query({ args: {}, handler: async () => {
  const names = ["Buffer", "require", "module", "global", "setImmediate", "window", "document", "localStorage", "XMLHttpRequest", "navigator", "queueMicrotask", "__dirname"];
  return {
    present: names.filter((name) => name in globalThis),
    bare: [typeof Buffer, typeof module, typeof setImmediate, typeof queueMicrotask],
    process: Object.keys(process as any),
    own: globalThis === self && globalThis.Date === Date && globalThis.crypto === crypto && (globalThis as any).globalThis === globalThis,
    arrayBuffer: new Uint8Array([1]).buffer instanceof ArrayBuffer,
    zone: new Intl.NumberFormat("en").format(1),
    abstract: [typeof URL, typeof TextEncoder, typeof ReadableStream, typeof Request, typeof structuredClone, typeof atob, typeof WebAssembly, typeof AsyncLocalStorage],
  };
} });
declare const AsyncLocalStorage: unknown;
export const hmac = mutation({ args: {}, handler: async () => {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("hello"));
  return new Uint8Array(signature).length;
} });
`;

test("P10.66: time stands still in queries and mutations and passes in actions", async () => {
  const now = 1_750_000_000_123;
  const app = await start({ "clock.ts": CLOCK }, { now: () => now });
  const still = { same: true, now, isDate: true, elapsed: 0 };
  expect(await app.value(app.query("clock:inQuery"))).toEqual(still);
  expect(await app.value(app.mutation("clock:inMutation"))).toEqual(still);
  const running = await start({ "clock.ts": CLOCK });
  expect(await running.value(running.action("clock:inAction"))).toBe(true);
});

test("modules are imported at the time of the push, with the same random numbers every time", async () => {
  const app = await start({ "clock.ts": CLOCK });
  const first = await app.value(app.query("clock:atImport"));
  expect(first).toMatchObject({ importedAt: PUSHED_AT });
  expect(await app.value(app.query("clock:atImport"))).toEqual(first);
});

test("P10.66: random values work in queries and mutations and never repeat", async () => {
  const app = await start({ "clock.ts": CLOCK });
  const drawn = await Promise.all([
    app.value(app.query("clock:randomQuery")),
    app.value(app.mutation("clock:randomMutation")),
  ]);
  const again = await app.value(app.query("clock:randomQuery"));
  const all = [...drawn, again].flat();
  expect(new Set(all).size).toBe(all.length);
  expect(all[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.each(["fetch", "setTimeout", "setInterval", "generateKey"])(
  "P10.66: a query that uses %s is told to use an action",
  async (what) => {
    const app = await start({ "clock.ts": CLOCK });
    expect(await app.query("clock:notAllowed", { what })).toHaveProperty(
      "message",
      expect.stringMatching(
        /^Uncaught Error: Can't use .+ in queries and mutations\. Please consider using an action\./,
      ),
    );
  },
);

test("functions see the globals of Convex and none of Node's own", async () => {
  const app = await start({ "clock.ts": CLOCK });
  expect(await app.value(app.query("clock:globals"))).toEqual({
    present: [],
    bare: ["undefined", "undefined", "undefined", "undefined"],
    process: ["env"],
    own: true,
    arrayBuffer: true,
    zone: "1",
    abstract: [
      "function",
      "function",
      "function",
      "function",
      "function",
      "function",
      "object",
      "function",
    ],
  });
});

test("what a module puts in place of a missing global is found by its bare name", async () => {
  const app = await start({
    "stand-ins.ts": `
globalThis.Buffer = { from: (text: string) => "bytes of " + text } as never;
globalThis.window = globalThis as never;
`,
    "users.ts": `${IMPORTS}
import "./stand-ins";
declare const Buffer: { from(text: string): string };
export const use = query({ args: {}, handler: async () => [Buffer.from("it"), typeof window, typeof document, typeof setImmediate] });
`,
  });
  expect(await app.value(app.query("users:use"))).toEqual([
    "bytes of it",
    "object",
    "undefined",
    "undefined",
  ]);
});

test("cryptography that needs no randomness works in mutations", async () => {
  const app = await start({ "clock.ts": CLOCK });
  expect(await app.value(app.mutation("clock:hmac"))).toBe(32);
});

test("a library that keeps context over awaits by AsyncLocalStorage works", async () => {
  const source = `${IMPORTS}import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage<string>();
export const kept = query({ args: {}, handler: async (ctx) =>
  await storage.run("kept", async () => { await ctx.db.query("t").collect(); return storage.getStore(); }) });`;
  const app = await start({ "context.ts": source });
  expect(await app.value(app.query("context:kept"))).toBe("kept");
});
