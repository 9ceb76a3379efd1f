/** Properties as those of built-in objects are: there, but not listed. */

export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
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
