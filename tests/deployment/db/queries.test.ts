import type { JSONValue } from "convex/values";
import { beforeEach, describe, expect, test } from "vitest";
import { DeveloperError } from "../../../local/deployment/db/database";
import {
  collect,
  float64,
  int64,
  push,
  range,
  type RangePart,
  scan,
  schemaOf,
  useDatabase,
} from "./fixture";

const fixture = useDatabase();

function failure(query: JSONValue): { code: string | undefined; message: string } {
  try {
    fixture.query((t) => collect(t, query));
  } catch (error) {
    if (error instanceof DeveloperError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: "no error", message: "" };
}

const values = (query: JSONValue, field = "a"): unknown[] =>
  fixture.query((t) => collect(t, query).map((document) => document[field]));

describe("an index range", () => {
  beforeEach(() => {
    push(fixture, schemaOf({ things: { indexes: { by_a_b: ["a", "b"], by_deep: ["x.y"] } } }));
    fixture.mutate((t) => {
      for (const a of [1, 2, 3])
        for (const b of ["x", "y", "z"]) t.insert("things", { a, b, label: `${a}${b}` });
      t.insert("things", { label: "none" });
      t.insert("things", { a: null, label: "null" });
      t.insert("things", { a: "text", label: "text" });
      t.insert("things", { x: { y: 5 }, label: "deep" });
    });
  });
  const labels = (parts: RangePart[], order: "asc" | "desc" = "asc"): unknown[] =>
    values(range("things.by_a_b", parts, order), "label");

  test("48: takes equality on a prefix of the fields, listed in any order", () => {
    expect(labels([["Eq", "a", 2]])).toEqual(["2x", "2y", "2z"]);
    expect(
      labels([
        ["Eq", "b", "y"],
        ["Eq", "a", 2],
      ]),
    ).toEqual(["2y"]);
  });

  test("48: takes one lower and one upper bound on the next field, in both orders", () => {
    expect(
      labels([
        ["Eq", "a", 2],
        ["Gt", "b", "x"],
      ]),
    ).toEqual(["2y", "2z"]);
    expect(
      labels(
        [
          ["Eq", "a", 2],
          ["Gte", "b", "x"],
          ["Lt", "b", "z"],
        ],
        "desc",
      ),
    ).toEqual(["2y", "2x"]);
    expect(
      labels([
        ["Gt", "a", 1],
        ["Lte", "a", 2],
      ]),
    ).toEqual(["2x", "2y", "2z"]);
    expect(
      labels([
        ["Gt", "a", 3],
        ["Lt", "a", 1],
      ]),
    ).toEqual([]);
  });

  test("with a bound on one side reaches into other types: above a number lies text, below it null and nothing", () => {
    expect(labels([["Gt", "a", 2]])).toEqual(["3x", "3y", "3z", "text"]);
    expect(labels([["Lt", "a", 2]])).toEqual(["none", "deep", "null", "1x", "1y", "1z"]);
    expect(labels([["Eq", "a", { $undefined: null }]])).toEqual(["none", "deep"]);
    expect(
      labels([
        ["Gt", "a", { $undefined: null }],
        ["Lt", "a", 0],
      ]),
    ).toEqual(["null"]);
  });

  test("goes on with _creationTime after the index's own fields", () => {
    const [first] = values(
      range("things.by_a_b", [
        ["Eq", "a", 1],
        ["Eq", "b", "x"],
      ]),
      "_creationTime",
    );
    expect(
      labels([
        ["Eq", "a", 1],
        ["Eq", "b", "x"],
        ["Lte", "_creationTime", Number(first)],
      ]),
    ).toEqual(["1x"]);
    expect(
      labels([
        ["Eq", "a", 1],
        ["Eq", "b", "x"],
        ["Lt", "_creationTime", Number(first)],
      ]),
    ).toEqual([]);
  });

  test("reaches nested fields", () => {
    expect(values(range("things.by_deep", [["Eq", "x.y", 5]]), "label")).toEqual(["deep"]);
  });

  test("48: is refused when fields are used out of order, are not in the index, or are bounded twice", () => {
    const codes = ([parts, code]: [RangePart[], string]): void => {
      expect(failure(range("things.by_a_b", parts)).code, JSON.stringify(parts)).toBe(code);
    };
    const cases: [RangePart[], string][] = [
      [[["Eq", "b", 1]], "InvalidIndexRange"],
      [[["Gt", "b", 1]], "InvalidIndexRange"],
      [
        [
          ["Eq", "a", 1],
          ["Gt", "_creationTime", 1],
        ],
        "InvalidIndexRange",
      ],
      [
        [
          ["Gt", "a", 1],
          ["Eq", "b", 1],
        ],
        "InvalidIndexRange",
      ],
      [
        [
          ["Eq", "a", 1],
          ["Gt", "a", 1],
        ],
        "InvalidIndexRange",
      ],
      [[["Eq", "c", 1]], "FieldNotInIndex"],
      [[["Eq", "_id", 1]], "FieldNotInIndex"],
      [
        [
          ["Eq", "a", 1],
          ["Eq", "a", 2],
        ],
        "AlreadyDefinedBound",
      ],
      [
        [
          ["Gt", "a", 1],
          ["Gte", "a", 2],
        ],
        "AlreadyDefinedBound",
      ],
      [
        [
          ["Lt", "a", 1],
          ["Lte", "a", 2],
        ],
        "AlreadyDefinedBound",
      ],
      [
        [
          ["Gt", "a", 1],
          ["Lt", "b", 2],
        ],
        "BoundsOnMultipleFields",
      ],
    ];
    cases.forEach(codes);
  });

  test("48: of an unknown index is an error, of an unknown table with a built-in index is empty", () => {
    expect(failure(range("things.by_x"))).toEqual({
      code: "IndexNotFoundError",
      message: "Index things.by_x not found.",
    });
    expect(failure(range("others.by_x")).code).toBe("IndexNotFoundError");
    expect(values(range("others.by_creation_time"))).toEqual([]);
    expect(values(range("others.by_id"))).toEqual([]);
    expect(values(scan("others"))).toEqual([]);
  });

  test("on by_id orders by id and compares with any text or other type", () => {
    const all = values(range("things.by_id"), "_id") as string[];
    expect(all).toEqual(all.toSorted());
    expect(all).toHaveLength(13);
    const [first = "", second = ""] = all;
    const ids = (parts: RangePart[]): unknown[] => values(range("things.by_id", parts), "_id");
    expect(ids([["Eq", "_id", second]])).toEqual([second]);
    expect(ids([["Gt", "_id", first]])).toEqual(all.slice(1));
    expect(
      ids([
        ["Gte", "_id", first],
        ["Lt", "_id", second],
      ]),
    ).toEqual([first]);
    expect(ids([["Lte", "_id", second]])).toEqual([first, second]);
    expect(ids([["Gt", "_id", `${first}0`]])).toEqual(all.slice(1));
    expect(ids([["Gt", "_id", first.slice(0, -1)]])).toEqual(all);
    expect(ids([["Lt", "_id", "zzzz"]])).toEqual(all);
    expect(ids([["Gt", "_id", ""]])).toEqual(all);
    expect(ids([["Gt", "_id", null]])).toEqual(all);
    expect(ids([["Lt", "_id", null]])).toEqual([]);
    expect(ids([["Gt", "_id", {}]])).toEqual([]);
    expect(ids([["Lt", "_id", {}]])).toEqual(all);
    expect(ids([["Eq", "_id", "nonsense"]])).toEqual([]);
    expect(ids([["Eq", "_id", 5]])).toEqual([]);
  });
});

describe("a query costs what it reads", () => {
  test("whatever the size of the table", () => {
    push(fixture, schemaOf({ things: { indexes: { by_a: ["a"] } } }));
    const spent = (query: JSONValue): [number, number] =>
      fixture.query((t) => {
        collect(t, query);
        return [t.metrics().documentsRead, t.metrics().databaseQueries];
      });
    for (const size of [100, 15_000]) {
      fixture.mutate((t) => {
        for (let a = 0; a < size; a += 1) t.insert("things", { a: a % 10 === 0 ? a : -1 });
      });
      expect(spent(range("things.by_a", [["Eq", "a", 50]], "asc", [{ limit: 1 }]))).toEqual([1, 1]);
      expect(spent(range("things.by_a", [["Gt", "a", 20]], "asc", [{ limit: 5 }]))).toEqual([5, 1]);
      expect(spent(scan("things", "desc", [{ limit: 10 }]))).toEqual([10, 1]);
      expect(spent(range("things.by_a", [["Eq", "a", 55]]))).toEqual([0, 1]);
    }
  });
});

describe("a malformed query", () => {
  test.each<[string, JSONValue]>([
    ["no object", null],
    ["no source", {}],
    ["an unknown source", { source: { type: "Other" } }],
    ["an index without a table", range("by_a")],
    [
      "an unknown order",
      { source: { type: "FullTableScan", tableName: "a", order: "up" }, operators: [] },
    ],
    ["a negative limit", scan("a", "asc", [{ limit: -1 }])],
    ["a limit of one half", scan("a", "asc", [{ limit: 0.5 }])],
    [
      "257 operators",
      scan(
        "a",
        "asc",
        Array.from({ length: 257 }, () => ({ limit: 1 })),
      ),
    ],
    [
      "a range of nothing known",
      { source: { type: "IndexRange", indexName: "a.by_id", range: [{ type: "Ne" }] } },
    ],
  ])("is refused: %s", (_, query) => {
    expect(failure(query).code).toBe("BadQuery");
  });

  test("for text search says that it is not supported here", () => {
    expect(
      failure({ source: { type: "Search", indexName: "a.b", filters: [] }, operators: [] }).code,
    ).toBe("SearchNotSupported");
  });
});

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

  test("49: compares in the total order, so that less than 5 holds for missing fields, null and int64", () => {
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

  test("49: calculates with two floats or two int64, never with one of each", () => {
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
    const { code, message: actual } = failure(scan("things", "asc", [{ filter: expression }]));
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
