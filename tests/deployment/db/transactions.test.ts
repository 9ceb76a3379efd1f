import { describe, expect, test } from "vitest";
import { collect, failure, NOW, parse, scan, useDatabase } from "./fixture";

const fixture = useDatabase();

describe("a mutation", () => {
  test("P10.50: sees its own writes in every kind of read", () => {
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

  test("P10.54: whose inner part is rolled back keeps its own writes, reads and tables", () => {
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
  const textOf = (run: () => unknown): string => failure(run).message;

  test("P10.53: 16,000 documents are written, the 16,001st is refused and nothing is left", () => {
    const message = textOf(() =>
      fixture.mutate((t) => {
        for (let n = 0; n < 16_001; n += 1) t.insert("things", {});
      }),
    );
    expect(message).toContain("Too many writes in a single function execution (limit: 16000)");
    fixture.query((t) => {
      expect(t.count("things")).toBe(0);
    });
  });

  test("P10.53: 32,000 documents are read and the 32,001st is refused", () => {
    for (const half of [1, 2, 3])
      fixture.mutate((t) => {
        for (let n = 0; n < (half === 3 ? 1 : 16_000); n += 1) t.insert("things", {});
      });
    fixture.query((t) => {
      expect(collect(t, scan("things", "asc", [{ limit: 32_000 }]))).toHaveLength(32_000);
    });
    const message = textOf(() => fixture.query((t) => collect(t, scan("things"))));
    expect(message).toContain(
      "Too many documents read in a single function execution (limit: 32000).",
    );
  });

  test("P10.53: a document of more than 1 MiB, 16 MiB written or read, 4,097 queries", () => {
    const mebibyte = "x".repeat(1024 * 1024);
    expect(textOf(() => fixture.mutate((t) => t.insert("things", { mebibyte })))).toContain(
      "Value is too large (1.00 MiB > maximum size 1 MiB)",
    );
    const large = mebibyte.slice(0, 1_000_000);
    const fill = (count: number) => () =>
      fixture.mutate((t) => {
        for (let n = 0; n < count; n += 1) t.insert("things", { large });
      });
    expect(textOf(fill(17))).toContain(
      "Too many bytes written in a single function execution (limit: 16 MiB)",
    );
    fill(10)();
    fill(10)();
    expect(textOf(() => fixture.query((t) => collect(t, scan("things"))))).toContain(
      "Too many bytes read in a single function execution (limit: 16777216 bytes).",
    );
    const reads = textOf(() =>
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
