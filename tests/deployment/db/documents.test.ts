import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../local/deployment/db/database";
import { openDatabase } from "../../../local/deployment/db/open-database";

let path: string;
let database: Database;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "latchkey-db-"));
  database = openDatabase({ path, writer: true });
});
afterEach(async () => {
  await database.close();
  rmSync(path, { recursive: true });
});

test("a document that was inserted is read again", async () => {
  const snapshot = database.snapshot();
  const t = database.begin(snapshot, { writable: true, now: 1000 });
  const id = t.insert("todos", { text: "a", n: 1 });
  const commit = database.commit(t);
  expect(commit).not.toBeNull();
  snapshot.close();
  for (let i = 0; i < 2; i += 1) {
    const next = database.snapshot();
    const r = database.begin(next, { writable: false, now: 1001 });
    expect(JSON.parse(r.get(id) ?? "null")).toEqual({
      _creationTime: 1000,
      _id: id,
      n: 1,
      text: "a",
    });
    const s = r.stream({
      source: { type: "FullTableScan", tableName: "todos", order: "desc" },
      operators: [],
    });
    expect(s.next()).toContain(id);
    expect(s.next()).toBeNull();
    next.close();
    await database.flushed();
  }
});
