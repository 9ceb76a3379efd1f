import { describe, expect, test, vi } from "vitest";
import { openStore } from "../../../local/deployment/db/store";
import { indexKeyspace } from "../../../local/deployment/db/keyspaces";
import {
  activate,
  collect,
  failure,
  fill,
  NOW,
  prepare,
  push,
  range,
  scan,
  schemaOf,
  useDatabase,
} from "./fixture";

const fixture = useDatabase();

describe("activation", () => {
  test("happens in one commit, with what else the transaction wrote", () => {
    const { schemaId } = prepare(fixture, schemaOf({ a: { indexes: { by_n: ["n"] } } }));
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
    const { schemaId } = prepare(fixture, schemaOf({ a: {} }));
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
    const { schemaId } = prepare(fixture, schemaOf({ a: {} }));
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
    fill(fixture, "a", 5);
    activate(fixture, null);
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
    fill(fixture, "a", 10, (n) => ({ n, m: 10 - n }));
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
    fill(fixture, "a", 1200);
    const number = fixture.query((t) => t.snapshot.catalog.index("a", "by_n")?.number ?? 0);
    push(fixture, schemaOf({ a: {} }));
    await fixture.reopen();
    const store = openStore({ path: fixture.path, writer: false });
    const left = (): number => {
      const snapshot = store.snapshot();
      const keys = snapshot.keys(indexKeyspace(number), { start: "", end: null }, false);
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
