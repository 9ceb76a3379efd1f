import { beforeEach, describe, expect, test } from "vitest";
import type { Commit, Interval, Transaction } from "../../../local/deployment/db/database";
import { collect, NOW, push, range, scan, schemaOf, useDatabase } from "./fixture";

const fixture = useDatabase();

function isHit(reads: readonly Interval[], commit: Commit | null): boolean {
  return (commit?.writes ?? []).some(({ index, key }) =>
    reads.some(
      (interval) =>
        interval.index === index &&
        interval.start <= key &&
        (interval.end === null || key < interval.end),
    ),
  );
}

const readsOf = (use: (t: Transaction) => unknown): Interval[] =>
  fixture.query((t) => {
    use(t);
    return t.reads();
  });

const changes = (use: (t: Transaction) => unknown): Commit | null => fixture.mutate(use).commit;

describe("what a query read is hit", () => {
  let id: string;
  const byA = (a: number) => range("things.by_a", [["Eq", "a", a]]);
  beforeEach(() => {
    push(fixture, schemaOf({ things: { indexes: { by_a: ["a"] } } }));
    id = fixture.mutate((t) => {
      const ids = [10, 20, 30, 40, 50].map((a) => t.insert("things", { a }));
      return ids[1] ?? "";
    }).value;
  });

  test("by an insert into a range that was empty, not by one beside it", () => {
    const reads = readsOf((t) => collect(t, byA(25)));
    expect(
      isHit(
        reads,
        changes((t) => t.insert("things", { a: 24 })),
      ),
    ).toBe(false);
    expect(
      isHit(
        reads,
        changes((t) => t.insert("things", { a: 25 })),
      ),
    ).toBe(true);
  });

  test("by a document that leaves its range, one that enters it, and one that changes within", () => {
    const reads = () => readsOf((t) => collect(t, byA(20)));
    expect(
      isHit(
        reads(),
        changes((t) => t.shallowMerge(id, { note: "within" })),
      ),
    ).toBe(true);
    expect(
      isHit(
        reads(),
        changes((t) => t.shallowMerge(id, { a: 21 })),
      ),
    ).toBe(true);
    expect(
      isHit(
        reads(),
        changes((t) => t.shallowMerge(id, { a: 20 })),
      ),
    ).toBe(true);
    expect(
      isHit(
        reads(),
        changes((t) => t.remove(id)),
      ),
    ).toBe(true);
  });

  test("by writes up to the last document taken, and by none after it", () => {
    const firstTwo = readsOf((t) => collect(t, range("things.by_a", [], "asc", [{ limit: 2 }])));
    const lastTwo = readsOf((t) => collect(t, range("things.by_a", [], "desc", [{ limit: 2 }])));
    const at = (a: number) => changes((t) => t.insert("things", { a }));
    const commits = [5, 15, 25, 35, 45, 55].map(at);
    expect(commits.map((commit) => isHit(firstTwo, commit))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(commits.map((commit) => isHit(lastTwo, commit))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test("by a filter's misses too: all that was scanned counts", () => {
    const filter = { filter: { $eq: [{ $field: "a" }, { $literal: 30 }] } };
    const reads = readsOf((t) => collect(t, scan("things", "asc", [filter])));
    expect(
      isHit(
        reads,
        changes((t) => t.shallowMerge(id, { a: 22 })),
      ),
    ).toBe(true);
  });

  test("by get of a missing document only when that very id appears", () => {
    const { value: gone } = fixture.mutate((t) => {
      const made = t.insert("things", { a: 99 });
      t.remove(made);
      return made;
    });
    const reads = readsOf((t) => t.get(gone));
    expect(
      isHit(
        reads,
        changes((t) => t.insert("things", { a: 99 })),
      ),
    ).toBe(false);
    expect(
      isHit(
        reads,
        changes((t) => t.system.insert("things", { _id: gone })),
      ),
    ).toBe(true);
  });

  test("by the first document of a table that did not exist, read in any way", () => {
    const reads = [
      readsOf((t) => collect(t, scan("later"))),
      readsOf((t) => t.count("later")),
      readsOf((t) => t.normalizeId("later", id)),
      readsOf((t) => t.page({ query: scan("later"), cursor: null, endCursor: null, pageSize: 1 })),
    ];
    const commit = changes((t) => t.insert("later", {}));
    expect(reads.map((read) => isHit(read, commit))).toEqual([true, true, true, true]);
    const other = changes((t) => t.insert("later2", {}));
    expect(reads.map((read) => isHit(read, other))).toEqual([false, false, false, false]);
  });

  test("by any write to a counted table", () => {
    const reads = readsOf((t) => t.count("things"));
    expect(
      isHit(
        reads,
        changes((t) => t.shallowMerge(id, { a: 1000 })),
      ),
    ).toBe(true);
    expect(
      isHit(
        reads,
        changes((t) => t.insert("others", {})),
      ),
    ).toBe(false);
  });

  test("by records of that name or prefix, and not when they were read untracked", () => {
    const one = readsOf((t) => t.records.get("env/A"));
    const all = readsOf((t) => t.records.list("env/"));
    const first = readsOf((t) => t.records.list("env/", 1));
    const none = readsOf((t) => t.untracked.list(""));
    const put = (name: string) => changes((t) => t.records.put(name, NOW));
    const [b, a, other] = [put("env/B"), put("env/A"), put("code/x")];
    expect(
      [one, all, none].map((reads) => [b, a, other].map((commit) => isHit(reads, commit))),
    ).toEqual([
      [false, true, false],
      [true, true, false],
      [false, false, false],
    ]);
    expect(isHit(first, b)).toBe(true);
    const again = readsOf((t) => t.records.list("env/", 1));
    expect(isHit(again, put("env/C"))).toBe(false);
    expect(isHit(again, put("env/A"))).toBe(false);
  });

  test("never by a write that left things as they were", () => {
    const reads = readsOf((t) => collect(t, scan("things")));
    expect(
      isHit(
        reads,
        changes((t) => t.shallowMerge(id, { a: 20 })),
      ),
    ).toBe(false);
  });
});

describe("the intervals", () => {
  test("are sorted, merged where they touch, and few for many reads of one range", () => {
    push(fixture, schemaOf({ things: { indexes: { by_a: ["a"] } } }));
    fixture.mutate((t) => {
      for (let a = 0; a < 100; a += 1) t.insert("things", { a });
    });
    const reads = readsOf((t) => {
      for (let a = 0; a < 100; a += 1)
        collect(
          t,
          range("things.by_a", [
            ["Gte", "a", a],
            ["Lt", "a", a + 1],
          ]),
        );
      t.stream(scan("things"));
    });
    expect(reads).toHaveLength(1);
  });

  test("of a walk grow only as it walks", () => {
    fixture.mutate((t) => {
      for (let a = 0; a < 10; a += 1) t.insert("things", { a });
    });
    fixture.query((t) => {
      const stream = t.stream(scan("things"));
      expect(t.reads()).toEqual([]);
      stream.next();
      const [after1] = t.reads();
      stream.next();
      const [after2] = t.reads();
      expect(
        after1?.end !== null && after2?.end !== null && String(after1?.end) < String(after2?.end),
      ).toBe(true);
      while (stream.next() !== null);
      expect(t.reads()[0]?.end).toBeNull();
    });
  });
});
