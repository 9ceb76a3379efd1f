/** What is done by "use node" actions, rather than what an expression of theirs returns. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callOf, push } from "../engine/support/calls";
import { startEngine } from "../engine/support/engine";
import { testFolder } from "../../support/test-folder";

const HEAD = `"use node";
import { actionGeneric as action } from "convex/server";
`;

async function engineWith(source: string, projectDir = process.cwd()) {
  const engine = await startEngine({ projectDir });
  const deploy = () => push(engine, { "work.ts": HEAD + source });
  await deploy();
  return { engine, deploy, run: (name: string) => engine.runAction(callOf(`work:${name}`)) };
}

const CONSOLE = `
export const speak = action(async () => {
  console.log("text", { a: [1, new Map([[1, 2]])] });
  console.table([{ a: 1 }]);
  console.group("inside");
  console.groupEnd();
  console.dir({ deep: { er: { still: { on: 1 } } } }, { depth: 0 });
  console.count();
  console.count();
  console.countReset();
  console.count();
  console.assert(true, "unseen");
  console.assert(false, "seen");
  console.time("t");
  console.timeEnd("t");
  console.info("i"); console.warn("w"); console.error("e"); console.debug("d");
  console.dirxml("x");
  console.trace("here");
});
`;

test("F-F3: every method of Node's console writes to the function's log", async () => {
  const { run } = await engineWith(CONSOLE);
  const { logLines } = await run("speak");
  expect(logLines).toEqual([
    "[LOG] 'text' { a: [ 1, Map(1) { 1 => 2 } ] }",
    expect.stringMatching(/^\[LOG\] '┌[^]*\(index\)/),
    "[LOG] 'inside'",
    "[LOG] { deep: [Object] }",
    "[LOG] 'default: 1'",
    "[LOG] 'default: 2'",
    "[LOG] 'default: 1'",
    "[WARN] 'Assertion failed: seen'",
    expect.stringMatching(/^\[INFO\] t: \d+ms$/),
    "[INFO] 'i'",
    "[WARN] 'w'",
    "[ERROR] 'e'",
    "[DEBUG] 'd'",
    "[LOG] 'x'",
    expect.stringMatching(/^\[LOG\] 'here' {5}at .*work\.ts/),
  ]);
});

const FAILURES = `
const never = () => new Promise(() => {});
export const timer = action(async () => { setTimeout(() => { throw new Error("in a timer"); }, 5); await never(); });
export const immediate = action(async () => { setImmediate(() => { throw new Error("in an immediate"); }); await never(); });
export const tick = action(async () => { process.nextTick(() => { throw new Error("in a tick"); }); await never(); });
export const microtask = action(async () => { queueMicrotask(() => { throw new Error("in a microtask"); }); await never(); });
export const rejection = action(async () => { void Promise.reject(new Error("rejected")); await never(); });
export const emitter = action(async () => {
  const { EventEmitter } = await import("node:events");
  setTimeout(() => new EventEmitter().emit("error", new Error("emitted")), 5);
  await never();
});
export const exit = action(async () => { process.exit(3); });
export const fine = action(async () => "fine");
`;

test("F-F3: what nothing catches fails the action at once, and no other", async () => {
  const { run } = await engineWith(FAILURES);
  const told = async (name: string) => {
    const outcome = await run(name);
    return outcome.status === "error" ? outcome.message.split("\n")[0] : outcome.value;
  };
  const names = ["timer", "immediate", "tick", "microtask", "rejection", "emitter", "exit", "fine"];
  const answers: (string | undefined)[] = [];
  for (const name of names) answers.push(await told(name));
  expect(answers).toEqual([
    "Uncaught Error: in a timer",
    "Uncaught Error: in an immediate",
    "Uncaught Error: in a tick",
    "Uncaught Error: in a microtask",
    "Uncaught Error: rejected",
    "Uncaught Error: emitted",
    "Uncaught Error: process.exit() called with exit code 3",
    '"fine"',
  ]);
});

test("F-F3: a package is in the function's world, and is loaded again when it has changed", async () => {
  const projectDir = testFolder();
  const folder = join(projectDir, "node_modules/outside");
  const write = (version: number) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "outside", main: "a.js" }));
    writeFileSync(
      join(folder, "a.js"),
      'module.exports = { ...require("./b.js"), world: globalThis };',
    );
    writeFileSync(
      join(folder, "b.js"),
      `exports.version = ${version}; exports.colour = () => process.env.COLOUR;
       exports.speak = () => console.log("from outside");`,
    );
  };
  write(1);
  const { engine, deploy, run } = await engineWith(
    `
export const use = action(async () => {
  const name = "outside"; // not for the bundler
  const outside = require(name);
  outside.speak();
  return [outside.version, outside.world === globalThis, outside.colour()];
});
`,
    projectDir,
  );
  await engine.setEnvironment([{ name: "COLOUR", value: "red" }]);
  expect(await run("use")).toMatchObject({
    value: '[1,true,"red"]',
    logLines: ["[LOG] 'from outside'"],
  });
  write(2);
  await deploy();
  expect(await run("use")).toMatchObject({ value: '[2,true,"red"]' });
});

const WRITES = `
export const write = action(async () => { process.env.WRITTEN = "1"; process.env.COLOUR = "green"; return process.env.COLOUR; });
export const read = action(async () => [process.env.WRITTEN ?? null, process.env.COLOUR]);
export const replace = action(async () => { process.env = { COLOUR: "none" }; return process.env.COLOUR; });
`;

test("F-F3: an action may write its variables, and the next one begins with those that are set", async () => {
  const { engine, run } = await engineWith(WRITES);
  await engine.setEnvironment([{ name: "COLOUR", value: "red" }]);
  expect(await run("write")).toMatchObject({ value: '"green"' });
  expect(await run("replace")).toMatchObject({ value: '"none"' });
  expect(await run("read")).toMatchObject({ value: '[null,"red"]' });
  await engine.setEnvironment([{ name: "COLOUR", value: "blue" }]);
  expect(await run("read")).toMatchObject({ value: '[null,"blue"]' });
});
