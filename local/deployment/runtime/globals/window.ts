/** The object that functions know as `globalThis`: one that can be listened to (P8.1). */

import { named } from "./define";

/** Functions do not find this class by its name. */
class Window extends EventTarget {
  get [Symbol.toStringTag](): string {
    return "Window";
  }
}

const LISTENING = ["addEventListener", "removeEventListener", "dispatchEvent"] as const;

export interface GlobalObject {
  readonly object: object;
  /** Methods that are called by their bare names. */
  readonly methods: Readonly<Record<(typeof LISTENING)[number], unknown>>;
}

export function globalObject(): GlobalObject {
  const object = new Window();
  const bound = LISTENING.map((name) => {
    // What the object itself calls so is this very function.
    const method = EventTarget.prototype[name] as (...args: unknown[]) => unknown;
    const call = (...args: unknown[]): unknown => Reflect.apply(method, object, args);
    return [name, named(call, name, method.length)] as const;
  });
  // One for each of the names.
  return { object, methods: Object.fromEntries(bound) as GlobalObject["methods"] };
}
