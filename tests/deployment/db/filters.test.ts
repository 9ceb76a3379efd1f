import type { JSONValue } from "convex/values";
import { beforeEach, describe, expect, test } from "vitest";
import { collect, failure, float64, int64, scan, useDatabase } from "./fixture";

const fixture = useDatabase();

const refusal = (query: JSONValue) => failure(() => fixture.query((t) => collect(t, query)));

const values = (query: JSONValue, field = "a"): unknown[] =>
  fixture.query((t) => collect(t, query).map((document) => document[field]));

describe("a filter", () => {
  const field = { $field: "a" };
  const literal = (value: JSONValue): JSONValue => ({ $literal: value });
  const filtered = (expression: JSONValue): unknown[] =>
    values(scan("things", "asc", [{ filter: expression }]));
  const MIXED: (JSONValue | undefined)[] = [undefined, null, int64(2n), 1, 5, 7, true, "text"];
  beforeEach(() => {
    fixture.mutate((t) => {
      for (const a of MIXED) t.insert("things", a === undefined ? {} : { a });
    });
  });

  test("P10.49: compares in the total order, so that less than 5 holds for missing fields, null and int64", () => {
    expect(filtered({ $lt: [field, literal(5)] })).toEqual([undefined, null, int64(2n), 1]);
    expect(filtered({ $gte: [field, literal(5)] })).toEqual([5, 7, true, "text"]);
    expect(filtered({ $eq: [field, literal(2)] })).toEqual([]);
    expect(filtered({ $eq: [field, literal(int64(2n))] })).toEqual([int64(2n)]);
    expect(filtered({ $eq: [field, literal({ $undefined: null })] })).toEqual([undefined]);
    expect(filtered({ $neq: [field, literal(null)] })).toHaveLength(7);
    expect(filtered({ $eq: [{ $field: "a.b.c" }, literal({ $undefined: null })] })).toHaveLength(8);
  });

  test("joins conditions, stopping as soon as the answer is known", () => {
    const isNumber = {
      $and: [{ $gte: [field, literal(float64(-Infinity))] }, { $lt: [field, literal(false)] }],
    };
    const isOdd = { $eq: [{ $mod: [field, literal(2)] }, literal(1)] };
    expect(filtered({ $and: [isNumber, isOdd, { $not: { $eq: [field, literal(7)] } }] })).toEqual([
      1, 5,
    ]);
    expect(filtered({ $or: [{ $not: isNumber }, isOdd] })).toHaveLength(8);
    expect(filtered({ $and: [] })).toHaveLength(8);
    expect(filtered({ $or: [] })).toEqual([]);
  });

  test("P10.49: calculates with two floats or two int64, never with one of each", () => {
    const holds = (op: string, l: JSONValue, r: JSONValue, result: JSONValue): void => {
      expect(
        filtered({ $eq: [{ [op]: [literal(l), literal(r)] }, literal(result)] }),
        `${op} ${JSON.stringify([l, r])}`,
      ).toHaveLength(8);
    };
    holds("$add", 1.5, 2, 3.5);
    holds("$sub", int64(1n), int64(2n), int64(-1n));
    holds("$mul", int64(-3n), int64(2n), int64(-6n));
    holds("$div", 1, 0, float64(Infinity));
    holds("$div", int64(-7n), int64(2n), int64(-3n));
    holds("$mod", int64(-7n), int64(2n), int64(-1n));
    holds("$add", float64(-0), float64(-0), float64(-0));
    expect(filtered({ $eq: [{ $neg: literal(int64(5n)) }, literal(int64(-5n))] })).toHaveLength(8);
  });

  test.each<[string, JSONValue]>([
    ["Cannot add 1 (type Float64) and 1n (type Int64)", { $add: [literal(1), literal(int64(1n))] }],
    ["Cannot add undefined (type Undefined) and 1 (type Float64)", { $add: [field, literal(1)] }],
    ["out of range for Int64", { $add: [literal(int64(2n ** 63n - 1n)), literal(int64(1n))] }],
    ["out of range for Int64", { $div: [literal(int64(-(2n ** 63n))), literal(int64(-1n))] }],
    ["out of range for Int64", { $neg: literal(int64(-(2n ** 63n))) }],
    ["Cannot divide 1n and 0n", { $div: [literal(int64(1n)), literal(int64(0n))] }],
    ["Cannot negate", { $neg: literal("a") }],
    ["Expected a boolean", { $and: [literal(1)] }],
    ["Expected a boolean", literal("true")],
    ["Unknown operator", { $pow: [literal(1), literal(1)] }],
    ["needs two operands", { $eq: [literal(1)] }],
    ["one operator", { $eq: [], $neq: [] }],
  ])("fails with %s", (message, expression) => {
    const { code, message: actual } = refusal(scan("things", "asc", [{ filter: expression }]));
    expect(code).toBe("EvalError");
    expect(actual).toContain(message);
  });

  test("and a limit apply in the order in which they were asked for", () => {
    const large = { filter: { $gte: [field, literal(5)] } };
    expect(values(scan("things", "asc", [large, { limit: 2 }]))).toEqual([5, 7]);
    expect(values(scan("things", "asc", [{ limit: 5 }, large]))).toEqual([5]);
    expect(values(scan("things", "desc", [{ limit: 0 }]))).toEqual([]);
  });
});
