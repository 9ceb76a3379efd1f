import type { JSONValue } from "convex/values";
import { describe, expect, test } from "vitest";
import { DeveloperError } from "../../../local/deployment/db/database";
import { bytes, collect, float64, int64, NOW, parse, range, scan, useDatabase } from "./fixture";

const fixture = useDatabase();

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof DeveloperError) return error.code ?? error.message;
    throw error;
  }
  return "no error";
}

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

  test("43: round-trip: -0, NaN, infinities, int64 limits, bytes, astral text, any printable field name", async () => {
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
  ])("43: are refused when they are none: %s", (_, field) => {
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

  test("44: of mixed types stand in an index in the total order, documents without the field first", () => {
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

describe("insert", () => {
  test("numbers user tables from 10001 up, in the order of their first documents", () => {
    fixture.mutate((t) => {
      t.insert("first", {});
      t.insert("second", {});
    });
    const snapshot = fixture.database.snapshot();
    expect(snapshot.catalog.tables()).toMatchObject([
      { name: "first", number: 10_001 },
      { name: "second", number: 10_002 },
    ]);
    expect(snapshot.catalog.table("_storage")?.number).toBe(540);
    expect(snapshot.catalog.table("_scheduled_functions")?.number).toBe(539);
    snapshot.close();
  });

  test("46: gives creation times that strictly increase, within a mutation and across mutations of the same millisecond", () => {
    const inserted: string[] = [];
    for (let i = 0; i < 5; i += 1)
      fixture.mutate((t) => {
        for (let j = 0; j < 20; j += 1) inserted.push(t.insert("things", {}));
      });
    fixture.query((t) => {
      const found = collect(t, scan("things"));
      expect(found.map(({ _id }) => _id)).toEqual(inserted);
      for (const [i, document] of found.entries())
        expect(document._creationTime).toBeGreaterThan(found[i - 1]?._creationTime ?? 0);
      expect(found[0]?._creationTime).toBe(NOW);
      expect(found.at(-1)?._creationTime).toBeLessThan(NOW + 1);
    });
  });

  test.each(["1a", "a b", "", "_", "___", "a-b", "x".repeat(65), "é"])(
    "refuses the table name %j",
    (name) => {
      expect(codeOf(() => fixture.mutate((t) => t.insert(name, {})))).toBe("InvalidTableName");
    },
  );

  test("refuses system tables, system fields and what is no object", () => {
    for (const table of ["_storage", "_scheduled_functions", "_other"])
      expect(codeOf(() => fixture.mutate((t) => t.insert(table, {})))).toBe("InvalidTableName");
    for (const field of ["_id", "_creationTime", "_other"])
      expect(codeOf(() => fixture.mutate((t) => t.insert("things", { [field]: 1 })))).toBe(
        "InvalidFieldName",
      );
    for (const value of [null, 1, "a", [], int64(1n)])
      expect(codeOf(() => fixture.mutate((t) => t.insert("things", value)))).toBe(
        "InvalidDocument",
      );
  });

  test("by the server may bring an id and a creation time along, once", () => {
    const { value: id } = fixture.mutate((t) => {
      const made = t.insert("things", { a: 1 });
      t.remove(made);
      return made;
    });
    fixture.mutate((t) => t.system.insert("things", { _id: id, _creationTime: 5.5, a: 2 }));
    fixture.query((t) => {
      expect(parse(t.get(id))).toEqual({ _id: id, _creationTime: 5.5, a: 2 });
    });
    expect(codeOf(() => fixture.mutate((t) => t.system.insert("things", { _id: id })))).toBe(
      "DocumentExists",
    );
    expect(codeOf(() => fixture.mutate((t) => t.system.insert("others", { _id: id })))).toBe(
      "InvalidId",
    );
  });
});

describe("patch", () => {
  test("47: removes fields by undefined, keeps the others and replaces nested objects whole", () => {
    const { value: id } = fixture.mutate((t) =>
      t.insert("things", { a: 1, b: { x: 1, y: 2 }, c: "kept" }),
    );
    fixture.mutate((t) => {
      const text = t.shallowMerge(id, { a: { $undefined: null }, b: { x: 9 }, d: null });
      expect(parse(text)).toMatchObject({ b: { x: 9 }, c: "kept", d: null });
    });
    fixture.query((t) => {
      const { _id, _creationTime, ...fields } = parse(t.get(id));
      expect(fields).toEqual({ b: { x: 9 }, c: "kept", d: null });
    });
  });

  test("47: that changes nothing writes nothing", () => {
    const { value: id } = fixture.mutate((t) => t.insert("things", { a: { z: 1, b: 2 }, f: 1 }));
    const { commit } = fixture.mutate((t) => {
      t.shallowMerge(id, { a: { b: 2, z: 1 }, missing: { $undefined: null } });
      t.replace(id, { f: 1, a: { b: 2, z: 1 } });
      expect(t.metrics().documentsWritten).toBe(0);
    });
    expect(commit).toBeNull();
  });

  test("refuses other system fields but passes the document's own along", () => {
    const { value: id } = fixture.mutate((t) => t.insert("things", { a: 1 }));
    fixture.mutate((t) => {
      const { _id, _creationTime } = parse(t.get(id));
      t.shallowMerge(id, { _id, _creationTime, a: 2 });
      t.replace(id, { _id, _creationTime, a: 3 });
    });
    expect(codeOf(() => fixture.mutate((t) => t.shallowMerge(id, { _id: "other" })))).toBe(
      "IdMismatch",
    );
    expect(codeOf(() => fixture.mutate((t) => t.replace(id, { _creationTime: 1 })))).toBe(
      "CreationTimeMismatch",
    );
    expect(codeOf(() => fixture.mutate((t) => t.shallowMerge(id, { _x: 1 })))).toBe(
      "InvalidFieldName",
    );
  });
});

describe("replace and delete", () => {
  test("keep id and creation time, and take all else away", () => {
    const { value: id } = fixture.mutate((t) => t.insert("things", { a: 1, b: 2 }));
    fixture.mutate((t) => t.replace(id, { c: 3 }));
    fixture.query((t) => {
      expect(parse(t.get(id))).toEqual({ _id: id, _creationTime: NOW, c: 3 });
    });
    const { value: old } = fixture.mutate((t) => t.remove(id));
    expect(parse(old)).toMatchObject({ c: 3 });
    fixture.query((t) => {
      expect(t.get(id)).toBeNull();
      expect(collect(t, scan("things"))).toEqual([]);
      expect(t.count("things")).toBe(0);
    });
  });

  test("of a document that is gone are errors that name it; get gives null", () => {
    const { value: id } = fixture.mutate((t) => t.insert("things", {}));
    fixture.mutate((t) => t.remove(id));
    fixture.mutate((t) => {
      expect(t.get(id)).toBeNull();
      expect(() => t.shallowMerge(id, { a: 1 })).toThrow(`Update on nonexistent document ID ${id}`);
      expect(() => t.replace(id, {})).toThrow(`Replace on nonexistent document ID ${id}`);
      expect(() => t.remove(id)).toThrow(`Delete on nonexistent document ID ${id}`);
      expect(codeOf(() => t.remove(id))).toBe("NonexistentDocument");
    });
  });

  test("check the table where one is named, and ids for being ids", () => {
    const { value: id } = fixture.mutate((t) => {
      t.insert("others", {});
      return t.insert("things", {});
    });
    fixture.mutate((t) => {
      expect(t.get(id, "things")).not.toBeNull();
      for (const use of [
        () => t.get(id, "others"),
        () => t.shallowMerge(id, {}, "others"),
        () => t.replace(id, {}, "others"),
        () => t.remove(id, "others"),
      ])
        expect(codeOf(use)).toBe("InvalidTable");
      for (const use of [
        () => t.get("nonsense"),
        () => t.shallowMerge("", {}),
        () => t.remove(id.toUpperCase()),
      ])
        expect(codeOf(use)).toBe("InvalidId");
    });
  });

  test("leave system tables to the server", () => {
    const { value: id } = fixture.mutate((t) =>
      t.system.insert("_scheduled_functions", { state: { kind: "pending" }, scheduledTime: 5 }),
    );
    fixture.mutate((t) => {
      for (const use of [
        () => t.shallowMerge(id, { a: 1 }),
        () => t.replace(id, {}),
        () => t.remove(id),
      ])
        expect(codeOf(use)).toBe("InvalidTableName");
      t.system.shallowMerge(id, { state: { kind: "canceled" } });
    });
    fixture.query((t) => {
      const due = range("_scheduled_functions.by_state_and_time", [
        ["Eq", "state.kind", "canceled"],
        ["Lte", "scheduledTime", 5],
      ]);
      expect(collect(t, due).map(({ _id }) => _id)).toEqual([id]);
    });
    fixture.mutate((t) => t.system.remove(id));
  });
});

describe("a mutation", () => {
  test("50: sees its own writes in every kind of read", () => {
    fixture.mutate((t) => {
      const a = t.insert("things", { n: 1 });
      const b = t.insert("things", { n: 2 });
      t.shallowMerge(a, { n: 3 });
      t.remove(b);
      expect(collect(t, scan("things")).map(({ n }) => n)).toEqual([3]);
      expect(
        t.page({ query: scan("things"), cursor: null, endCursor: null, pageSize: 5 }).page,
      ).toHaveLength(1);
      expect(t.count("things")).toBe(1);
    });
  });

  test("may write to what it iterates over", () => {
    fixture.mutate((t) => {
      for (let n = 0; n < 50; n += 1) t.insert("things", { n });
    });
    fixture.mutate((t) => {
      const stream = t.stream(scan("things"));
      for (let text = stream.next(); text !== null; text = stream.next()) {
        const { _id, n } = parse(text);
        if (Number(n) % 2 === 0) t.remove(_id);
        else t.shallowMerge(_id, { n: Number(n) * 10 });
      }
      expect(collect(t, scan("things")).map(({ n }) => n)).toEqual(
        Array.from({ length: 25 }, (_, i) => (2 * i + 1) * 10),
      );
    });
  });

  test("54: whose inner part is rolled back keeps its own writes, reads and tables", () => {
    const { commit } = fixture.mutate((t) => {
      const outer = t.insert("things", { n: 1 });
      const savepoint = t.savepoint();
      t.insert("things", { n: 2 });
      t.shallowMerge(outer, { n: 9 });
      t.insert("made_inside", {});
      const inner = t.savepoint();
      t.remove(outer);
      inner.release();
      t.records.put("inside", 1);
      savepoint.rollback();
      expect(parse(t.get(outer))).toMatchObject({ n: 1 });
      t.insert("things", { n: 3 });
    });
    fixture.query((t) => {
      expect(collect(t, scan("things")).map(({ n }) => n)).toEqual([1, 3]);
      expect(t.snapshot.catalog.table("made_inside")).toBeUndefined();
      expect(t.records.get("inside")).toBeUndefined();
      expect(t.count("things")).toBe(2);
    });
    expect(commit?.writes.filter(({ index }) => index === 0)).toHaveLength(1);
  });

  test("that throws leaves nothing behind", () => {
    expect(() =>
      fixture.mutate((t) => {
        t.insert("things", {});
        throw new Error("no");
      }),
    ).toThrow("no");
    fixture.query((t) => {
      expect(t.snapshot.catalog.tables()).toEqual([]);
    });
  });

  test("cannot be committed after another one: nothing is ever lost silently", () => {
    const { database } = fixture;
    const first = database.snapshot();
    const late = database.begin(first, { writable: true, now: NOW });
    late.insert("things", { late: true });
    fixture.mutate((t) => t.insert("things", { late: false }));
    expect(() => database.commit(late)).toThrow(/began before the latest commit/);
    first.close();
  });

  test("commits with a timestamp that is the clock's, and past the last one when the clock stands or goes back", () => {
    const stamps = [NOW, NOW, NOW - 10_000, NOW + 1].map(
      (now) => fixture.mutate((t) => t.insert("things", {}), now).commit?.ts ?? 0n,
    );
    const start = BigInt(NOW) * 1_000_000n;
    expect(stamps).toEqual([start, start + 1n, start + 2n, start + 1_000_000n]);
  });
});

describe("limits", () => {
  const failure = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return String(error);
    }
    return "no error";
  };

  test("53: 16,000 documents are written, the 16,001st is refused and nothing is left", () => {
    const message = failure(() =>
      fixture.mutate((t) => {
        for (let n = 0; n < 16_001; n += 1) t.insert("things", {});
      }),
    );
    expect(message).toContain("Too many writes in a single function execution (limit: 16000)");
    fixture.query((t) => {
      expect(t.count("things")).toBe(0);
    });
  });

  test("53: 32,000 documents are read and the 32,001st is refused", () => {
    for (const half of [1, 2, 3])
      fixture.mutate((t) => {
        for (let n = 0; n < (half === 3 ? 1 : 16_000); n += 1) t.insert("things", {});
      });
    fixture.query((t) => {
      expect(collect(t, scan("things", "asc", [{ limit: 32_000 }]))).toHaveLength(32_000);
    });
    const message = failure(() => fixture.query((t) => collect(t, scan("things"))));
    expect(message).toContain(
      "Too many documents read in a single function execution (limit: 32000).",
    );
  });

  test("53: a document of more than 1 MiB, 16 MiB written or read, 4,097 queries", () => {
    const mebibyte = "x".repeat(1024 * 1024);
    expect(failure(() => fixture.mutate((t) => t.insert("things", { mebibyte })))).toContain(
      "Value is too large (1.00 MiB > maximum size 1 MiB)",
    );
    const large = mebibyte.slice(0, 1_000_000);
    const fill = (count: number) => () =>
      fixture.mutate((t) => {
        for (let n = 0; n < count; n += 1) t.insert("things", { large });
      });
    expect(failure(fill(17))).toContain(
      "Too many bytes written in a single function execution (limit: 16 MiB)",
    );
    fill(10)();
    fill(10)();
    expect(failure(() => fixture.query((t) => collect(t, scan("things"))))).toContain(
      "Too many bytes read in a single function execution (limit: 16777216 bytes).",
    );
    const reads = failure(() =>
      fixture.query((t) => {
        for (let n = 0; n <= 4096; n += 1) t.stream(scan("others"));
      }),
    );
    expect(reads).toContain("Too many reads in a single function execution (limit: 4096).");
  });
});

describe("records", () => {
  test("are listed by prefix in order of name, with the transaction's own", () => {
    fixture.mutate((t) => {
      t.records.put("env/B", "b");
      t.records.put("env/A", "a");
      t.records.put("envy", 1);
    });
    fixture.mutate((t) => {
      t.records.put("env/é", { x: [1] });
      t.records.remove("env/B");
      expect(t.records.list("env/")).toEqual([
        { name: "env/A", value: "a" },
        { name: "env/é", value: { x: [1] } },
      ]);
    });
    fixture.query((t) => {
      expect(t.records.get("env/B")).toBeUndefined();
      expect(t.records.get("env/é")).toEqual({ x: [1] });
      expect(t.untracked.list("")).toHaveLength(3);
    });
  });
});
