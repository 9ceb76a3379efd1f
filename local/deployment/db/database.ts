/**
 * The database as the rest of the deployment sees it: snapshots, transactions on them, and one
 * writer that commits. Documents cross this seam as wire JSON (P5.1); document *text* is passed on
 * unparsed where it can be.
 */
import type { JSONValue } from "convex/values";
import type { Catalog, SchemaExport } from "./catalog";

/**
 * A byte string held as a JavaScript string with one char per byte, so that `<` orders as memcmp
 * does, it can be a Map key, and it crosses threads cheaply.
 */
export type KeyString = string;

/**
 * Half-open interval of one index's keys; `end: null` is unbounded. Index numbers are stable for
 * the life of an index.
 */
export interface Interval {
  readonly index: number;
  readonly start: KeyString;
  readonly end: KeyString | null;
}

/**
 * Index number of the records (environment, code, …) in read sets and commits; their key is the
 * record's name.
 */
export const RECORDS_INDEX = 0;

/**
 * What a commit changed: every index key that was written or removed, of the old and of the new
 * version of each document.
 */
export interface Commit {
  /** Nanoseconds since the epoch, strictly increasing. */
  readonly ts: bigint;
  readonly writes: readonly { readonly index: number; readonly key: KeyString }[];
}

/**
 * A mistake of the pushed code or of its data: shown to the developer, never a fault of the server.
 */
