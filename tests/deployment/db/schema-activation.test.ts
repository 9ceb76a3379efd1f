import type { JSONValue } from "convex/values";
import { describe, expect, test, vi } from "vitest";
import type { SchemaExport } from "../../../local/deployment/db/catalog";
import type { SchemaProgress } from "../../../local/deployment/db/database";
import { openStore } from "../../../local/deployment/db/store";
import { indexTree } from "../../../local/deployment/db/trees";
import { collect, failure, NOW, push, range, scan, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

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
