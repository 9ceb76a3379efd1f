import { v, type GenericValidator, type JSONValue } from "convex/values";
import { describe, expect, test, vi } from "vitest";
import type { SchemaExport } from "../../../local/deployment/db/catalog";
import { DeveloperError, type SchemaProgress } from "../../../local/deployment/db/database";
import { openStore } from "../../../local/deployment/db/store";
import { indexTree } from "../../../local/deployment/db/trees";
import { collect, NOW, parse, push, range, scan, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

const document = (validator: GenericValidator): { documentType: JSONValue } => ({
  documentType: (validator as unknown as { json: JSONValue }).json, // internal to the convex package
});

function prepare(schema: SchemaExport | null): { schemaId: string; progress: SchemaProgress } {
  const { schemaId } = fixture.database.stageSchema(schema);
  for (;;) {
    const progress = fixture.database.advanceSchema(schemaId, 1000);
    if (progress.type !== "inProgress") return { schemaId, progress };
  }
}

function activate(schemaId: string | null): void {
  fixture.mutate((t) => {
    t.activateSchema(schemaId);
  });
}

function failure(run: () => unknown): { code: string | undefined; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof DeveloperError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: "no error", message: "" };
}

function fill(
  table: string,
  count: number,
  fields: (n: number) => JSONValue = (n) => ({ n }),
): void {
  for (let from = 0; from < count; from += 5000)
    fixture.mutate((t) => {
      for (let n = from; n < Math.min(from + 5000, count); n += 1) t.insert(table, fields(n));
    });
}

describe("enforcement", () => {
  const strict = schemaOf({
    todos: document(
      v.object({
        text: v.string(),
        done: v.optional(v.boolean()),
        owner: v.optional(v.id("users")),
      }),
    ),
    users: {},
  });

  test("51: refuses on insert, patch and replace what does not match, in the words of the real backend", () => {
    push(fixture, strict);
    const { value: id } = fixture.mutate((t) => t.insert("todos", { text: "a" }));
    fixture.mutate((t) => {
      expect(failure(() => t.insert("todos", { text: 1 }))).toEqual({
        code: "SchemaEnforcementError",
        message:
          'Failed to insert or update a document in table "todos" because it does not match the schema: ' +
          "Value does not match validator.\nPath: .text\nValue: 1.0\nValidator: v.string()",
      });
      expect(failure(() => t.insert("todos", { text: "a", extra: 1 })).message).toContain(
        "extra field `extra`",
      );
      expect(failure(() => t.insert("todos", {})).message).toContain(
        "missing the required field `text`",
      );
      expect(failure(() => t.shallowMerge(id, { done: "yes" })).code).toBe(
        "SchemaEnforcementError",
      );
      expect(failure(() => t.shallowMerge(id, { text: { $undefined: null } })).code).toBe(
        "SchemaEnforcementError",
      );
      expect(failure(() => t.replace(id, {})).code).toBe("SchemaEnforcementError");
      t.shallowMerge(id, { done: true });
      expect(parse(t.get(id))).toMatchObject({ text: "a", done: true });
    });
  });

  test("51: accepts ids of the named table only, whether the document exists or not", () => {
    push(fixture, strict);
    fixture.mutate((t) => {
      const user = t.insert("users", {});
      const todo = t.insert("todos", { text: "a", owner: user });
      t.remove(user);
      t.insert("todos", { text: "b", owner: user });
      expect(failure(() => t.insert("todos", { text: "c", owner: todo })).message).toContain(
        `Found ID "${todo}" from table \`todos\`, which does not match the table name in validator \`v.id("users")\`.Path: .owner`,
      );
    });
  });

  test("leaves alone tables that the schema does not name, and everything when validation is off", () => {
    push(fixture, strict);
    fixture.mutate((t) => t.insert("others", { anything: 1 }));
    push(fixture, { ...strict, schemaValidation: false });
    fixture.mutate((t) => t.insert("todos", { text: 1 }));
  });
});