export class DeveloperError extends Error {
  override readonly name = "DeveloperError";
  /** For example `IndexNotFoundError`; undefined where the real backend has none. */
  readonly code: string | undefined;
  /** ConvexError data where clients act on it (for example `InvalidCursor`). */
  readonly data: JSONValue | undefined;
  constructor(message: string, code?: string, data?: JSONValue) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export interface Snapshot {
  /** Timestamp of the last commit this snapshot contains. */
  readonly ts: bigint;
  readonly catalog: Catalog;
  /** Ends the LMDB read transaction. Idempotent. */
  close(): void;
}

/**
 * Small named JSON values beside the documents (environment, code versions, request records). Reads
 * are tracked like documents.
 */
export interface Records {
  get(name: string): JSONValue | undefined;
  /** In ascending order of name, at most `limit`; tracked as one interval. */
  list(prefix: string, limit?: number): { name: string; value: JSONValue }[];
  put(name: string, value: JSONValue): void;
  remove(name: string): void;
  /** Runs again whatever has read the record, though its value stays. */
  announce(name: string): void;
}

export interface DocumentStream {
  /** Wire JSON text of the next document, or null at the end. */
  next(): string | null;
  close(): void;
}

export interface PageRequest {
  readonly query: JSONValue;
  readonly cursor: string | null;
  readonly endCursor: string | null;
  readonly pageSize: number;
  readonly maximumRowsRead?: number;
  readonly maximumBytesRead?: number;
}

export interface Page {
  /** Wire JSON text of each document. */
  readonly page: string[];
  readonly isDone: boolean;
  readonly continueCursor: string;
  readonly splitCursor: string | null;
  readonly pageStatus: "SplitRecommended" | "SplitRequired" | null;
}

export interface TransactionMetrics {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly databaseQueries: number;
  readonly documentsRead: number;
  readonly documentsWritten: number;
}

/** Which tables an import brings. */
export interface ImportPlan {
  /** Names the import from its beginning to its end. */
  readonly id: string;
  /**
   * Each begins empty. `number` is the one that the imported ids have, or null when they bring
   * none.
   */
  readonly tables: readonly { readonly name: string; readonly number: number | null }[];
  /** Tables that go, documents and all. */
  readonly removed: readonly string[];
}

/**
 * Throws DeveloperError `ImportRace` when the tables or the schema are no longer those of the
 * beginning.
 */
export interface TransactionImports {
  plan(plan: ImportPlan): void;
  /** From here on this transaction sees and writes the import's tables, which nobody else does. */
  enter(id: string): void;
  /** Puts the import's tables in the place of those that serve. */
  activate(id: string): void;
  drop(ids: readonly string[]): void;
  /** Begun, and neither activated nor dropped. */
  open(): string[];
}

export interface Savepoint {
  /** Forgets the savepoint and keeps the writes. */
  release(): void;
  /** Undoes every write since the savepoint; reads stay in the read set. */
  rollback(): void;
}

/**
 * One function's view: a snapshot, its own writes on top, and all it has read. Not shared between
 * functions.
 */
export interface Transaction {
  readonly snapshot: Snapshot;
  /** The snapshot's, and the tables that this transaction made. */
  readonly catalog: Catalog;
  readonly writable: boolean;
  readonly records: Records;
  /**
   * The same, untracked: for the server's own reads (code, request records) that no subscription
   * depends on.
   */
  readonly untracked: Records;
  /** Every method throws DeveloperError for what P4.3-P4.7 and P6.6 call an error. */
  get(id: string, table?: string): string | null;
  normalizeId(table: string, id: string): string | null;
  count(table: string): number;
  /** `query` is the Query JSON of P4.5. */
  stream(query: JSONValue): DocumentStream;
  page(request: PageRequest): Page;
  insert(table: string, value: JSONValue): string;
  shallowMerge(id: string, patch: JSONValue, table?: string): string;
  replace(id: string, value: JSONValue, table?: string): string;
  remove(id: string, table?: string): string;
  /**
   * For `_storage` and `_scheduled_functions`, which functions may only read, and for imports:
   * `insert` accepts `_id` and `_creationTime` here, and any table. What the server reads for
   * itself is part of the read set and no part of what the function has used.
   */
  readonly system: {
    get(id: string, table: string): string | null;
    stream(query: JSONValue): DocumentStream;
    insert(table: string, value: JSONValue): string;
    shallowMerge(id: string, patch: JSONValue): string;
    remove(id: string): string;
  };
  readonly imports: TransactionImports;
  savepoint(): Savepoint;
  reads(): Interval[];
  metrics(): TransactionMetrics;
  /** Makes a staged schema (below) the active one as part of this transaction. */
  activateSchema(schemaId: string | null): void;
}

export interface SchemaStage {
  readonly schemaId: string;
  readonly addedIndexes: { name: string; fields: string[] }[];
  readonly removedIndexes: { name: string; fields: string[] }[];
}

export type SchemaProgress =
  | { readonly type: "complete" }
  | {
      readonly type: "inProgress";
      readonly schemaValidationComplete: boolean;
      readonly indexesComplete: number;
      readonly indexesTotal: number;
    }
  | { readonly type: "failed"; readonly error: string; readonly tableName: string | null };

/** How far a progress has come; plain data. */
export type DryRunProgress = readonly {
  readonly table: string;
  readonly after: string | null;
  readonly done: boolean;
}[];

export type DryRunStep =
  | { readonly type: "complete" }
  | { readonly type: "inProgress"; readonly progress: DryRunProgress }
  | { readonly type: "failed"; readonly error: string; readonly tableName: string };

export interface Database {
  /** Any thread. The latest committed state, flushed or not. */
  snapshot(): Snapshot;
  /**
   * Any thread; only the writer may pass `writable: true`. `now` is the begin time in milliseconds.
   */
  begin(snapshot: Snapshot, options: { writable: boolean; now: number }): Transaction;
  /**
   * Writer only, synchronous, touches no disk. ts = max(last + 1, now in ns). New snapshots of the
   * writer see the commit at once, those of other threads once it is durable; commits that wait
   * together become durable together. A transaction without writes commits nothing and returns
   * null. Throws when another commit or staging came between `snapshot()` and here: one writable
   * transaction at a time.
   */
  commit(transaction: Transaction): Commit | null;
  /**
   * Resolves when everything committed so far is on stable storage; rejects when the disk refused,
   * and those commits are gone.
   */
  flushed(): Promise<void>;
  /**
   * Writer only. Compares with the active schema, creates missing tables and starts building
   * missing indexes. Never changes what serves.
   */
  stageSchema(schema: SchemaExport | null): SchemaStage;
  /** What staging would do, without doing it. */
  compareSchema(schema: SchemaExport | null): Omit<SchemaStage, "schemaId">;
  /**
   * Writer only. Checks a part of what is there against a schema, from `after` on, and keeps
   * nothing; null begins.
   */
  dryRunSchema(
    schema: SchemaExport | null,
    after: DryRunProgress | null,
    budgetMs: number,
  ): DryRunStep;
  /** Writer only. Does up to `budgetMs` of back-filling and validating for a staged schema. */
  advanceSchema(schemaId: string, budgetMs: number): SchemaProgress;
  close(): Promise<void>;
}
