/**
 * `Date` of functions: time as the call sees it. A family of its own, as that of another realm is:
 * its prototype names it as the constructor of every date, and what a function adds to it is not
 * found by the host.
 */

import { define, named } from "./define";

/**
 * Dates are real ones with this family's prototype. `adopt` gives it to a date that the host made.
 */
export interface DateFamily {
  readonly Date: DateConstructor;
  readonly adopt: (date: Date) => void;
}

export function dateFamily(now: () => number): DateFamily {
  function construct(...args: unknown[]): unknown {
    if (new.target === undefined) return Date.prototype.toString.call(new Date(now()));
    return Reflect.construct(Date, args.length === 0 ? [now()] : args, new.target);
  }
  const prototype: object = Object.create(
    Object.prototype,
    Object.getOwnPropertyDescriptors(Date.prototype),
  ) as object;
  define(prototype, "constructor", construct);
  // Static methods, `name` and `length` are those of the language.
  Object.defineProperties(construct, {
    ...Object.getOwnPropertyDescriptors(Date),
    prototype: { value: prototype, writable: false, enumerable: false, configurable: false },
  });
  define(
    construct,
    "now",
    named(() => now(), "now"),
  );
  define(construct, "toString", () => Function.prototype.toString.call(Date));
  return {
    // It has every property that the constructor of the language has.
    Date: construct as unknown as DateConstructor,
    adopt: (date) => void Object.setPrototypeOf(date, prototype),
  };
}