describe("a staged schema", () => {
  test("tells added and removed indexes, and changes nothing that serves", () => {
    push(fixture, schemaOf({ a: { indexes: { by_x: ["x"], by_y: ["y"] } } }));
    fill("a", 3);
    const next = schemaOf({
      a: { indexes: { by_x: ["x", "z"], by_y: ["y"] } },
      b: { indexes: { by_n: ["n"] } },
    });
    const expected = {
      addedIndexes: [
        { name: "a.by_x", fields: ["x", "z"] },
        { name: "b.by_n", fields: ["n"] },
      ],
      removedIndexes: [{ name: "a.by_x", fields: ["x"] }],
    };
    expect(fixture.database.compareSchema(next)).toEqual(expected);
    const { schemaId, ...difference } = fixture.database.stageSchema(next);
    expect(difference).toEqual(expected);
    fixture.query((t) => {
      expect(collect(t, range("a.by_x", [["Eq", "x", { $undefined: null }]]))).toHaveLength(3);
      expect(failure(() => collect(t, range("b.by_n"))).code).toBe("IndexNotFoundError");
      expect(t.snapshot.catalog.table("b")).toBeUndefined();
    });
    expect(
      failure(() => {
        activate(schemaId);
      }).code,
    ).toBe("SchemaNotReady");
  });

  test("that equals the active one is complete at once and adds nothing", () => {
    const schema = schemaOf({ a: { indexes: { by_x: ["x"] } } });
    push(fixture, schema);
    const stage = fixture.database.stageSchema(schemaOf({ a: { indexes: { by_x: ["x"] } } }));
    expect(stage).toMatchObject({ addedIndexes: [], removedIndexes: [] });
    expect(fixture.database.advanceSchema(stage.schemaId, 0)).toEqual({ type: "complete" });
    activate(stage.schemaId);
  });

  test("fills its indexes in bounded steps while writes go on, and holds every document exactly once", () => {
    fill("a", 3000);
    const { schemaId } = fixture.database.stageSchema(
      schemaOf({ a: { indexes: { by_n: ["n"] } } }),
    );
    let steps = 0;
    for (;;) {
      const progress = fixture.database.advanceSchema(schemaId, 0);
      if (progress.type === "complete") break;
      expect(progress).toEqual({
        type: "inProgress",
        schemaValidationComplete: true,
        indexesComplete: 0,
        indexesTotal: 1,
      });
      steps += 1;
      fixture.mutate((t) => {
        t.insert("a", { n: -steps });
        const [first] = collect(t, scan("a", "asc", [{ limit: 1 }]));
        const [last] = collect(t, scan("a", "desc", [{ limit: 2 }])).slice(1);
        if (first !== undefined) t.remove(first._id);
        if (last !== undefined) t.shallowMerge(last._id, { n: 10_000 + steps });
      });
      expect(failure(() => fixture.query((t) => collect(t, range("a.by_n")))).message).toBe(
        "Index a.by_n is currently backfilling and not available to query yet.",
      );
    }
    expect(steps).toBeGreaterThan(10);
    activate(schemaId);
    fixture.query((t) => {
      const scanned = collect(t, scan("a"))
        .map(({ n }) => Number(n))
        .toSorted((a, b) => a - b);
      expect(collect(t, range("a.by_n")).map(({ n }) => n)).toEqual(scanned);
    });
  });

  test("goes on where it was after the program was stopped", async () => {
    fill("a", 1000);
    const { schemaId } = fixture.database.stageSchema(
      schemaOf({ a: { indexes: { by_n: ["n"] } } }),
    );
    fixture.database.advanceSchema(schemaId, 0);
    await fixture.reopen();
    expect(fixture.database.advanceSchema(schemaId, 5000)).toEqual({ type: "complete" });
    activate(schemaId);
    fixture.query((t) => {
      expect(collect(t, range("a.by_n"))).toHaveLength(1000);
    });
  });

  test("keeps what an earlier stage has built and drops what it no longer wants", () => {
    fill("a", 400);
    const first = fixture.database.stageSchema(
      schemaOf({ a: { indexes: { by_n: ["n"], by_m: ["m"] } } }),
    );
    fixture.database.advanceSchema(first.schemaId, 5000);
    const second = fixture.database.stageSchema(schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    expect(second.schemaId).not.toBe(first.schemaId);
    expect(fixture.database.advanceSchema(second.schemaId, 0)).toEqual({ type: "complete" });
    expect(fixture.database.advanceSchema(first.schemaId, 0)).toMatchObject({
      type: "failed",
      tableName: null,
    });
    expect(
      failure(() => {
        activate(first.schemaId);
      }).code,
    ).toBe("RaceDetected");
    activate(second.schemaId);
    fixture.query((t) => {
      expect(collect(t, range("a.by_n"))).toHaveLength(400);
    });
  });

  test("that was never activated goes away when what serves is pushed again", () => {
    const serving = schemaOf({ a: { indexes: { by_x: ["x"] } } });
    push(fixture, serving);
    const abandoned = fixture.database.stageSchema(
      schemaOf({ a: { indexes: { by_n: ["n"] }, ...document(v.object({ n: v.number() })) } }),
    );
    push(fixture, serving);
    expect(fixture.database.advanceSchema(abandoned.schemaId, 0).type).toBe("failed");
    fixture.mutate((t) => t.insert("a", { n: "text" }));
    fixture.query((t) => {
      expect(t.snapshot.catalog.indexes("a").map(({ name }) => name)).toEqual(["by_x"]);
    });
  });

  test("fails on a document that was there before, naming it and its table; the old schema serves on", () => {
    push(fixture, schemaOf({ a: document(v.any()) }));
    fill("a", 700);
    const { value: id } = fixture.mutate((t) => t.insert("a", { n: "text" }));
    const { schemaId, progress } = prepare(schemaOf({ a: document(v.object({ n: v.number() })) }));
    expect(progress).toEqual({
      type: "failed",
      tableName: "a",
      error: `Document with ID "${id}" in table "a" does not match the schema: Value does not match validator.\nPath: .n\nValue: "text"\nValidator: v.float64()`,
    });
    expect(
      failure(() => {
        activate(schemaId);
      }).code,
    ).toBe("SchemaEnforcementError");
    fixture.mutate((t) => t.insert("a", { n: "still allowed" }));
  });

  test("fails on a document that is written meanwhile behind the place already checked", () => {
    fill("a", 700);
    const schema = schemaOf({ a: document(v.object({ n: v.number() })) });
    const { schemaId } = fixture.database.stageSchema(schema);
    fixture.database.advanceSchema(schemaId, 0);
    const { value: id } = fixture.mutate((t) => {
      const [first] = collect(t, range("a.by_id", [], "asc", [{ limit: 1 }]));
      t.shallowMerge(first?._id ?? "", { n: "text" });
      return first?._id;
    });
    expect(fixture.database.advanceSchema(schemaId, 5000)).toMatchObject({
      type: "failed",
      tableName: "a",
      error: expect.stringContaining(String(id)) as string,
    });
  });

  test("fails on a document that is written between preparing and activating, and on one that is then activated with it never", () => {
    fill("a", 10);
    const schema = schemaOf({ a: document(v.object({ n: v.number() })) });
    const { schemaId, progress } = prepare(schema);
    expect(progress).toEqual({ type: "complete" });
    fixture.mutate((t) => t.insert("a", { n: "text" }));
    expect(fixture.database.advanceSchema(schemaId, 0).type).toBe("failed");
    expect(
      failure(() => {
        activate(schemaId);
      }).message,
    ).toContain("does not match the schema");
  });

  test("does not fail on a write that was rolled back or never committed", () => {
    fill("a", 10);
    const { schemaId } = prepare(schemaOf({ a: document(v.object({ n: v.number() })) }));
    fixture.mutate((t) => {
      const savepoint = t.savepoint();
      t.insert("a", { n: "text" });
      savepoint.rollback();
      t.insert("a", { n: 1 });
    });
    expect(() =>
      fixture.mutate((t) => {
        t.insert("a", { n: "text" });
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(fixture.database.advanceSchema(schemaId, 0)).toEqual({ type: "complete" });
    activate(schemaId);
  });
});

describe("a schema against the rules", () => {
  const index = (name: string, fields: string[]): SchemaExport =>
    schemaOf({ a: { indexes: { [name]: fields } } });
  const many = (count: number, of: (n: number) => string): string[] =>
    Array.from({ length: count }, (_, n) => of(n));
  const twice = index("by_x", ["x"]);
  test.each<[string, SchemaExport]>([
    ["InvalidTableName", schemaOf({ "a b": {} })],
    ["TableNameReserved", schemaOf({ _a: {} })],
    ["IndexNameReserved", index("by_id", ["x"])],
    ["IndexNameReserved", index("by_creation_time", ["x"])],
    ["IndexNameReserved", index("_x", ["x"])],
    ["InvalidIndexName", index("by x", ["x"])],
    ["InvalidIndexName", index("x".repeat(65), ["x"])],
    ["EmptyIndex", index("by_x", [])],
    [
      "IndexTooManyFields",
      index(
        "by_x",
        many(17, (n) => `f${n}`),
      ),
    ],
    ["IndexFieldsContainId", index("by_x", ["_id"])],
    ["IndexFieldsContainCreationTime", index("by_x", ["x", "_creationTime"])],
    ["IndexFieldNameReserved", index("by_x", ["_x"])],
    ["InvalidIndexField", index("by_x", ["x..y"])],
    ["FieldsNotUniqueWithinIndex", index("by_x", ["x", "x"])],
    [
      "TooManyIndexes",
      schemaOf({
        a: { indexes: Object.fromEntries(many(65, (n) => `i${n}`).map((name) => [name, ["x"]])) },
      }),
    ],
    [
      "IndexNamesNotUnique",
      {
        ...twice,
        tables: twice.tables.map((table) => ({
          ...table,
          indexes: [...table.indexes, ...table.indexes],
        })),
      },
    ],
  ])("is refused as %s and changes nothing", (code, schema) => {
    expect(failure(() => fixture.database.stageSchema(schema)).code).toBe(code);
    expect(failure(() => fixture.database.compareSchema(schema)).code).toBe(code);
    expect(fixture.database.stageSchema(schemaOf({})).addedIndexes).toEqual([]);
  });
});

describe("activation", () => {
  test("happens in one commit, with what else the transaction wrote", () => {
    const { schemaId } = prepare(schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    const { commit } = fixture.mutate((t) => {
      t.activateSchema(schemaId);
      t.records.put("code/active", "push1");
      t.insert("a", { n: 1 });
      expect(collect(t, range("a.by_n", [["Eq", "n", 1]]))).toHaveLength(1);
    });
    expect(commit?.writes.length).toBeGreaterThan(2);
    fixture.query((t) => {
      expect(t.snapshot.catalog.schema?.tables.map(({ tableName }) => tableName)).toEqual(["a"]);
      expect(t.snapshot.catalog.index("a", "by_n")?.state).toBe("ready");
    });
  });

  test("that is rolled back leaves the old schema", () => {
    push(fixture, schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    const { schemaId } = prepare(schemaOf({ a: {} }));
    fixture.mutate((t) => {
      const savepoint = t.savepoint();
      t.activateSchema(schemaId);
      savepoint.rollback();
      expect(collect(t, range("a.by_n"))).toEqual([]);
      t.insert("a", { n: 1 });
    });
    fixture.query((t) => {
      expect(collect(t, range("a.by_n"))).toHaveLength(1);
    });
  });

  test("makes the schema's tables known, which those who asked for them notice", () => {
    const reads = fixture.query((t) => {
      collect(t, scan("a"));
      return t.reads();
    });
    const { schemaId } = prepare(schemaOf({ a: {} }));
    const { commit } = fixture.mutate((t) => {
      t.activateSchema(schemaId);
    });
    const hit = commit?.writes.some(({ index, key }) =>
      reads.some(
        (read) => read.index === index && read.start <= key && key < (read.end ?? "\uffff"),
      ),
    );
    expect(hit).toBe(true);
  });

  test("of no schema removes every index of user tables", () => {
    push(fixture, schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    fill("a", 5);
    activate(null);
    fixture.query((t) => {
      expect(failure(() => collect(t, range("a.by_n"))).code).toBe("IndexNotFoundError");
      expect(collect(t, scan("a"))).toHaveLength(5);
      expect(collect(t, range("_scheduled_functions.by_state_and_time"))).toEqual([]);
      expect(t.snapshot.catalog.schema).toBeNull();
    });
    push(fixture, null);
  });

  test("that changes an index's fields switches from the old keys to the new ones", () => {
    push(fixture, schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    fill("a", 10, (n) => ({ n, m: 10 - n }));
    push(fixture, schemaOf({ a: { indexes: { by_n: ["m"] } } }));
    fixture.query((t) => {
      expect(collect(t, range("a.by_n", [["Lte", "m", 2]])).map(({ n }) => n)).toEqual([9, 8]);
      expect(failure(() => collect(t, range("a.by_n", [["Eq", "n", 1]]))).code).toBe(
        "FieldNotInIndex",
      );
    });
  });

  test("leaves removed indexes to be cleaned away in small steps, also after a restart", async () => {
    push(fixture, schemaOf({ a: { indexes: { by_n: ["n"] } } }));
    fill("a", 1200);
    const number = fixture.query((t) => t.snapshot.catalog.index("a", "by_n")?.number ?? 0);
    push(fixture, schemaOf({ a: {} }));
    await fixture.reopen();
    const store = openStore({ path: fixture.path, writer: false });
    const left = (): number => {
      const snapshot = store.snapshot();
      const keys = snapshot.keys(indexTree(number), { start: "", end: null }, false);
      let count = 0;
      while (keys.next() !== null) count += 1;
      snapshot.close();
      return count;
    };
    expect(left()).toBeGreaterThan(0);
    await vi.waitFor(
      () => {
        expect(left()).toBe(0);
      },
      { timeout: 10_000, interval: 5 },
    );
    fixture.mutate((t) => t.insert("a", { n: 1 }), NOW);
    expect(left()).toBe(0);
  });
});
