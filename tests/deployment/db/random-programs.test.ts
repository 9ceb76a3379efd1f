import {
  compareValues,
  convexToJson,
  jsonToConvex,
  type JSONValue,
  type Value,
} from "convex/values";
import { describe, expect, test } from "vitest";
import type { Transaction } from "../../../local/deployment/db/database";
import {
  collect,
  type Document,
  NOW,
  parse,
  push,
  range,
  type RangePart,
  scan,
  schemaOf,
  useDatabase,
} from "./fixture";
import { Random } from "./random";

const FIELDS = ["a", "b"] as const;
const INDEXES: Record<string, readonly string[]> = {
  by_creation_time: [],
  by_a: ["a"],
  by_a_b: ["a", "b"],
  by_nested: ["c.d"],
};

/** Long enough that keys have to be cut, alike enough that the cut parts agree. */
const LONG = [
  "x".repeat(1950),
  "x".repeat(1962),
  "x".repeat(1975),
  "x".repeat(2500),
  "y".repeat(4000),
];

function randomField(random: Random): Value | undefined {
  switch (random.below(8)) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return BigInt(random.below(3));
    case 3:
      return random.below(3);
    case 4:
      return random.pick([true, false, NaN, -0, Infinity]);
    case 5:
      return random.pick(LONG) + random.pick(["", "\0", "a", "b", "z".repeat(30)]);
    case 6:
      return random.pick([[1], [], { k: 1n }, new Uint8Array([0, 1]).buffer]);
    default:
      return random.pick(["", "a", "a\0", "b"]);
  }
}

function randomFields(random: Random): Record<string, JSONValue> {
  const out: Record<string, JSONValue> = {};
  for (const field of FIELDS) {
    const value = randomField(random);
    if (value !== undefined) out[field] = convexToJson(value);
  }
  if (random.chance(0.5)) out["c"] = random.chance(0.8) ? { d: random.below(4) } : "flat";
  return out;
}

/** The same table as an array, with every query written in the most obvious way. */
class Model {
  documents: Document[] = [];

  static at(document: Document, path: string): Value | undefined {
    let value: Value | undefined = jsonToConvex(document);
    for (const name of path.split(".")) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
      value = (value as Record<string, Value | undefined>)[name];
    }
    return value;
  }

  range(index: string, parts: readonly RangePart[], reverse: boolean): Document[] {
    const fields = [...(INDEXES[index] ?? []), "_creationTime", "_id"];
    const fits = (document: Document): boolean =>
      parts.every(([type, field, bound]) => {
        const order = compareValues(
          Model.at(document, field),
          isUndefined(bound) ? undefined : jsonToConvex(bound),
        );
        return { Eq: order === 0, Gt: order > 0, Gte: order >= 0, Lt: order < 0, Lte: order <= 0 }[
          type
        ];
      });
    const sorted = this.documents.filter(fits).toSorted((x, y) => {
      for (const field of fields) {
        const order = compareValues(Model.at(x, field), Model.at(y, field));
        if (order !== 0) return order;
      }
      return 0;
    });
    return reverse ? sorted.toReversed() : sorted;
  }
}

function isUndefined(json: JSONValue): boolean {
  return typeof json === "object" && json !== null && "$undefined" in json;
}

function randomParts(random: Random, index: string): RangePart[] {
  const fields = [...(INDEXES[index] ?? []), "_creationTime"];
  const parts: RangePart[] = [];
  const bound = (field: string): JSONValue => {
    if (field === "_creationTime") return NOW + random.below(50) / 4096;
    const value = field === "c.d" ? random.below(4) : randomField(random);
    return value === undefined ? { $undefined: null } : convexToJson(value);
  };
  let next = 0;
  while (next < fields.length && random.chance(0.4)) {
    const field = fields[next] ?? "";
    parts.push(["Eq", field, bound(field)]);
    next += 1;
  }
  const field = fields[next];
  if (field !== undefined && random.chance(0.5))
    parts.push([random.pick(["Gt", "Gte"]), field, bound(field)]);
  if (field !== undefined && random.chance(0.5))
    parts.push([random.pick(["Lt", "Lte"]), field, bound(field)]);
  return parts;
}

