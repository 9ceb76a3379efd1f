import type { JSONValue } from "convex/values";
import { beforeEach, describe, expect, test } from "vitest";
import {
  collect,
  failure,
  push,
  range,
  type RangePart,
  scan,
  schemaOf,
  useDatabase,
} from "./fixture";

const fixture = useDatabase();

const refusal = (query: JSONValue) => failure(() => fixture.query((t) => collect(t, query)));

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

  test("P10.48: takes equality on a prefix of the fields, listed in any order", () => {
    expect(labels([["Eq", "a", 2]])).toEqual(["2x", "2y", "2z"]);
    expect(
      labels([
        ["Eq", "b", "y"],
        ["Eq", "a", 2],
      ]),
    ).toEqual(["2y"]);
  });

  test("P10.48: takes one lower and one upper bound on the next field, in both orders", () => {
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

  test("goes on with _id after _creationTime, as libraries that resume a walk over an index do", () => {
    const place = range("things.by_a_b", [["Eq", "a", 2]]);
    const [, second] = fixture.query((t) => collect(t, place));
    const from = (part: RangePart): unknown[] =>
      labels([
        ["Eq", "a", 2],
        ["Eq", "b", "y"],
        ["Eq", "_creationTime", Number(second?.["_creationTime"])],
        part,
      ]);
    const id = String(second?.["_id"]);
    expect(from(["Eq", "_id", id])).toEqual(["2y"]);
    expect(from(["Gte", "_id", id])).toEqual(["2y"]);
    expect(from(["Lte", "_id", id])).toEqual(["2y"]);
    expect(from(["Gt", "_id", id])).toEqual([]);
    expect(from(["Lt", "_id", id])).toEqual([]);
    expect(from(["Gt", "_id", ""])).toEqual(["2y"]);
    expect(from(["Lt", "_id", "zzzz"])).toEqual(["2y"]);
    expect(from(["Eq", "_id", "nonsense"])).toEqual([]);
    const time = Number(second?.["_creationTime"]);
    const inTime = (part: RangePart): unknown[] =>
      values(range("things.by_creation_time", [["Eq", "_creationTime", time], part]), "label");
    expect(inTime(["Gte", "_id", id])).toEqual(["2y"]);
    expect(inTime(["Gt", "_id", id])).toEqual([]);
  });

  test("reaches nested fields", () => {
    expect(values(range("things.by_deep", [["Eq", "x.y", 5]]), "label")).toEqual(["deep"]);
  });

  test("P10.48: is refused when fields are used out of order, are not in the index, or are bounded twice", () => {
    const codes = ([parts, code]: [RangePart[], string]): void => {
      expect(refusal(range("things.by_a_b", parts)).code, JSON.stringify(parts)).toBe(code);
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
      [[["Eq", "_id", 1]], "InvalidIndexRange"],
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

  test("P10.48: of an unknown index is an error, of an unknown table with a built-in index is empty", () => {
    expect(refusal(range("things.by_x"))).toEqual({
      code: "IndexNotFoundError",
      message: "Index things.by_x not found.",
    });
    expect(refusal(range("others.by_x")).code).toBe("IndexNotFoundError");
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
    expect(refusal(query).code).toBe("BadQuery");
  });

  test("for text search says that it is not supported here", () => {
    expect(
      refusal({ source: { type: "Search", indexName: "a.b", filters: [] }, operators: [] }).code,
    ).toBe("SearchNotSupported");
  });
});
