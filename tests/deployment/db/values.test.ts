import type { JSONValue } from "convex/values";
import { describe, expect, test } from "vitest";
import { bytes, collect, failure, float64, int64, parse, scan, useDatabase } from "./fixture";

const fixture = useDatabase();

const codeOf = (run: () => unknown): string | undefined => failure(run).code;

describe("values", () => {
  const KEPT: Record<string, JSONValue> = {
    minusZero: float64(-0),
    nan: float64(NaN),
    infinity: float64(Infinity),
    minusInfinity: float64(-Infinity),
    smallest: int64(-(2n ** 63n)),
    largest: int64(2n ** 63n - 1n),
    noBytes: bytes(),
    manyBytes: { $bytes: Buffer.alloc(100_000, 7).toString("base64") },
    astral: "😀 \u{10ffff} \0 \uffff é",
    nested: { a: [null, true, { "": "empty name", "with space": 1 }] },
    proto: JSON.parse('{"__proto__": 1, "constructor": 2}') as JSONValue,
  };

  test("P10.43: round-trip: -0, NaN, infinities, int64 limits, bytes, astral text, any printable field name", async () => {
    const { value: id } = fixture.mutate((t) => t.insert("things", KEPT));
    await fixture.database.flushed();
    fixture.query((t) => {
      const { _id, _creationTime, ...fields } = parse(t.get(id));
      expect(fields).toEqual(KEPT);
      expect(Object.keys(fields["proto"] as object)).toEqual(["__proto__", "constructor"]);
    });
  });

  test.each<[string, JSONValue]>([
    ["half a surrogate pair", "\ud800"],
    ["the other half", "a\udc00b"],
    ["a field name that starts with $", { $a: 1, b: 2 }],
    ["an unknown special", { $set: [] }],
    ["undefined inside", { a: { $undefined: null } }],
    ["a control character in a field name", { "a\n": 1 }],
    ["a field name beyond ASCII", { é: 1 }],
    ["a field name of 1025 characters", { ["x".repeat(1025)]: 1 }],
    ["an int64 of 7 bytes", { $integer: Buffer.alloc(7).toString("base64") }],
    ["an int64 that is not base64", { $integer: "????????????" }],
    ["bytes that are not text", { $bytes: 5 }],
    ["an array of 8193", Array.from({ length: 8193 }, () => null)],
    [
      "an object of 1025 fields",
      Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`f${i}`, i])),
    ],
  ])("P10.43: are refused when they are none: %s", (_, field) => {
    expect(codeOf(() => fixture.mutate((t) => t.insert("things", { field })))).toBe(
      "BadConvexValue",
    );
  });

  test("a document nests 16 levels and no more", () => {
    const nested = (levels: number): JSONValue => (levels === 0 ? 1 : { a: nested(levels - 1) });
    fixture.mutate((t) => t.insert("things", nested(16)));
    expect(codeOf(() => fixture.mutate((t) => t.insert("things", nested(17))))).toBe(
      "TooNestedError",
    );
    expect(codeOf(() => fixture.mutate((t) => t.insert("things", nested(70))))).toBe(
      "BadConvexValue",
    );
  });

  test("P10.44: of mixed types stand in an index in the total order, documents without the field first", () => {
    const ordered: (JSONValue | undefined)[] = [
      undefined,
      null,
      int64(-1n),
      int64(1n),
      float64(-Infinity),
      -1,
      float64(-0),
      0,
      float64(NaN),
      false,
      true,
      "",
      "a",
      bytes(),
      bytes(0),
      [],
      [1],
      {},
      { a: 1 },
    ];
    fixture.mutate((t) => {
      for (const value of ordered.toReversed())
        t.insert("things", value === undefined ? {} : { value });
    });
    // A filter compares in the same order as an index does.
    for (const [i, bound] of ordered.entries()) {
      const literal = bound === undefined ? { $undefined: null } : bound;
      const below = { filter: { $lt: [{ $field: "value" }, { $literal: literal }] } };
      fixture.query((t) => {
        expect(collect(t, scan("things", "asc", [below]))).toHaveLength(i);
      });
    }
  });
});
