import { compareValues, convexToJson, type Value } from "convex/values";
import { describe, expect, test } from "vitest";
import { canonicalValue } from "../../../local/deployment/db/canonical-value";
import { encodeValue } from "../../../local/deployment/db/key-encoding";
import { Random } from "./random";

/** Neighbours in the order of P5.3. */
const ORDERED: (Value | undefined)[] = [
  undefined,
  null,
  -(2n ** 63n),
  -256n,
  -1n,
  0n,
  1n,
  255n,
  256n,
  2n ** 63n - 1n,
  -Infinity,
  -Number.MAX_VALUE,
  -1.5,
  -Number.MIN_VALUE,
  -0,
  0,
  Number.MIN_VALUE,
  1,
  1.5,
  Infinity,
  NaN,
  false,
  true,
  "",
  "\0",
  "\0\0",
  "\0a",
  "\u0001",
  "a",
  "a\0",
  "a\0b",
  "aa",
  "b",
  "é",
  "\uffff",
  "😀",
  new Uint8Array([]).buffer,
  new Uint8Array([0]).buffer,
  new Uint8Array([0, 0]).buffer,
  new Uint8Array([0, 255]).buffer,
  new Uint8Array([1]).buffer,
  new Uint8Array([255]).buffer,
  [],
  [null],
  [null, null],
  [1n],
  [0],
  ["", ""],
  ["a"],
  [[]],
  {},
  { "": null },
  { a: null },
  { a: null, b: 1 },
  { a: 1n },
  { a: "x" },
  { a: { b: 1 } },
  { aa: null },
  { b: null },
];

function encode(value: Value | undefined): string {
  return encodeValue(value === undefined ? undefined : convexToJson(value));
}

function randomValue(random: Random, depth: number): Value {
  const kind = random.below(depth > 0 ? 9 : 7);
  const text = (): string =>
    Array.from({ length: random.below(4) }, () =>
      random.pick(["\0", "\u0001", "a", "b", "ÿ", "é", "😀", "\uffff"]),
    ).join("");
  switch (kind) {
    case 0:
      return null;
    case 1:
      return BigInt.asIntN(
        64,
        BigInt(random.below(2 ** 30)) * BigInt(random.pick([1, -1, 2 ** 33])),
      );
    case 2:
      return random.pick([
        0,
        -0,
        1,
        -1,
        NaN,
        Infinity,
        -Infinity,
        (random.next() - 0.5) * 10 ** random.below(300),
      ]);
    case 3:
      return random.chance(0.5);
    case 4:
    case 5:
      return text();
    case 6:
      return Uint8Array.from({ length: random.below(4) }, () => random.pick([0, 1, 255])).buffer;
    case 7:
      return Array.from({ length: random.below(3) }, () => randomValue(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(3) }, () => [
          random.pick(["a", "b", "ab", "Z"]),
          randomValue(random, depth - 1),
        ]),
      );
  }
}

describe("the bytes of a value", () => {
  test("P10.44: order as the values of every type do, missing fields first", () => {
    const keys = ORDERED.map(encode);
    expect(keys.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("order random values as compareValues does", () => {
    const random = new Random();
    for (let i = 0; i < 20_000; i += 1) {
      const a = randomValue(random, 3);
      const b = random.chance(0.1) ? structuredClone(a) : randomValue(random, 3);
      const [x, y] = [encode(a), encode(b)];
      expect(x < y ? -1 : x > y ? 1 : 0, `${i} of seed ${random.seed}`).toBe(
        Math.sign(compareValues(a, b)),
      );
    }
  });

  test("never are the beginning of another value's bytes", () => {
    const random = new Random();
    for (let i = 0; i < 20_000; i += 1) {
      const [x, y] = [encode(randomValue(random, 3)), encode(randomValue(random, 3))];
      expect(x !== y && y.startsWith(x), `seed ${random.seed}`).toBe(false);
    }
  });

  test("put a negative NaN first among the floats", () => {
    const negativeNaN = { $float: Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0xff]).toString("base64") };
    const key = encodeValue(canonicalValue(negativeNaN).json);
    expect(key < encode(-Infinity)).toBe(true);
    expect(key > encode(2n ** 63n - 1n)).toBe(true);
  });
});
