import { describe, expect, test } from "vitest";
import type { Interval } from "../../../local/deployment/db/database";
import { CommitLog } from "../../../local/deployment/sync/commit-log";
import { IntervalIndex } from "../../../local/deployment/sync/interval-index";
import { seededRandom } from "../../support/seeded-random";

const within = (key: string, { start, end }: Interval) =>
  key >= start && (end === null || key < end);

describe("the index of who reads what", () => {
  test("finds exactly the readers that a scan over all of them finds", () => {
    const random = seededRandom();
    const key = () =>
      String.fromCharCode(...Array.from({ length: random.below(3) }, () => random.below(4)));
    const interval = (): Interval => {
      const [a, b] = [key(), key()].toSorted();
      const start = a ?? "";
      const end = [null, `${start}\0`, b ?? ""][random.below(3)] ?? null;
      return { index: random.below(3), start, end };
    };
    const index = new IntervalIndex<number>();
    const readers = new Map<number, Interval[]>();
    for (let step = 0; step < 4000; step += 1) {
      const reader = random.below(60);
      const known = readers.get(reader);
      if (known !== undefined) {
        index.remove(known, reader);
        readers.delete(reader);
      } else {
        const reads = Array.from({ length: random.below(4) }, interval);
        index.add(reads, reader);
        readers.set(reader, reads);
      }
      const writes = Array.from({ length: 1 + random.below(2) }, () => ({
        index: random.below(3),
        key: key(),
      }));
      const expected = [...readers]
        .filter(([, reads]) =>
          writes.some((write) =>
            reads.some((read) => read.index === write.index && within(write.key, read)),
          ),
        )
        .map(([id]) => id);
      const touched = index.touchedBy({ ts: 1n, writes });
      expect([...touched].toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    }
  });

  test("asks a thousand readers of other keys nothing", () => {
    const index = new IntervalIndex<string>();
    for (let n = 0; n < 1000; n += 1)
      index.add([{ index: 1, start: `k${n}`, end: `k${n}\0` }], `${n}`);
    expect(index.touchedBy({ ts: 1n, writes: [{ index: 1, key: "k7" }] })).toEqual(new Set(["7"]));
    expect(index.touchedBy({ ts: 1n, writes: [{ index: 2, key: "k7" }] })).toEqual(new Set());
  });
});

describe("the log of commits", () => {
  const commit = (ts: bigint, key: string) => ({ ts, writes: [{ index: 1, key }] });
  const reads = [{ index: 1, start: "b", end: "d" }];

  test("names the first commit after a snapshot that touches what was read", () => {
    const log = new CommitLog();
    const retention = log.retain(1n);
    for (const [ts, key] of [
      [2n, "a"],
      [3n, "b"],
      [4n, "c"],
    ] as const)
      log.append(commit(ts, key));
    expect(log.firstTouching(reads, 1n)).toBe(3n);
    expect(log.firstTouching(reads, 3n)).toBe(4n);
    expect(log.firstTouching(reads, 4n)).toBeNull();
    log.release(retention);
    expect(log.firstTouching(reads, 1n)).toBeNull();
  });

  test("keeps what the oldest retention may still ask for", () => {
    const log = new CommitLog();
    const old = log.retain(1n);
    const young = log.retain(3n);
    log.append(commit(2n, "c"));
    log.release(young);
    expect(log.firstTouching(reads, 1n)).toBe(2n);
    log.release(old);
  });
});
