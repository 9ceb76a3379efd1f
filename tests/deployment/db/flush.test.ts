import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Commit, Database } from "../../../local/deployment/db/database";
import { openDatabase } from "../../../local/deployment/db/open-database";
import { StorageError } from "../../../local/deployment/db/storage-error";
import { collect, NOW, scan } from "./fixture";

let path: string;
let database: Database;
let diskIsFull: boolean;
let flushes: number;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "latchkey-db-"));
  diskIsFull = false;
  flushes = 0;
  const aroundWrite = (write: () => void): void => {
    flushes += 1;
    if (diskIsFull) throw new Error("ENOSPC: no space left on device");
    write();
  };
  database = openDatabase({ path, writer: true, aroundWrite });
});

afterEach(async () => {
  diskIsFull = false;
  await database.close();
  rmSync(path, { recursive: true });
});

function insert(n: number): Commit | null {
  const snapshot = database.snapshot();
  try {
    const transaction = database.begin(snapshot, { writable: true, now: NOW });
    transaction.insert("things", { n });
    return database.commit(transaction);
  } finally {
    snapshot.close();
  }
}

function numbers(of = database): unknown[] {
  const snapshot = of.snapshot();
  try {
    const transaction = of.begin(snapshot, { writable: false, now: NOW });
    return collect(transaction, scan("things")).map(({ n }) => n);
  } finally {
    snapshot.close();
  }
}

describe("flushing", () => {
  test("makes all commits that wait durable together", async () => {
    const before = flushes;
    const waits = Array.from({ length: 20 }, (_, n) => {
      insert(n);
      return database.flushed();
    });
    await Promise.all(waits);
    expect(flushes - before).toBe(1);
    const reader = openDatabase({ path, writer: false });
    expect(numbers(reader)).toHaveLength(20);
  });

  test("has nothing to wait for when nothing was committed", async () => {
    const before = flushes;
    await database.flushed();
    expect(flushes).toBe(before);
  });

  test("happens by itself when very much waits", () => {
    const before = flushes;
    for (let n = 0; n < 100; n += 1) insert(n);
    expect(flushes - before).toBeGreaterThan(1);
    expect(numbers()).toHaveLength(100);
  });

  test("that nobody had asked for and that the disk refuses rejects for who asks next", async () => {
    insert(0);
    diskIsFull = true;
    expect(() => {
      for (let n = 1; n < 100; n += 1) insert(n);
    }).toThrow(StorageError);
    diskIsFull = false;
    await expect(database.flushed()).rejects.toThrow(StorageError);
    expect(numbers()).toEqual([]);
    await database.flushed();
  });

  test("that the disk refuses rejects for every commit that waited, and those commits are gone", async () => {
    insert(1);
    await database.flushed();
    diskIsFull = true;
    const waits = [2, 3].map((n) => {
      insert(n);
      return database.flushed();
    });
    expect(numbers()).toEqual([1, 2, 3]);
    const results = await Promise.allSettled(waits);
    for (const result of results) {
      expect(result.status).toBe("rejected");
      expect(result).toMatchObject({ reason: expect.any(StorageError) as StorageError });
      expect(String((result as PromiseRejectedResult).reason)).toMatch(
        /The disk is full\. Free some space/,
      );
    }
    expect(numbers()).toEqual([1]);
  });

  test("goes on once the disk has room again, with timestamps past all that were ever given out", async () => {
    diskIsFull = true;
    const lost = insert(1);
    await expect(database.flushed()).rejects.toThrow(StorageError);
    diskIsFull = false;
    expect(insert(2)?.ts).toBeGreaterThan(lost?.ts ?? 0n);
    await database.flushed();
    expect(numbers()).toEqual([2]);
  });

  test("that fails makes transactions fail that began on what is gone", async () => {
    diskIsFull = true;
    insert(1);
    const snapshot = database.snapshot();
    const transaction = database.begin(snapshot, { writable: true, now: NOW });
    transaction.insert("things", { sees: collect(transaction, scan("things")).length });
    await expect(database.flushed()).rejects.toThrow(StorageError);
    diskIsFull = false;
    expect(() => database.commit(transaction)).toThrow(/run it again/);
    snapshot.close();
    expect(numbers()).toEqual([]);
  });
});

describe("a snapshot", () => {
  test("that is still open when the database closes fails to read instead of ending the process", async () => {
    insert(1);
    await database.flushed();
    const snapshot = database.snapshot();
    const transaction = database.begin(snapshot, { writable: false, now: NOW });
    const stream = transaction.stream(scan("things"));
    await database.close();
    expect(() => stream.next()).toThrow(/closed/);
    expect(() => collect(transaction, scan("things"))).toThrow(/closed/);
    snapshot.close();
    expect(() => database.snapshot()).toThrow(StorageError);
  });

  test("stays as it was, whatever is committed or flushed meanwhile", async () => {
    insert(1);
    const waiting = database.snapshot();
    const look = (): unknown[] => {
      const transaction = database.begin(waiting, { writable: false, now: NOW });
      return collect(transaction, scan("things")).map(({ n }) => n);
    };
    insert(2);
    expect(look()).toEqual([1]);
    await database.flushed();
    insert(3);
    await database.flushed();
    expect(look()).toEqual([1]);
    expect(numbers()).toEqual([1, 2, 3]);
    waiting.close();
    waiting.close();
    expect(look).toThrow(/closed/);
  });

  test("knows the timestamp of the last commit it contains", async () => {
    const first = insert(1);
    const snapshot = database.snapshot();
    insert(2);
    await database.flushed();
    expect(snapshot.ts).toBe(first?.ts);
    snapshot.close();
  });
});
