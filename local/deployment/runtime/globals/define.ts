/** Properties as those of built-in objects are: there, but not listed. */

export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Takes what a library of the host keeps on the thread's global object off its list of names. */
export function hideGlobal(name: string): void {
  if (name in globalThis) define(globalThis, name, Reflect.get(globalThis, name));
}

/**
 * Gives a class or function the name that functions see, whatever the host's bundle calls it; and
 * its number of parameters where what is declared says otherwise.
 */
export function named<T extends object>(target: T, name: string, length?: number): T {
  Object.defineProperty(target, "name", { value: name, configurable: true });
  if (length !== undefined)
    Object.defineProperty(target, "length", { value: length, configurable: true });
  return target;
}
