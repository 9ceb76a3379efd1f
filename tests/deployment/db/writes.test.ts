import { describe, expect, test } from "vitest";
import { collect, failure, int64, NOW, parse, range, scan, useDatabase } from "./fixture";

const fixture = useDatabase();

const codeOf = (run: () => unknown): string | undefined => failure(run).code;

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

  test("P10.46: gives creation times that strictly increase, within a mutation and across mutations of the same millisecond", () => {
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
  test("P10.47: removes fields by undefined, keeps the others and replaces nested objects whole", () => {
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

  test("P10.47: that changes nothing writes nothing", () => {
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
