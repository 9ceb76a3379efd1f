/** A real database in a temporary folder, and the few moves that every test of it makes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GenericValidator, JSONValue, ValidatorJSON } from "convex/values";
import { afterEach, beforeEach } from "vitest";
import type { SchemaExport } from "../../../local/deployment/db/catalog";
import {
  DeveloperError,
  type Commit,
  type Database,
  type SchemaProgress,
  type Transaction,
} from "../../../local/deployment/db/database";
import { openDatabase } from "../../../local/deployment/db/open-database";

export type Document = { _id: string; _creationTime: number; [field: string]: JSONValue };

export interface Fixture {
  readonly path: string;
  readonly database: Database;
  /** Runs one mutation; an error leaves nothing behind. */
  mutate<T>(
    run: (transaction: Transaction) => T,
    now?: number,
  ): { value: T; commit: Commit | null };
  query<T>(run: (transaction: Transaction) => T): T;
  reopen(): Promise<void>;
}

export const NOW = Date.UTC(2026, 0, 1);

export function useDatabase(): Fixture {
  let path = "";
  let database: Database | null = null;
  const current = (): Database => {
    if (database === null) throw new Error("The database is open only while a test runs");
    return database;
  };
  const run = <T>(writable: boolean, now: number, use: (transaction: Transaction) => T): T => {
    const snapshot = current().snapshot();
    try {
      return use(current().begin(snapshot, { writable, now }));
    } finally {
      snapshot.close();
    }
  };
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "latchkey-db-"));
    database = openDatabase({ path, writer: true });
  });
  afterEach(async () => {
    await database?.close();
    database = null;
    rmSync(path, { recursive: true });
  });
  return {
    get path() {
      return path;
    },
    get database() {
      return current();
    },
    mutate: (use, now = NOW) =>
      run(true, now, (transaction) => {
        const value = use(transaction);
        return { value, commit: current().commit(transaction) };
      }),
    query: (use) => run(false, NOW, use),
    async reopen() {
      await current().close();
      database = openDatabase({ path, writer: true });
    },
  };
}

/** What an error for developers says; any other error is thrown on. */
export function failure(run: () => unknown): { code: string | undefined; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof DeveloperError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: "no error", message: "" };
}

/** Everything a query returns. */
export function collect(transaction: Transaction, query: JSONValue): Document[] {
  const stream = transaction.stream(query);
  const found: Document[] = [];
  for (let text = stream.next(); text !== null; text = stream.next())
    found.push(JSON.parse(text) as Document);
  return found;
}

export function parse(text: string | null): Document {
  if (text === null) throw new Error("No such document");
  return JSON.parse(text) as Document;
}

export function scan(
  tableName: string,
  order: "asc" | "desc" = "asc",
  operators: JSONValue[] = [],
): JSONValue {
  return { source: { type: "FullTableScan", tableName, order }, operators };
}

export type RangePart = ["Eq" | "Gt" | "Gte" | "Lt" | "Lte", string, JSONValue];

export function range(
  indexName: string,
  parts: RangePart[] = [],
  order: "asc" | "desc" = "asc",
  operators: JSONValue[] = [],
): JSONValue {
  const expressions = parts.map(([type, fieldPath, value]) => ({ type, fieldPath, value }));
  return { source: { type: "IndexRange", indexName, range: expressions, order }, operators };
}

/** What `exportArgs()` hands over; the property is internal to the convex package. */
export function exported(validator: GenericValidator): ValidatorJSON {
  return (validator as unknown as { json: ValidatorJSON }).json;
}

type TableSchema = { indexes?: Record<string, string[]>; documentType?: ValidatorJSON };

export function schemaOf(
  tables: Record<string, TableSchema>,
  schemaValidation = true,
): SchemaExport {
  return {
    schemaValidation,
    tables: Object.entries(tables).map(([tableName, { indexes = {}, documentType }]) => ({
      tableName,
      indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({
        indexDescriptor,
        fields,
      })),
      documentType: documentType ?? { type: "any" },
    })),
  };
}

/** Stages a schema and prepares it, be it until it fails. */
export function prepare(
  { database }: Fixture,
  schema: SchemaExport | null,
): { schemaId: string; progress: SchemaProgress } {
  const { schemaId } = database.stageSchema(schema);
  for (;;) {
    const progress = database.advanceSchema(schemaId, 1000);
    if (progress.type !== "inProgress") return { schemaId, progress };
  }
}

export function activate(fixture: Fixture, schemaId: string | null): void {
  fixture.mutate((transaction) => {
    transaction.activateSchema(schemaId);
  });
}

/** Stages, prepares and activates. */
export function push(fixture: Fixture, schema: SchemaExport | null): void {
  const { schemaId, progress } = prepare(fixture, schema);
  if (progress.type === "failed") throw new Error(progress.error);
  activate(fixture, schemaId);
}

/** Many documents, a few thousand in each mutation. */
export function fill(
  fixture: Fixture,
  table: string,
  count: number,
  fields: (n: number) => JSONValue = (n) => ({ n }),
): void {
  for (let from = 0; from < count; from += 5000)
    fixture.mutate((t) => {
      for (let n = from; n < Math.min(from + 5000, count); n += 1) t.insert(table, fields(n));
    });
}

export const int64 = (value: bigint): JSONValue => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
};

export const float64 = (value: number): JSONValue => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return { $float: bytes.toString("base64") };
};

export const bytes = (...content: number[]): JSONValue => ({
  $bytes: Buffer.from(content).toString("base64"),
});
