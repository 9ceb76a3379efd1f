/** `structuredClone` of functions: dates in the copy belong to the functions' family. */
import { types } from "node:util";
import type { DateFamily } from "./date";
import { named } from "./define";

export function cloning({ adopt }: DateFamily): (value: unknown) => unknown {
  const clone = globalThis.structuredClone;
  function own(value: unknown, options?: StructuredSerializeOptions): unknown {
    // Counted: a call without a value is refused, one with `undefined` is not.
    const copy: unknown = Reflect.apply(
      clone,
      undefined,
      arguments.length < 2 ? [...arguments] : [value, options],
    );
    adoptDates(copy, adopt, new Set());
    return copy;
  }
  return named(own, "structuredClone", 1);
}

/** Copies are trees of plain objects, arrays, maps and sets. */
function adoptDates(value: unknown, adopt: DateFamily["adopt"], seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  if (types.isDate(value)) return adopt(value);
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return;
  seen.add(value);
  if (types.isMap(value))
    for (const [key, item] of value) {
      adoptDates(key, adopt, seen);
      adoptDates(item, adopt, seen);
    }
  else if (types.isSet(value)) for (const item of value) adoptDates(item, adopt, seen);
  else for (const item of Object.values(value)) adoptDates(item, adopt, seen);
  if (types.isNativeError(value)) adoptDates(value.cause, adopt, seen);
}