const ids = (documents: readonly Document[]): string[] => documents.map(({ _id }) => _id);

function randomWrite(random: Random, transaction: Transaction, model: Model): void {
  const victim =
    model.documents.length > 0 && random.chance(0.6) ? random.pick(model.documents) : null;
  if (victim === null) {
    const id = transaction.insert("things", randomFields(random));
    model.documents = [...model.documents, parse(transaction.get(id))];
    return;
  }
  const others = model.documents.filter((document) => document !== victim);
  if (random.chance(0.4)) {
    transaction.remove(victim._id);
    model.documents = others;
    return;
  }
  const fields = randomFields(random);
  if (random.chance(0.5)) {
    transaction.replace(victim._id, fields);
    model.documents = [
      ...others,
      { _id: victim._id, _creationTime: victim._creationTime, ...fields },
    ];
    return;
  }
  const removed = random.pick(FIELDS);
  const { [removed]: _, ...kept } = victim;
  transaction.shallowMerge(victim._id, { ...fields, [removed]: { $undefined: null } });
  const { [removed]: __, ...patch } = fields;
  model.documents = [
    ...others,
    { ...kept, _id: victim._id, _creationTime: victim._creationTime, ...patch },
  ];
}

function compareReads(random: Random, transaction: Transaction, model: Model): void {
  const index = random.pick(Object.keys(INDEXES));
  const parts = randomParts(random, index);
  const reverse = random.chance(0.5);
  const expected = ids(model.range(index, parts, reverse));
  const order = reverse ? "desc" : "asc";
  const what = JSON.stringify({ seed: random.seed, index, parts, order });
  expect(ids(collect(transaction, range(`things.${index}`, parts, order))), what).toEqual(expected);
  const limit = random.below(5);
  const limited = range(`things.${index}`, parts, order, [{ limit }]);
  expect(ids(collect(transaction, limited)), what).toEqual(expected.slice(0, limit));
  expect(ids(pages(random, transaction, range(`things.${index}`, parts, order))), what).toEqual(
    expected,
  );
}

function pages(random: Random, transaction: Transaction, query: JSONValue): Document[] {
  const found: Document[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page = transaction.page({
      query,
      cursor,
      endCursor: null,
      pageSize: 1 + random.below(7),
    });
    found.push(...page.page.map(parse));
    cursor = page.continueCursor;
    if (page.isDone) return found;
  }
}

describe("random programs give what a naive model gives", () => {
  const fixture = useDatabase();

  test("for ranges, orders, limits and pages, inside and after transactions, flushed or not", async () => {
    const random = new Random();
    const schema = Object.fromEntries(
      Object.entries(INDEXES)
        .filter(([, fields]) => fields.length > 0)
        .map(([name, fields]) => [name, [...fields]]),
    );
    push(fixture, schemaOf({ things: { indexes: schema } }));
    const model = new Model();
    for (let round = 0; round < 120; round += 1) {
      const before = model.documents;
      const abandon = random.chance(0.15);
      const run = (transaction: Transaction): void => {
        for (let step = random.below(8); step > 0; step -= 1) {
          const savepoint = transaction.savepoint();
          const kept = model.documents;
          randomWrite(random, transaction, model);
          if (random.chance(0.2)) {
            savepoint.rollback();
            model.documents = kept;
          } else savepoint.release();
          if (random.chance(0.4)) compareReads(random, transaction, model);
        }
        compareReads(random, transaction, model);
        if (abandon) throw new Error("abandoned");
      };
      if (abandon) {
        expect(() => fixture.mutate(run)).toThrow("abandoned");
        model.documents = before;
      } else fixture.mutate(run);
      if (random.chance(0.5)) await fixture.database.flushed();
      fixture.query((transaction) => {
        compareReads(random, transaction, model);
        expect(transaction.count("things")).toBe(model.documents.length);
      });
    }
    await fixture.reopen();
    fixture.query((transaction) => {
      for (let i = 0; i < 50; i += 1) compareReads(random, transaction, model);
      expect(ids(collect(transaction, scan("things")))).toEqual(
        ids(model.range("by_creation_time", [], false)),
      );
    });
  });
});
