/** Opens the database: snapshots and transactions in any thread, commits in the one that writes. */
import { CatalogCache } from "./catalog-state";
import type {
  Commit,
  Database,
  DryRunProgress,
  DryRunStep,
  SchemaProgress,
  SchemaStage,
  Snapshot,
  Transaction,
} from "./database";
import type { SchemaExport } from "./catalog";
import { prepareFormat } from "./format";
import { IndexCleaner } from "./index-cleaner";
import { Overlay } from "./overlay";
import { PendingCommits } from "./pending-commits";
import { advanceStage, failedStage, dryRunStep, stageProgress } from "./schema-preparation";
import { checksOf, describeStage, stageSchema } from "./schema-stage";
import { DatabaseSnapshot } from "./snapshot";
import { openStore, type Store, type StoreOptions } from "./store";
import { DatabaseTransaction } from "./transaction";
import { META } from "./keyspaces";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

function lastTs(get: (name: string) => string | undefined): bigint {
  return BigInt(get("ts") ?? 0);
}

class LocalDatabase implements Database {
  readonly #store: Store;
  readonly #writer: boolean;
  readonly #catalogs = new CatalogCache();
  readonly #pending: PendingCommits;
  readonly #cleaner: IndexCleaner;
  /** Counts the states that transactions can begin on. */
  #generation = 0;
  /** A timestamp is not given twice, not even when its commit was lost. */
  #lastGiven = 0n;

  constructor(store: Store, writer: boolean) {
    this.#store = store;
    this.#writer = writer;
    this.#pending = new PendingCommits(store, () => {
      this.#generation += 1;
    });
    this.#cleaner = new IndexCleaner(store);
    if (writer) this.#cleaner.start();
  }

  snapshot(): DatabaseSnapshot {
    const base = this.#store.snapshot();
    try {
      const reader = this.#pending.over(base);
      return new DatabaseSnapshot({
        ts: lastTs((name) => reader.get(META, name)),
        catalog: this.#catalogs.read(reader),
        reader,
        generation: this.#generation,
        release: () => {
          base.close();
        },
      });
    } catch (error) {
      base.close();
      throw error;
    }
  }

  begin(snapshot: Snapshot, options: { writable: boolean; now: number }): Transaction {
    if (!(snapshot instanceof DatabaseSnapshot))
      throw new Error("A transaction begins on a snapshot of the same database");
    if (options.writable) this.#checkWriter();
    return new DatabaseTransaction(snapshot, options);
  }

  commit(transaction: Transaction): Commit | null {
    this.#checkWriter();
    if (!(transaction instanceof DatabaseTransaction) || !transaction.writable)
      throw new Error("Only a writable transaction of this database can be committed");
    const { overlay, snapshot } = transaction;
    if (overlay.isEmpty) return null;
    if (snapshot.generation !== this.#generation)
      throw new Error("The transaction began before the latest commit; run it again");
    failedStage(
      transaction.catalog,
      () => transaction.changedDocuments(),
      transaction.reader,
      overlay,
    );
    const now = BigInt(Math.floor(transaction.now)) * NANOSECONDS_PER_MILLISECOND;
    const last = snapshot.ts > this.#lastGiven ? snapshot.ts : this.#lastGiven;
    const ts = now > last ? now : last + 1n;
    this.#lastGiven = ts;
    overlay.write(META, "ts", String(ts));
    const writes = transaction.touchedKeys();
    this.#generation += 1;
    this.#pending.add(overlay);
    if (transaction.hasDropped || transaction.catalog !== snapshot.catalog) this.#cleaner.start();
    return { ts, writes };
  }

  flushed(): Promise<void> {
    return this.#pending.flushed();
  }

  stageSchema(schema: SchemaExport | null): SchemaStage {
    return this.#change((snapshot) => stageSchema(snapshot.reader, snapshot.catalog.state, schema));
  }

  compareSchema(schema: SchemaExport | null): Omit<SchemaStage, "schemaId"> {
    return this.#look(({ catalog }) => describeStage(catalog.state, schema));
  }

  dryRunSchema(
    schema: SchemaExport | null,
    after: DryRunProgress | null,
    budgetMs: number,
  ): DryRunStep {
    this.#checkWriter();
    const deadline = performance.now() + budgetMs;
    return this.#look(({ reader, catalog }) => {
      let progress = after ?? checksOf(reader, catalog.state, schema);
      for (;;) {
        const next = dryRunStep(reader, catalog, schema, progress);
        if (next === null) return { type: "complete" };
        if ("error" in next) return { type: "failed", ...next };
        progress = next;
        if (performance.now() >= deadline) return { type: "inProgress", progress };
      }
    });
  }

  advanceSchema(schemaId: string, budgetMs: number): SchemaProgress {
    this.#checkWriter();
    const deadline = performance.now() + budgetMs;
    while (this.#advanceOnce(schemaId) && performance.now() < deadline);
    return this.#look(({ reader, catalog }) => stageProgress(reader, catalog.state, schemaId));
  }

  async close(): Promise<void> {
    this.#cleaner.stop();
    try {
      this.#pending.flush();
    } finally {
      await this.#store.close();
    }
  }

  #advanceOnce(schemaId: string): boolean {
    this.#pending.flush();
    return this.#look(({ reader, catalog }) => {
      const overlay = new Overlay();
      const worked = advanceStage(reader, catalog, schemaId, overlay);
      if (worked) this.#store.write([overlay]);
      return worked;
    });
  }

  /**
   * A change of the catalog outside of transactions: those that began before can no longer be
   * committed.
   */
  #change(
    make: (snapshot: DatabaseSnapshot) => { overlay: Overlay; stage: SchemaStage },
  ): SchemaStage {
    this.#checkWriter();
    this.#pending.flush();
    const { overlay, stage } = this.#look(make);
    if (overlay.isEmpty) return stage;
    this.#store.write([overlay]);
    this.#generation += 1;
    this.#cleaner.start();
    return stage;
  }

  #look<T>(use: (snapshot: DatabaseSnapshot) => T): T {
    const snapshot = this.snapshot();
    try {
      return use(snapshot);
    } finally {
      snapshot.close();
    }
  }

  #checkWriter(): void {
    if (!this.#writer) throw new Error("This thread opened the database for reading");
  }
}

/**
 * Throws StorageError when the disk refuses, the files are damaged, their format is newer than this
 * program, or a reader opens what no writer has made yet.
 */
export function openDatabase(options: StoreOptions): Database {
  const store = openStore(options);
  try {
    prepareFormat(store, options);
    return new LocalDatabase(store, options.writer);
  } catch (error) {
    void store.close();
    throw error;
  }
}
