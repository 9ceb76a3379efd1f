/**
 * The globals of Convex's default runtime (P8.1), as parameters that shadow those of Node. The
 * host's own libraries in the same thread keep the real ones. A shadow is no wall:
 * `Function("return this")()` still finds Node's global object.
 */
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { isolateConsole } from "./isolate-console";
import { isolateCrypto } from "./isolate-crypto";
import { notAllowed, type Frame } from "./frame";

/** Finds the call whose code is running. */
export type CurrentFrame = () => Frame;

/** Parameters of a module's wrapper, in order, and what a module instance gives for them. */
export interface Scope {
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}

const LANGUAGE =
  "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt undefined unescape".split(
    " ",
  );

const WEB =
  "AbortController AbortSignal Blob ByteLengthQueuingStrategy CountQueuingStrategy CryptoKey CustomEvent DOMException Event EventTarget File FormData Headers ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader Request Response TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa structuredClone".split(
    " ",
  );

const OWN =
  "AsyncLocalStorage AsyncResource Convex Date FinalizationRegistry Math WeakRef WebAssembly clearInterval clearTimeout console crypto fetch globalThis performance process self setInterval setTimeout".split(
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
  const self: Record<string, unknown> = {};
  for (const name of [...LANGUAGE, ...WEB]) define(self, name, Reflect.get(globalThis, name));
  const own: Record<string, unknown> = {
    AsyncLocalStorage,
    AsyncResource,
    Convex: convexGlobal(current),
    Date: isolateDate(current),
    FinalizationRegistry: StillRegistry,
    Math: isolateMath(current),
    WeakRef: StrongRef,
    WebAssembly: isolateWebAssembly(current),
    console: isolateConsole(current),
    crypto: isolateCrypto(current),
    globalThis: self,
    performance: isolatePerformance(current),
    process: { env: isolateEnvironment(current) },
    self,
    ...isolateEffects(current),
  };
  for (const [name, value] of Object.entries(own)) define(self, name, value);
  return own;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
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

/**
 * `new Date(…)` makes real dates, so that `instanceof` and every method hold whichever `Date` a
 * value came from.
 */
function isolateDate(current: CurrentFrame): unknown {
  const now = (): number => current().clock.now();
  return new Proxy(Date, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new Date(now()).toString(),
    get: (target, key) => (key === "now" ? now : (Reflect.get(target, key) as unknown)),
  });
}

function isolateMath(current: CurrentFrame): object {
  const math: object = Object.create(
    Object.prototype,
    Object.getOwnPropertyDescriptors(Math),
  ) as object;
  define(math, "random", () => current().random.number());
  return math;
}

/** Compiles on other threads, which a query or mutation may wait for. */
function isolateWebAssembly(current: CurrentFrame): object {
  const own: object = Object.create(
    Object.prototype,
    Object.getOwnPropertyDescriptors(WebAssembly),
  ) as object;
  for (const name of ["compile", "instantiate"] as const)
    define(own, name, async (...args: unknown[]): Promise<unknown> => {
      const work: unknown = Reflect.apply(WebAssembly[name], WebAssembly, args);
      return await current().track(Promise.resolve(work));
    });
  return own;
}

function isolatePerformance(current: CurrentFrame): object {
  return {
    now: () => current().clock.elapsed(),
    get timeOrigin() {
      const { clock } = current();
      return clock.now() - clock.elapsed();
    },
  };
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
  const timer =
    (what: "setTimeout" | "setInterval") =>
    (callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): number => {
      const { effects, phase } = current();
      if (effects === null) throw notAllowed(phase, what);
      return effects.startTimer(() => callback(...args), delay, what === "setInterval");
    };
  const stop = (id: unknown): void => current().effects?.stopTimer(id);
  return {
    fetch: async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const { effects, phase } = current();
      if (effects === null) throw notAllowed(phase, "fetch()");
      return await effects.fetch(input, init);
    },
    setTimeout: timer("setTimeout"),
    setInterval: timer("setInterval"),
    clearTimeout: stop,
    clearInterval: stop,
  };
}

/** Garbage collection must not show: a reference that never lets go. */
class StrongRef {
  readonly #target: unknown;
  constructor(target: unknown) {
    this.#target = target;
  }
  deref(): unknown {
    return this.#target;
  }
}

/** Garbage collection must not show: a registry that never calls back. */
class StillRegistry {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}
