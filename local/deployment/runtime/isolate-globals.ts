/**
 * The globals of Convex's default runtime (P8.1), as parameters that shadow those of Node. The
 * host's own libraries in the same thread keep the real ones. A shadow is no wall:
 * `Function("return this")()` still finds Node's global object.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { dateFamily } from "./globals/date";
import { define, named } from "./globals/define";
import type { FetchOptions } from "./globals/fetch";
import { Headers } from "./globals/headers";
import { performanceGlobals } from "./globals/performance";
import { Request } from "./globals/request";
import { Response } from "./globals/response";
import { cloning } from "./globals/structured-clone";
import { StillRegistry, StrongRef } from "./globals/weak-references";
import { globalObject } from "./globals/window";
import { isolateConsole } from "./isolate-console";
import { cryptoGlobals } from "./isolate-crypto";
import { notAllowed, type Frame } from "./frame";

/** Finds the call whose code is running. */
export type CurrentFrame = () => Frame;

/** Parameters of a module's wrapper, in order, and what a module instance gives for them. */
export interface Scope {
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}

const LANGUAGE =
  "AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView DisposableStack Error EvalError Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt undefined unescape".split(
    " ",
  );

const WEB =
  "AbortController AbortSignal Blob ByteLengthQueuingStrategy CountQueuingStrategy CryptoKey CustomEvent DOMException Event EventTarget File FormData ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa".split(
    " ",
  );

const OWN =
  "AsyncLocalStorage AsyncResource Convex Crypto Date FinalizationRegistry Headers Math Performance PerformanceEntry PerformanceMark PerformanceMeasure Request Response SubtleCrypto WeakRef WebAssembly addEventListener clearInterval clearTimeout console crypto dispatchEvent fetch globalThis performance process removeEventListener self setInterval setTimeout structuredClone".split(
    " ",
  );

/**
 * What Node has and Convex does not: `Buffer`, `global`, `setImmediate`, …; undefined for modules,
 * unless they make their own.
 */
export const ABSENT_NAMES: readonly string[] = Object.getOwnPropertyNames(globalThis).filter(
  (name) => /^[A-Za-z_$][\w$]*$/.test(name) && ![...LANGUAGE, ...WEB, ...OWN].includes(name),
);

export const ISOLATE_NAMES: readonly string[] = [...OWN, ...ABSENT_NAMES];

export function isolateScope(current: CurrentFrame): Scope {
  const own = ownGlobals(current);
  const values = ISOLATE_NAMES.map((name) => own[name]);
  return { names: ISOLATE_NAMES, values };
}

function ownGlobals(current: CurrentFrame): Record<string, unknown> {
  const { object: self, methods } = globalObject();
  for (const name of [...LANGUAGE, ...WEB]) if (name in globalThis) share(self, name);
  const dates = dateFamily(() => current().clock.now());
  const structuredClone = cloning(dates);
  const own: Record<string, unknown> = {
    AsyncLocalStorage,
    AsyncResource,
    Convex: convexGlobal(current),
    Date: dates.Date,
    FinalizationRegistry: StillRegistry,
    Headers,
    Math: isolateMath(current),
    Request,
    Response,
    WeakRef: StrongRef,
    WebAssembly: isolateWebAssembly(current),
    console: isolateConsole(current),
    globalThis: self,
    process: { env: isolateEnvironment(current) },
    self,
    structuredClone,
    ...methods,
    ...cryptoGlobals(current),
    ...performanceGlobals(current, structuredClone),
    ...isolateEffects(current),
  };
  for (const [name, value] of Object.entries(own)) define(self, name, value);
  return own;
}

/** What functions share with the host; some of it is made when it is first asked for. */
function share(self: object, name: string): void {
  if ("value" in (Object.getOwnPropertyDescriptor(globalThis, name) ?? {})) {
    define(self, name, Reflect.get(globalThis, name));
    return;
  }
  Object.defineProperty(self, name, {
    get: () => Reflect.get(globalThis, name) as unknown,
    set: (value: unknown) => {
      define(self, name, value);
    },
    configurable: true,
    enumerable: false,
  });
}

export function convexGlobal(current: CurrentFrame): object {
  return {
    syscall: (operation: string, args: string) => current().syscalls.sync(operation, args),
    asyncSyscall: (operation: string, args: string) => current().syscalls.async(operation, args),
    jsSyscall: (operation: string, args: Record<string, unknown>) =>
      current().syscalls.js(operation, args),
  };
}

function isolateMath(current: CurrentFrame): object {
  const math: object = Object.create(
    Object.prototype,
    Object.getOwnPropertyDescriptors(Math),
  ) as object;
  define(
    math,
    "random",
    named(() => current().random.number(), "random"),
  );
  return math;
}

/** Compiles on other threads, which a query or mutation may wait for. */
function isolateWebAssembly(current: CurrentFrame): object {
  const own: object = Object.create(
    Object.prototype,
    Object.getOwnPropertyDescriptors(WebAssembly),
  ) as object;
  for (const name of ["compile", "instantiate"] as const)
    define(
      own,
      name,
      named(
        async (...args: unknown[]): Promise<unknown> => {
          const work: unknown = Reflect.apply(WebAssembly[name], WebAssembly, args);
          return await current().track(Promise.resolve(work));
        },
        name,
        1,
      ),
    );
  return own;
}

/** Answers only to names it is asked for: nothing can be listed. */
function isolateEnvironment(current: CurrentFrame): object {
  return new Proxy(
    {},
    {
      get: (target, name) =>
        typeof name === "string"
          ? current().environment(name)
          : (Reflect.get(target, name) as unknown),
    },
  );
}

function isolateEffects(current: CurrentFrame): Record<string, unknown> {
  const timer = (what: "setTimeout" | "setInterval") =>
    named(
      (callback: unknown, delay: unknown, ...args: unknown[]): number => {
        const { effects, phase } = current();
        if (effects === null) throw notAllowed(phase, what);
        if (typeof callback !== "function")
          throw new TypeError(`${what} takes a function as its first argument`);
        const run = () => void Reflect.apply(callback, undefined, args);
        return effects.startTimer(run, Number(delay) || 0, what === "setInterval");
      },
      what,
      2,
    );
  const stop = (id: unknown): void => current().effects?.stopTimer(id);
  return {
    fetch: named(
      async (input: unknown, options?: FetchOptions): Promise<Response> => {
        const { effects, phase } = current();
        if (effects === null) throw notAllowed(phase, "fetch()");
        return await effects.fetch(input, options);
      },
      "fetch",
      2,
    ),
    setTimeout: timer("setTimeout"),
    setInterval: timer("setInterval"),
    clearTimeout: named((id: unknown) => stop(id), "clearTimeout", 1),
    clearInterval: named((id: unknown) => stop(id), "clearInterval", 1),
  };
}
