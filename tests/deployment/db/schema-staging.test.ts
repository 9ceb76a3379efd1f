import { v, type GenericValidator } from "convex/values";
import { describe, expect, test } from "vitest";
import {
  activate,
  collect,
  exported,
  failure,
  fill,
  prepare,
  push,
  range,
  scan,
  schemaOf,
  useDatabase,
} from "./fixture";

const fixture = useDatabase();

const document = (validator: GenericValidator) => ({ documentType: exported(validator) });

describe("a staged schema", () => {
  test("tells added and removed indexes, and changes nothing that serves", () => {
    push(fixture, schemaOf({ a: { indexes: { by_x: ["x"], by_y: ["y"] } } }));
    fill(fixture, "a", 3);
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
        activate(fixture, schemaId);
      }).code,
    ).toBe("SchemaNotReady");
  });

  test("that equals the active one is complete at once and adds nothing", () => {
    const schema = schemaOf({ a: { indexes: { by_x: ["x"] } } });
    push(fixture, schema);
    const stage = fixture.database.stageSchema(schemaOf({ a: { indexes: { by_x: ["x"] } } }));
    expect(stage).toMatchObject({ addedIndexes: [], removedIndexes: [] });
    expect(fixture.database.advanceSchema(stage.schemaId, 0)).toEqual({ type: "complete" });
    activate(fixture, stage.schemaId);
  });

  test("fills its indexes in bounded steps while writes go on, and holds every document exactly once", () => {
    fill(fixture, "a", 3000);
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
    activate(fixture, schemaId);
    fixture.query((t) => {
      const scanned = collect(t, scan("a"))
        .map(({ n }) => Number(n))
        .toSorted((a, b) => a - b);
      expect(collect(t, range("a.by_n")).map(({ n }) => n)).toEqual(scanned);
    });
  });

  test("goes on where it was after the program was stopped", async () => {
    fill(fixture, "a", 1000);
    const { schemaId } = fixture.database.stageSchema(
      schemaOf({ a: { indexes: { by_n: ["n"] } } }),
    );
    fixture.database.advanceSchema(schemaId, 0);
    await fixture.reopen();
    expect(fixture.database.advanceSchema(schemaId, 5000)).toEqual({ type: "complete" });
    activate(fixture, schemaId);
    fixture.query((t) => {
      expect(collect(t, range("a.by_n"))).toHaveLength(1000);
    });
  });

  test("keeps what an earlier stage has built and drops what it no longer wants", () => {
    fill(fixture, "a", 400);
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
        activate(fixture, first.schemaId);
      }).code,
    ).toBe("RaceDetected");
    activate(fixture, second.schemaId);
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
    fill(fixture, "a", 700);
    const { value: id } = fixture.mutate((t) => t.insert("a", { n: "text" }));
    const { schemaId, progress } = prepare(
      fixture,
      schemaOf({ a: document(v.object({ n: v.number() })) }),
    );
    expect(progress).toEqual({
      type: "failed",
      tableName: "a",
      error: `Document with ID "${id}" in table "a" does not match the schema: Value does not match validator.\nPath: .n\nValue: "text"\nValidator: v.float64()`,
    });
    expect(
      failure(() => {
        activate(fixture, schemaId);
      }).code,
    ).toBe("SchemaEnforcementError");
    fixture.mutate((t) => t.insert("a", { n: "still allowed" }));
  });

  test("fails on a document that is written meanwhile behind the place already checked", () => {
    fill(fixture, "a", 700);
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
    fill(fixture, "a", 10);
    const schema = schemaOf({ a: document(v.object({ n: v.number() })) });
    const { schemaId, progress } = prepare(fixture, schema);
    expect(progress).toEqual({ type: "complete" });
    fixture.mutate((t) => t.insert("a", { n: "text" }));
    expect(fixture.database.advanceSchema(schemaId, 0).type).toBe("failed");
    expect(
      failure(() => {
        activate(fixture, schemaId);
      }).message,
    ).toContain("does not match the schema");
  });

  test("does not fail on a write that was rolled back or never committed", () => {
    fill(fixture, "a", 10);
    const { schemaId } = prepare(fixture, schemaOf({ a: document(v.object({ n: v.number() })) }));
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
    activate(fixture, schemaId);
  });
});
