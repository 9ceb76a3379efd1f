/**
 * `crypto` of functions: randomness that follows from the call's seed, and the parts of
 * SubtleCrypto that Convex has (P6.4, P8.1).
 */
import { webcrypto } from "node:crypto";
import { notAllowed, type Frame } from "./frame";
import { digest, importKey } from "./quick-crypto";

const QUOTA = 65_536;
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

export function isolateCrypto(current: () => Frame): object {
  const methods = METHODS.map((method) => {
    const call = async (...args: unknown[]): Promise<unknown> => {
      const frame = current();
      refuseRandomness(frame, method, args[0]);
      const work: unknown = Reflect.apply(QUICK[method] ?? subtle[method], subtle, args);
      return await frame.track(Promise.resolve(work));
    };
    return [method, call] as const;
  });
  return {
    subtle: Object.fromEntries(methods),
    getRandomValues: <T extends ArrayBufferView>(view: T): T => {
      const frame = current();
      if (frame.phase === "import")
        throw new Error("Cannot use cryptographic randomness at import time");
      frame.random.write(integerBytes(view));
      return view;
    },
    randomUUID: () => current().random.uuid(),
  };
}

function integerBytes(view: ArrayBufferView): Uint8Array {
  const isInteger =
    ArrayBuffer.isView(view) &&
    !(view instanceof DataView || view instanceof Float32Array || view instanceof Float64Array);
  if (!isInteger)
    throw new DOMException(
      "The provided ArrayBufferView is not an integer array type",
      "TypeMismatchError",
    );
  if (view.byteLength > QUOTA)
    throw new DOMException(`The requested length exceeds ${QUOTA} bytes`, "QuotaExceededError");
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
