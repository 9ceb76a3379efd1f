import { expect, test } from "vitest";
import { touchingGetter } from "../../../local/deployment/runtime/wasm-memory";
import { push } from "./support/calls";
import { act, startEngine } from "./support/engine";

/**
 * (module
 *   (memory (export "memory") 0)
 *   (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
 *   (func (export "use") (param $bytes i32) (local $at i32)
 *     (loop ;; reads a word of each page and writes it, one higher
 *       (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
 *       (local.set $at (i32.add (local.get $at) (i32.const 4096)))
 *       (br_if 0 (i32.lt_u (local.get $at) (local.get $bytes))))))
 */
const MODULE =
  "AGFzbQEAAAABCgJgAX8Bf2ABfwADAwIAAQUDAQAABxcDBm1lbW9yeQIABGdyb3cAAAN1c2UAAQosAgYAIABAAAsjAQF/A0AgASABKAIAQQFqNgIAIAFBgCBqIQEgASAASQ0ACws=";

const MB = 1024 * 1024;
const WASM_PAGE = 64 * 1024;
const PAGE = 4096;

const APP = {
  "wasm.ts": `
    import { actionGeneric as action } from "convex/server";
    let made = null;
    const code = Uint8Array.from(atob("${MODULE}"), (char) => char.charCodeAt(0));
    export const grow = action(async (_ctx, { bytes }) => {
      made ??= (await WebAssembly.instantiate(code)).instance.exports;
      made.grow(bytes / ${WASM_PAGE});
      return made.memory.buffer.byteLength;
    });
    export const use = action(async (_ctx, { bytes }) => {
      made.use(bytes);
      return new Int32Array(made.memory.buffer)[0];
    });
  `,
};

/** Pages that this process was given or that were swapped for it meanwhile. */
async function faultsOf(work: () => unknown): Promise<number> {
  const before = process.resourceUsage().minorPageFault;
  await work();
  return process.resourceUsage().minorPageFault - before;
}

function grown(bytes: number): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 0 });
  memory.grow(bytes / WASM_PAGE);
  return memory;
}

const { get: native } = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer") as {
  get: (this: WebAssembly.Memory) => ArrayBuffer;
};

test("memory that a module has grown is there before the module uses it", async () => {
  const engine = await startEngine();
  await push(engine, APP);
  const bytes = 32 * MB;
  expect(await act(engine, "wasm:grow", { bytes })).toBe(bytes);
  // Read first, each page would take two faults: 16,384.
  const faults = await faultsOf(async () =>
    expect(await act(engine, "wasm:use", { bytes })).toBe(1),
  );
  expect(faults).toBeLessThan(bytes / PAGE / 2);
});

test("touching a memory changes nothing in it", () => {
  const bufferOf = touchingGetter(native);
  const memory = grown(MB);
  const early = Buffer.from(native.call(memory));
  for (let at = 0; at < early.length; at += PAGE) early[at] = 7;
  const before = Buffer.from(early);
  expect(Buffer.from(bufferOf.call(memory)).equals(before)).toBe(true);
  memory.grow(16);
  const later = Buffer.from(bufferOf.call(memory));
  expect(later.equals(Buffer.concat([before, Buffer.alloc(MB)]))).toBe(true);
});

test("a memory that grows by more than a function may use is left to be taken as it is used", async () => {
  const bufferOf = touchingGetter(native);
  const bytes = 128 * MB;
  const memory = grown(bytes);
  expect(await faultsOf(() => bufferOf.call(memory))).toBeLessThan(bytes / PAGE / 4);
});
