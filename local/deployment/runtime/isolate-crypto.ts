/**
 * `crypto` of functions: randomness that follows from the call's seed, and the parts of
 * SubtleCrypto that Convex has (P6.4, P8.1).
 */
import { webcrypto } from "node:crypto";
import { notAllowed, type Frame } from "./frame";
import { define, named } from "./globals/define";
import { notImplemented } from "./globals/not-implemented";
import { digest, importKey } from "./quick-crypto";

const { subtle } = webcrypto;

const METHODS = [
  "decrypt",
  "deriveBits",
  "deriveKey",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "verify",
] as const;
const QUICK: Partial<Record<(typeof METHODS)[number], typeof digest | typeof importKey>> = {
  digest,
  importKey,
};

/** What Convex has the name of, but not the method. */
const MISSING = ["unwrapKey", "wrapKey"] as const;

/** Only the host makes the two objects. */
const HOST = Symbol("host");

/** `crypto` and its classes. */
export function cryptoGlobals(current: () => Frame): Record<string, unknown> {
  class SubtleCrypto {
    constructor(key?: unknown) {
      if (key !== HOST) throw new TypeError("Illegal constructor: SubtleCrypto");
    }
    get [Symbol.toStringTag](): string {
      return "SubtleCrypto";
    }
    inspect(): string {
      return "SubtleCrypto {}";
    }
  }
  for (const method of METHODS) {
    const call = async (...args: unknown[]): Promise<unknown> => {
      const frame = current();
      refuseRandomness(frame, method, args[0]);
      const work: unknown = Reflect.apply(QUICK[method] ?? subtle[method], subtle, args);
      return await frame.track(Promise.resolve(work));
    };
    define(SubtleCrypto.prototype, method, named(call, method, subtle[method].length));
  }
  for (const method of MISSING) {
    const refuse = async (): Promise<never> =>
      await Promise.reject(notImplemented(method, "SubtleCrypto"));
    define(SubtleCrypto.prototype, method, named(refuse, method));
  }

  class Crypto {
    readonly #subtle = new SubtleCrypto(HOST);
    constructor(key?: unknown) {
      if (key !== HOST) throw new TypeError("Illegal constructor: Crypto");
    }
    get subtle(): SubtleCrypto {
      return this.#subtle;
    }
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      const frame = current();
      if (frame.phase === "import")
        throw new Error("Cannot use cryptographic randomness at import time");
      frame.random.write(integerBytes(view));
      return view;
    }
    randomUUID(): string {
      return current().random.uuid();
    }
    get [Symbol.toStringTag](): string {
      return "Crypto";
    }
    inspect(): string {
      return "Crypto {}";
    }
  }
  return {
    Crypto: named(Crypto, "Crypto", 0),
    SubtleCrypto: named(SubtleCrypto, "SubtleCrypto", 0),
    crypto: new Crypto(HOST),
  };
}

/** Of any length: browsers refuse more than 65,536 bytes, Convex does not. */
function integerBytes(view: ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(view))
    throw new TypeError("Failed to execute 'getRandomValues' on 'Crypto': not an ArrayBufferView");
  if (view instanceof Float32Array || view instanceof Float64Array)
    throw new DOMException(
      "The provided ArrayBufferView is not an integer array type",
      "TypeMismatchError",
    );
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * Signatures and keys that need fresh randomness could not be repeated; only actions may make them.
 */
function refuseRandomness(frame: Frame, method: string, algorithm: unknown): void {
  if (frame.phase === "Action") return;
  const name = algorithmName(algorithm);
  const needsRandomness =
    method === "generateKey" ||
    (method === "sign" && ["ECDSA", "RSA-PSS"].includes(name)) ||
    (method === "encrypt" && name === "RSA-OAEP");
  if (needsRandomness) throw notAllowed(frame.phase, `crypto.subtle.${method}() with ${name}`);
}

function algorithmName(algorithm: unknown): string {
  const name: unknown =
    typeof algorithm === "object" && algorithm !== null && "name" in algorithm
      ? algorithm.name
      : algorithm;
  return String(name).toUpperCase();
}
