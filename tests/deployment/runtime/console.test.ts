import { expect, test } from "vitest";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const LOGS = `${IMPORTS}
class Point { constructor(readonly x: number) {} }
export const levels = query({ args: {}, handler: async () => {
  console.log("log %s", 1, null, undefined, true, 10n, -0);
  console.debug("d"); console.info("i"); console.warn("w"); console.error("e");
} });
export const values = query({ args: {}, handler: async () => {
  const loop: any = { name: "loop" }; loop.self = loop;
  console.log({ a: 1, "b-c": [1, "two"], deep: { er: {} } });
  console.log([1, 2], [], [{ a: 1 }]);
  console.log(new Point(1), new Map([["k", 1]]), new Set([1]), /x/g, new Error("bad"));
  console.log(loop, () => 1, function named() {}, Symbol("s"), "it's\\n");
} });
export const many = query({ args: {}, handler: async () => { for (let i = 0; i < 300; i++) console.log(i); } });
export const long = query({ args: {}, handler: async () => { console.log("x".repeat(40_000), "y"); } });
export const timed = action({ args: {}, handler: async () => {
  console.time("work"); console.timeLog("work", "half"); console.timeEnd("work"); console.timeEnd("work"); console.time(); console.timeEnd();
} });
export const traced = query({ args: {}, handler: async () => { console.trace("here"); } });
export const failing = mutation({ args: {}, handler: async () => { console.log("before"); throw new Error("x"); } });
`;

test("arguments are shown with strings quoted and without substitution, after their level", async () => {
  const app = await start({ "logs.ts": LOGS });
  expect((await app.query("logs:levels")).logLines).toEqual([
    "[LOG] 'log %s' 1 null undefined true 10n -0",
    "[DEBUG] 'd'",
    "[INFO] 'i'",
    "[WARN] 'w'",
    "[ERROR] 'e'",
  ]);
});

test("objects are indented by two, and cycles and classes are named", async () => {
  const app = await start({ "logs.ts": LOGS });
  const [objects, arrays, classes, odd] = (await app.query("logs:values")).logLines;
  expect(objects).toBe("[LOG] {\n  a: 1,\n  'b-c': [ 1, 'two' ],\n  deep: {\n    er: {}\n  }\n}");
  expect(arrays).toBe("[LOG] [ 1, 2 ] [] [\n  {\n    a: 1\n  }\n]");
  expect(classes).toBe(
    "[LOG] Point {\n  x: 1\n} Map (1) {\n  'k' => 1\n} Set (1) {\n  1\n} /x/g [Error: bad]",
  );
  expect(odd).toBe(
    "[LOG] {\n  name: 'loop',\n  self: [Circular]\n} [Function (anonymous)] [Function: named] Symbol(s) 'it\\'s\\n'",
  );
});

test("the 257th line says that the rest is left out", async () => {
  const app = await start({ "logs.ts": LOGS });
  const { logLines } = await app.query("logs:many");
  expect(logLines).toHaveLength(257);
  expect(logLines.at(-2)).toBe("[LOG] 255");
  expect(logLines.at(-1)).toBe("[ERROR] Log overflow (maximum 256). Remaining log lines omitted.");
});

test("a line of more than 32768 characters is cut and says so", async () => {
  const app = await start({ "logs.ts": LOGS });
  const [line = ""] = (await app.query("logs:long")).logLines;
  expect(line).toMatch(/^\[LOG\] 'x+.* \(truncated due to length\)$/);
  expect(line).toHaveLength(32_768 + "[LOG] ".length);
});

test("timers tell how long it took, and warn when there is none", async () => {
  const app = await start({ "logs.ts": LOGS });
  const { logLines } = await app.action("logs:timed");
  expect(logLines).toEqual([
    expect.stringMatching(/^\[INFO\] work: \d+ms 'half'$/),
    expect.stringMatching(/^\[INFO\] work: \d+ms$/),
    "[WARN] Timer 'work' does not exist",
    expect.stringMatching(/^\[INFO\] default: \d+ms$/),
  ]);
  expect(app.progress).toHaveLength(4);
});

test("a trace ends in the author's frames", async () => {
  const app = await start({ "logs.ts": LOGS });
  const [line] = (await app.query("logs:traced")).logLines;
  expect(line).toMatch(/^\[LOG\] 'here'\s+at handler \(\.\.\/convex\/logs\.ts:\d+:\d+\)/);
});

test("lines written before an error are delivered with it", async () => {
  const app = await start({ "logs.ts": LOGS });
  expect((await app.mutation("logs:failing")).logLines).toEqual(["[LOG] 'before'"]);
});
