/** Random values of every kind, the awkward ones often. */
import type { Value } from "convex/values";
import type { seededRandom } from "../../support/seeded-random";
import type { FieldKind } from "./fixtures/build-schema";

export type Random = ReturnType<typeof seededRandom>;

const NUMBERS = [0, -0, 1, -1, 2.5, Number.NaN, Infinity, -Infinity, 1e21, 5e-324];
const INTEGERS = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)];
const STRINGS = ["", "a", "b", "aa", "a\0", "é", "\u{1f511}", "\uffff"];
const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

export function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

export function listOf<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.below(most + 1) }, make);
}

export function anyValue(random: Random, depth = 0): Value {
  switch (random.below(depth < 2 ? 9 : 7)) {
    case 0:
      return null;
    case 1:
      return random.pick(NUMBERS);
    case 2:
      return random.pick(INTEGERS);
    case 3:
      return chance(random, 50);
    case 4:
      return random.pick([bytes(), bytes(0), bytes(0, 1), bytes(255)]);
    case 5:
    case 6:
      return random.pick(STRINGS);
    case 7:
      return listOf(random, 3, () => anyValue(random, depth + 1));
    default:
      return Object.fromEntries(
        listOf(
          random,
          2,
          () => [random.pick(["d", "e", "f"]), anyValue(random, depth + 1)] as const,
        ),
      );
  }
}

export function valueOf(random: Random, kind: FieldKind): Value {
  switch (kind) {
    case "any":
      return anyValue(random);
    case "number":
      return random.pick(NUMBERS);
    case "int64":
      return random.pick(INTEGERS);
    case "string":
    case "reference":
      return random.pick(STRINGS);
    case "boolean":
      return chance(random, 50);
    case "bytes":
      return random.pick([bytes(), bytes(7), bytes(7, 0)]);
    case "null":
      return null;
    case "numberOrNull":
      return random.pick([null, ...NUMBERS]);
    case "scalar":
      return random.pick([...NUMBERS, ...INTEGERS, ...STRINGS, null, true]);
    case "literals":
      return random.pick(["a", "b", 1, true]);
    case "numbers":
      return listOf(random, 3, () => random.pick(NUMBERS));
    case "nested":
      return { d: random.pick([1, 2, "x", null]), e: anyValue(random, 1) };
    case "record":
      return Object.fromEntries(listOf(random, 2, () => [random.pick(["k", "l"]), 1] as const));
    default:
      return kind satisfies never;
  }
}

/**
 * Two tables whose fields a, b, c and n have random kinds, with indexes over them. Ids are only in
 * r, which no index has and no filter compares: their order is nobody's promise. Records are only
 * in k, always fitting ones (README.md).
 */
