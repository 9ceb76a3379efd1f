/** Garbage collection must not show: references of functions never let go (P8.1). */
import { named } from "./define";

export class StrongRef {
  readonly #target: unknown;

  constructor(target: unknown) {
    if (!canBeHeld(target)) throw new TypeError("target must be an object");
    this.#target = target;
  }

  deref(): unknown {
    return this.#target;
  }

  get [Symbol.toStringTag](): string {
    return "WeakRef";
  }
}
named(StrongRef, "WeakRef", 1);

/** A registry that never calls back. */
export class StillRegistry {
  constructor(cleanup: unknown) {
    if (typeof cleanup !== "function") throw new TypeError("cleanup must be callable");
  }

  register(target: unknown, held?: unknown, token?: unknown): void {
    if (!canBeHeld(target)) throw new TypeError("target must be an object");
    if (target === held) throw new TypeError("target and holdings must not be same");
    if (token !== undefined && !canBeHeld(token))
      throw new TypeError("unregisterToken must be an object");
  }

  unregister(token: unknown): boolean {
    if (!canBeHeld(token)) throw new TypeError("unregisterToken must be an object");
    return false;
  }

  get [Symbol.toStringTag](): string {
    return "FinalizationRegistry";
  }
}
named(StillRegistry, "FinalizationRegistry", 1);

/** Registered symbols live for ever. */
function canBeHeld(target: unknown): boolean {
  if (typeof target === "symbol") return Symbol.keyFor(target) === undefined;
  return (typeof target === "object" && target !== null) || typeof target === "function";
}
