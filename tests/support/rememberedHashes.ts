/**
 * What tests of the backend import as hash-wasm (vite.config.ts): its own Argon2id at the product's
 * cost, but each result is computed once. A handful of passwords is hashed thousands of times
 * there, which was two thirds of what those tests cost. The price: in one worker, equal passwords
 * have equal salts. Tests about hashes themselves ask for every one of them.
 */
import { createRequire } from "node:module";
import type * as HashWasmModule from "hash-wasm";
import { afterAll, beforeAll } from "vitest";

type HashWasm = typeof HashWasmModule;
type HashOptions = Parameters<HashWasm["argon2id"]>[0];
type VerifyOptions = Parameters<HashWasm["argon2Verify"]>[0];

const genuine = createRequire(import.meta.url)("hash-wasm") as HashWasm;

let computesEach = false;
const hashes = new Map<string, Promise<string>>();
const verdicts = new Map<string, Promise<boolean>>();

/** Call once in a file whose tests are about how often or from what hashes are computed. */
export function computeEachHash(): void {
  beforeAll(() => {
    computesEach = true;
  });
  afterAll(() => {
    computesEach = false;
  });
}

export function argon2id(options: HashOptions & { outputType: "encoded" }): Promise<string> {
  const { salt: _drawn, ...rest } = options;
  return once(hashes, rest, () => genuine.argon2id(options));
}

export function argon2Verify(options: VerifyOptions): Promise<boolean> {
  return once(verdicts, options, () => genuine.argon2Verify(options));
}

function once<Result>(
  known: Map<string, Promise<Result>>,
  options: object,
  compute: () => Promise<Result>,
): Promise<Result> {
  if (computesEach) return compute();
  const key = JSON.stringify(options);
  const result = known.get(key) ?? compute();
  known.set(key, result);
  return result;
}
