import { v, type GenericValidator, type JSONValue } from "convex/values";
import { describe, expect, test } from "vitest";
import {
  findMismatch,
  validateArguments,
  validateReturns,
} from "../../../local/deployment/db/validator";
import { bytes, exported, float64, int64, useDatabase } from "./fixture";

const mismatch = (validator: GenericValidator, value: JSONValue): string | null =>
  findMismatch(exported(validator), value);

describe("a validator", () => {
  const CASES: [string, GenericValidator, JSONValue[], JSONValue[]][] = [
    ["null", v.null(), [null], [0, false, {}]],
    ["number", v.number(), [1, float64(NaN), float64(-0)], [int64(1n), "1", null]],
    ["int64", v.int64(), [int64(1n)], [1, "1"]],
    ["boolean", v.boolean(), [true, false], [0, null]],
    ["string", v.string(), ["", "a"], [1, bytes()]],
    ["bytes", v.bytes(), [bytes(), bytes(1)], ["", []]],
    ["any", v.any(), [null, 1, [], { a: 1 }], []],
    ["literal text", v.literal("a"), ["a"], ["b", null]],
    ["literal int64", v.literal(1n), [int64(1n)], [1, int64(2n)]],
    ["array", v.array(v.string()), [[], ["a"]], [[1], {}, "a"]],
    ["union", v.union(v.string(), v.null()), ["a", null], [1]],
    ["union of none", v.union(), [], [null]],
    [
      "object",
      v.object({ a: v.string(), b: v.optional(v.number()) }),
      [{ a: "x" }, { a: "x", b: 1 }],
      [{}, { a: 1 }, { a: "x", c: 1 }, { a: "x", b: null }, [], null],
    ],
    ["record", v.record(v.string(), v.number()), [{}, { a: 1 }], [{ a: "x" }, []]],
    [
      "record of ids",
      v.record(v.id("t"), v.null()),
      [{}, { kg27rxfv99gzp01wmph0gvt92d6hnvy6: null }],
      [{ a: null }],
    ],
    [
      "id",
      v.id("t"),
      ["kg27rxfv99gzp01wmph0gvt92d6hnvy6"],
      ["x", 1, "kg27rxfv99gzp01wmph0gvt92d6hnvy7"],
    ],
    [
      "object named like a prototype's field",
      v.object({ a: v.optional(v.any()) }),
      [{}],
      [{ constructor: 1 }, JSON.parse('{"__proto__": 1}') as JSONValue],
    ],
  ];

  test.each(CASES)(
    "of %s accepts what it names and nothing else",
    (_, validator, accepted, refused) => {
      for (const value of accepted)
        expect(mismatch(validator, value), JSON.stringify(value)).toBeNull();
      for (const value of refused)
        expect(mismatch(validator, value), JSON.stringify(value)).not.toBeNull();
    },
  );

  test("tells the missing field, the object and itself", () => {
    expect(
      mismatch(v.object({ text: v.string(), n: v.optional(v.int64()) }), { n: int64(5n) }),
    ).toBe(
      "Object is missing the required field `text`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\n" +
        "Object: {n: 5}\nValidator: v.object({n: v.optional(v.int64()), text: v.string()})",
    );
  });

  test("tells the extra field", () => {
    expect(mismatch(v.object({ a: v.float64() }), { a: 1, b: "x" })).toBe(
      'Object contains extra field `b` that is not in the validator.\n\nObject: {a: 1.0, b: "x"}\nValidator: v.object({a: v.float64()})',
    );
  });

  test("tells the path to what is wrong", () => {
    const validator = v.object({
      list: v.array(v.object({ kind: v.union(v.literal("a"), v.literal(2)) })),
    });
    expect(mismatch(validator, { list: [{ kind: "a" }, { kind: "b" }] })).toBe(
      'Value does not match validator.\nPath: .list[1].kind\nValue: "b"\nValidator: v.union(v.literal("a"), v.literal(2))',
    );
    expect(mismatch(v.record(v.string(), v.array(v.boolean())), { k: [null] })).toBe(
      "Value does not match validator.\nPath: .values()[0]\nValue: null\nValidator: v.boolean()",
    );
    expect(mismatch(v.object({ a: v.literal("x") }), { a: "y" })).toBe(
      '`"y"` does not match literal validator `v.literal("x")`.Path: .a',
    );
  });
});

describe("arguments and results", () => {
  const validator = JSON.stringify(exported(v.object({ a: v.string() })));

  test("that fit are let through", () => {
    expect(() => validateArguments(validator, { a: "x" })).not.toThrow();
    expect(() => validateArguments(JSON.stringify({ type: "any" }), { a: 1 })).not.toThrow();
    expect(() => validateReturns(null, { a: 1 })).not.toThrow();
    expect(() => validateReturns(JSON.stringify(exported(v.null())), null)).not.toThrow();
  });

  test("P10.52: that do not fit are refused with messages that begin as the real backend's do", () => {
    expect(() => validateArguments(validator, { a: 1 })).toThrow(
      /^ArgumentValidationError: Value does not match validator\.\nPath: \.a\nValue: 1\.0\nValidator: v\.string\(\)$/,
    );
    expect(() => validateArguments(validator, {})).toThrow(
      /^ArgumentValidationError: Object is missing the required field `a`\./,
    );
    expect(() => validateReturns(JSON.stringify(exported(v.null())), 1)).toThrow(
      /^ReturnsValidationError: Value does not match validator\./,
    );
  });

  test("that are no values at all are refused", () => {
    expect(() =>
      validateArguments(JSON.stringify({ type: "any" }), { a: { $undefined: null } }),
    ).toThrow();
  });
});

describe("v.id", () => {
  const fixture = useDatabase();

  test("checks the table of an id when the catalog is at hand", () => {
    const { value } = fixture.mutate((t) => ({
      a: t.insert("a", {}),
      b: t.insert("b", {}),
      file: t.system.insert("_storage", {}),
    }));
    fixture.query((t) => {
      const check = (id: string) => findMismatch(exported(v.id("a")), id, t.snapshot.catalog);
      expect(check(value.a)).toBeNull();
      expect(check(value.b)).toBe(
        `Found ID "${value.b}" from table \`b\`, which does not match the table name in validator \`v.id("a")\`.`,
      );
      expect(check(value.file)).toContain("from a system table");
      expect(check("j57000820c20a1g7104gm2rc1m70ynr8")).toBeNull();
      expect(check("07xzqyzvzfxzqyzvzfxzqyzvzfxv2t8")).toContain("Value does not match validator.");
    });
  });
});
