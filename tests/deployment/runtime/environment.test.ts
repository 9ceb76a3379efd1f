import { expect, test } from "vitest";
import { RECORDS_INDEX } from "../../../local/deployment/db/database";
import type { QueryOutcome } from "../../../local/deployment/runtime/calls";
import { CLOUD_URL, SITE_URL } from "./support/local-app";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const ENV = `${IMPORTS}
const atImport = process.env.AT_IMPORT ?? null;
let calls = 0;
export const read = query({ args: { name: v.string() }, handler: async (_, { name }) => process.env[name] ?? null });
export const imported = query({ args: {}, handler: async () => atImport });
export const listed = query({ args: {}, handler: async () => [Object.keys(process.env), "HOME" in process.env, typeof process.version] });
export const inAction = action({ args: { name: v.string() }, handler: async (_, { name }) => process.env[name] ?? null });
export const count = query({ args: {}, handler: async () => { calls += 1; return calls; } });
export const countInAction = action({ args: {}, handler: async () => { calls += 1; return calls; } });
export const unrelated = query({ args: {}, handler: async () => null });
`;

const dependsOn = (outcome: QueryOutcome, name: string): boolean =>
  outcome.reads.some(
    ({ index, start, end }) =>
      index === RECORDS_INDEX && start <= name && (end === null || name < end),
  );

test("P10.67: process.env has the deployment's variables and nothing of the host's", async () => {
  const app = await start({ "env.ts": ENV }, { environment: { COLOUR: "red" } });
  const read = (name: string) => app.value(app.query("env:read", { name }));
  expect(await read("COLOUR")).toBe("red");
  expect(await read("CONVEX_CLOUD_URL")).toBe(CLOUD_URL);
  expect(await read("CONVEX_SITE_URL")).toBe(SITE_URL);
  expect(process.env["PATH"]).toBeDefined();
  for (const name of ["PATH", "HOME", "NODE_ENV", "constructor", "toString"])
    expect(await read(name)).toBeNull();
  expect(await app.value(app.query("env:listed"))).toEqual([[], false, "undefined"]);
  expect(await app.value(app.action("env:inAction", { name: "COLOUR" }))).toBe("red");
  expect(await app.value(app.action("env:inAction", { name: "PATH" }))).toBeNull();
});

test("a variable of the developer wins over the system's of the same name", async () => {
  const app = await start({ "env.ts": ENV }, { environment: { CONVEX_SITE_URL: "http://mine" } });
  const args = { name: "CONVEX_SITE_URL" };
  expect(await app.value(app.query("env:read", args))).toBe("http://mine");
  expect(await app.value(app.action("env:inAction", args))).toBe("http://mine");
});

test.each([true, false])(
  "a query depends on the variables it reads, those of its imports included (fresh state: %s)",
  async (strict) => {
    const app = await start({ "env.ts": ENV }, { strict });
    const outcome = await app.query("env:read", { name: "COLOUR" });
    expect(dependsOn(outcome, "env/COLOUR")).toBe(true);
    expect(dependsOn(outcome, "env/OTHER")).toBe(false);
    await app.query("env:imported");
    // The second call may find the module imported already.
    expect(dependsOn(await app.query("env:unrelated"), "env/AT_IMPORT")).toBe(true);
  },
);

test.each([true, false])(
  "a query whose import fails for want of a variable works once it is set (fresh state: %s)",
  async (strict) => {
    const source = `${IMPORTS}if (process.env.NEEDED === undefined) throw new Error("NEEDED is not set");
export const fine = query({ args: {}, handler: async () => "fine" });`;
    const app = await start({ "needs.ts": source }, { strict, analyzeWith: { NEEDED: "yes" } });
    for (let call = 0; call < 2; call += 1) {
      const outcome = await app.query("needs:fine");
      expect(outcome).toHaveProperty("message", expect.stringContaining("NEEDED is not set"));
      expect(dependsOn(outcome, "env/NEEDED")).toBe(true);
    }
    await app.setEnvironment("NEEDED", "yes");
    expect(await app.value(app.query("needs:fine"))).toBe("fine");
  },
);

test.each([true, false])(
  "a changed variable is seen by the next call, at import as well (fresh state: %s)",
  async (strict) => {
    const app = await start({ "env.ts": ENV }, { strict });
    expect(await app.value(app.query("env:imported"))).toBeNull();
    await app.setEnvironment("AT_IMPORT", "new");
    expect(await app.value(app.query("env:imported"))).toBe("new");
    expect(await app.value(app.query("env:read", { name: "AT_IMPORT" }))).toBe("new");
  },
);

test("P10.71: in strict mode module-level state does not leak between calls", async () => {
  const app = await start({ "env.ts": ENV }, { strict: true });
  for (let call = 0; call < 3; call += 1) {
    expect(await app.value(app.query("env:count"))).toBe(1);
    expect(await app.value(app.action("env:countInAction"))).toBe(1);
  }
});

test("P10.71: without strict mode module-level state lives on between calls, as the README of local/ says", async () => {
  const app = await start({ "env.ts": ENV }, { strict: false });
  await app.value(app.query("env:count"));
  expect(await app.value(app.query("env:count"))).toBe(2);
});
