import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const PROMISES = `${IMPORTS}
export const never = query({ args: {}, handler: async () => await new Promise(() => {}) });
export const neverInside = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("t", {});
  await ctx.runQuery(anyApi.promises.never, {});
} });
export const plain = query({ args: {}, handler: async () => "fine" });
export const digest = query({ args: {}, handler: async () => {
  const hashed = await crypto.subtle.digest("SHA-256", new Uint8Array(1_000_000));
  return hashed.byteLength;
} });
export const late = query({ args: {}, handler: async (ctx) => {
  void (async () => {
    await crypto.subtle.digest("SHA-256", new Uint8Array(8_000_000));
    await ctx.db.query("t").collect();
    console.log("too late");
  })();
  return "early";
} });
export const timerThrows = action({ args: {}, handler: async () => {
  setTimeout(() => { throw new Error("in a timer"); }, 1);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
} });
export const dangling = action({ args: {}, handler: async (ctx) => {
  void ctx.runQuery(anyApi.promises.plain, {});
  return "fine";
} });
export const interval = action({ args: {}, handler: async () => {
  let ticks = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => { if (++ticks === 3) { clearInterval(timer); resolve(); } }, 1);
  });
  const stopped = setTimeout(() => { ticks = 100; }, 1);
  clearTimeout(stopped);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return ticks;
} });
export const remember = action({ args: { name: v.string() }, handler: async (ctx, { name }) => {
  for (let i = 0; i < 3; i++) {
    console.log(name, i);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await ctx.runQuery(anyApi.promises.plain, {});
  }
  return (await ctx.auth.getUserIdentity())?.subject;
} });
`;

const FILES = { "promises.ts": PROMISES };

test.each([true, false])(
  "a call that waits for nothing ends with an error, and the next one works (fresh state: %s)",
  async (strict) => {
    const app = await start(FILES, { strict });
    const message = "Returned promise will never resolve";
    expect(await app.query("promises:never")).toMatchObject({ status: "error", message });
    expect(await app.mutation("promises:neverInside")).toHaveProperty(
      "message",
      expect.stringContaining(message),
    );
    expect(await app.value(app.query("promises:plain"))).toBe("fine");
  },
);

test("a query may wait for cryptography that runs on another thread", async () => {
  const app = await start(FILES);
  expect(await app.value(app.query("promises:digest"))).toBe(32);
});

test("code that runs on after its call has ended reaches neither its log nor the next call's", async () => {
  const app = await start(FILES, { strict: false });
  expect(await app.query("promises:late")).toMatchObject({ value: '"early"', logLines: [] });
  for (let call = 0; call < 20; call += 1)
    expect(await app.query("promises:digest")).toHaveProperty("logLines", []);
});

test("what a timer's callback throws fails the action", async () => {
  const app = await start(FILES);
  expect(await app.action("promises:timerThrows")).toHaveProperty(
    "message",
    expect.stringMatching(/^Uncaught Error: in a timer\n/),
  );
});

test("an action that does not await all it began says so", async () => {
  const app = await start(FILES);
  const { logLines } = await app.action("promises:dangling");
  expect(logLines).toEqual([
    expect.stringMatching(/^\[WARN\] 1 unawaited operation: \[actions\/query\]\. Async operations/),
  ]);
});

test("timers of actions fire, repeat and stop", async () => {
  const app = await start(FILES);
  expect(await app.value(app.action("promises:interval"))).toBe(3);
});

test.each([true, false])(
  "actions that run at the same time keep their own log and identity (fresh state: %s)",
  async (strict) => {
    const app = await start(FILES, { strict });
    const run = async (name: string) => {
      const attributes = { subject: name, issuer: "i", tokenIdentifier: `i|${name}` };
      const identity = { kind: "user", attributes, token: null } as const;
      const outcome = await app.action("promises:remember", { name }, { identity });
      expect(await app.value(outcome)).toBe(name);
      expect(outcome.logLines).toEqual([0, 1, 2].map((i) => `[LOG] '${name}' ${i}`));
    };
    await Promise.all(["ada", "ben", "cay"].map(run));
  },
);

test.each(["strict", "cached"])(
  "a forgotten promise that rejects fails its query or mutation, is logged by its action, and harms no one else (%s)",
  async (mode) => {
    const script = resolve("tests/deployment/runtime/fixtures/unawaited-promises.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      script,
      mode,
    ]);
    const message = expect.stringMatching(
      /^Uncaught Error: forgotten\n {4}at fail \(\.\.\/convex\/unawaited\.ts:3:\d+\)/,
    ) as string;
    expect(JSON.parse(stdout)).toMatchObject({
      forgets: { status: "error", message },
      forgetsLast: { status: "error", message },
      handlesLater: { status: "success", value: '"handled forgotten"' },
      inAction: {
        status: "success",
        value: '"fine"',
        logLines: [
          expect.stringMatching(
            /^\[ERROR\] Unhandled promise rejection: Error: forgotten {5}at fail \(\.\.\/convex/,
          ),
        ],
      },
      plain: { status: "success", value: '"fine"' },
    });
  },
);
