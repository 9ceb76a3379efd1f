import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const NODE = `"use node";
${IMPORTS}
import { createHash } from "node:crypto";
import { AsyncLocalStorage } from "node:async_hooks";
const storage = new AsyncLocalStorage<string>();
export const digest = action({ args: { text: v.string() }, handler: async (_, { text }) => {
  console.log("hashing", text);
  return createHash("sha256").update(text).digest("hex");
} });
export const host = internalAction({ args: {}, handler: async () => ({
  buffer: typeof Buffer, version: process.version, colour: process.env.COLOUR, path: process.env.PATH ?? null,
  names: Object.keys(process.env).sort(), own: globalThis.process === process && "COLOUR" in process.env,
  cwd: typeof process.cwd(), stored: storage.run("kept", () => storage.getStore()),
}) });
export const names = action({ args: {}, handler: async (ctx) => await ctx.runQuery(anyApi.data.names, {}) });
export const dynamic = action({ args: {}, handler: async () => (await import("node:os")).EOL });
export const fail = action({ args: {}, handler: async () => { throw new Error("in node"); } });
`;
const DATA = `${IMPORTS}
export const names = internalQuery({ args: {}, handler: async (ctx) => (await ctx.db.query("people").collect()).map((p) => p.name) });
export const viaNode = action({ args: {}, handler: async (ctx) => await ctx.runAction(anyApi.hash.host, {}) });
`;
const FILES = { "hash.ts": NODE, "data.ts": DATA };

test("P10.68: a \"use node\" action has Node's modules and globals, and the deployment's variables", async () => {
  const app = await start(FILES, { environment: { COLOUR: "red" } });
  expect(await app.value(app.action("hash:digest", { text: "hello" }))).toMatch(/^2cf24dba/);
  expect(app.progress.map(({ messages }) => messages)).toEqual([["'hashing'", "'hello'"]]);
  expect(await app.value(app.action("data:viaNode"))).toEqual({
    buffer: "function",
    version: process.version,
    colour: "red",
    path: process.env["PATH"],
    names: expect.arrayContaining(["COLOUR", "CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]) as string[],
    own: true,
    cwd: "string",
    stored: "kept",
  });
});

test('a "use node" action calls functions of the default runtime', async () => {
  const app = await start(FILES);
  expect(await app.value(app.action("hash:names"))).toEqual([]);
  expect(await app.value(app.action("hash:dynamic"))).toMatch(/\n$/);
});

test('a "use node" module knows where it is, so that packages find their own require', async () => {
  const app = await start({
    "place.ts": `"use node";
${IMPORTS}
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const place = action({ args: {}, handler: async () => ({
  required: typeof require("node:os").EOL, resolved: typeof require.resolve("convex/values"),
  names: [import.meta.url, import.meta.filename].map((name) => name.endsWith("/place.js")),
}) });
`,
  });
  expect(await app.value(app.action("place:place"))).toMatchObject({
    required: "string",
    resolved: "string",
    names: [true, true],
  });
});

test('an error of a "use node" action tells its place', async () => {
  const app = await start(FILES);
  expect(await app.action("hash:fail")).toHaveProperty(
    "message",
    expect.stringMatching(
      /^Uncaught Error: in node\n    at handler \(\.\.\/convex\/hash\.ts:\d+:\d+\)\n$/,
    ),
  );
});

test('a "use node" file may wait at its top level, and what it waits for in vain fails its functions', async () => {
  const waiting = `"use node";
${IMPORTS}
import { readFile as read } from "node:fs/promises";
const own = await read("package.json", "utf8");
export const named = action({ args: {}, handler: async () => JSON.parse(own).name });
export const fail = action({ args: {}, handler: async () => { throw new Error("after waiting"); } });
`;
  const app = await start({ "waiting.ts": waiting });
  expect(await app.value(app.action("waiting:named"))).toBe("latchkey");
  const failed = await app.action("waiting:fail");
  expect(failed).toMatchObject({ message: expect.stringMatching(/waiting\.ts:\d+/) as string });
  const vain = waiting.replace('"package.json"', '"no such file"');
  await expect(start({ "waiting.ts": vain })).rejects.toThrow("no such file");
});

test("a file of the default runtime may not wait at its top level, and is told so", async () => {
  const waiting = `${IMPORTS}
const one = await Promise.resolve(1);
export const value = query({ args: {}, handler: async () => one });
`;
  await expect(start({ "waiting.ts": waiting })).rejects.toThrow("await at their top level");
});

test('P10.68: a query in a "use node" file fails the push and is named', async () => {
  const files = {
    "mixed.ts": `"use node";\n${IMPORTS}export const list = query({ args: {}, handler: async () => [] });`,
  };
  await expect(start(files)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(
      "`list` defined in `mixed.js` is a Query function. Only actions can be defined in Node.js.",
    ) as string,
  });
});
