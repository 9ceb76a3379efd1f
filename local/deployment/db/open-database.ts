/** Opens the database: snapshots and transactions in any thread, commits in the one that writes. */
import { CatalogCache } from "./catalog-state";
import type {
  Commit,
  Database,
  Rehearsal,
  RehearsalStep,
  SchemaProgress,
  SchemaStage,
  Snapshot,
  Transaction,
} from "./database";
import type { SchemaExport } from "./catalog";
import { prepareFormat } from "./format";
import { IndexCleaner } from "./index-cleaner";
import { Layer } from "./layer";
import { PendingCommits } from "./pending-commits";
import { advanceStage, failedStage, rehearseStep, stageProgress } from "./schema-preparation";
import { checksOf, describeStage, stageSchema } from "./schema-stage";
import { DatabaseSnapshot } from "./snapshot";
import { openStore, type Store, type StoreOptions } from "./store";
import { DatabaseTransaction } from "./transaction";
import { META } from "./trees";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

function lastTs(get: (name: string) => string | undefined): bigint {
  return BigInt(get("ts") ?? 0);
}

class LocalDatabase implements Database {
  private readonly store: Store;
  private readonly writer: boolean;
  private readonly catalogs = new CatalogCache();
  private readonly pending: PendingCommits;
  private readonly cleaner: IndexCleaner;
  /** Counts the states that transactions can begin on. */
  private generation = 0;
  /** A timestamp is not given twice, not even when its commit was lost. */
  private lastGiven = 0n;

  constructor(store: Store, writer: boolean) {
    this.store = store;
    this.writer = writer;
    this.pending = new PendingCommits(store, () => {
      this.generation += 1;
    });
    this.cleaner = new IndexCleaner(store);
    if (writer) this.cleaner.start();
  }

  snapshot(): DatabaseSnapshot {
    const base = this.store.snapshot();
    try {
      const reader = this.pending.over(base);
      return new DatabaseSnapshot({
        ts: lastTs((name) => reader.get(META, name)),
        catalog: this.catalogs.read(reader),
        reader,
        generation: this.generation,
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
    if (options.writable) this.checkWriter();
    return new DatabaseTransaction(snapshot, options);
  }

  commit(transaction: Transaction): Commit | null {
    this.checkWriter();
    if (!(transaction instanceof DatabaseTransaction) || !transaction.writable)
      throw new Error("Only a writable transaction of this database can be committed");
    const { layer, snapshot } = transaction;
    if (layer.isEmpty) return null;
    if (snapshot.generation !== this.generation)
      throw new Error("The transaction began before the latest commit; run it again");
    failedStage(
      transaction.catalog,
      () => transaction.changedDocuments(),
      transaction.reader,
      layer,
    );
    const now = BigInt(Math.floor(transaction.now)) * NANOSECONDS_PER_MILLISECOND;
    const last = snapshot.ts > this.lastGiven ? snapshot.ts : this.lastGiven;
    const ts = now > last ? now : last + 1n;
    this.lastGiven = ts;
    layer.write(META, "ts", String(ts));
    const writes = transaction.touchedKeys();
    this.generation += 1;
    this.pending.add(layer);
    if (transaction.hasDropped || transaction.catalog !== snapshot.catalog) this.cleaner.start();
    return { ts, writes };
  }

  flushed(): Promise<void> {
    return this.pending.flushed();
  }

  stageSchema(schema: SchemaExport | null): SchemaStage {
    return this.change((snapshot) => stageSchema(snapshot.reader, snapshot.catalog.state, schema));
  }

  compareSchema(schema: SchemaExport | null): Omit<SchemaStage, "schemaId"> {
    return this.look(({ catalog }) => describeStage(catalog.state, schema));
  }

  rehearseSchema(
    schema: SchemaExport | null,
    after: Rehearsal | null,
    budgetMs: number,
  ): RehearsalStep {
    this.checkWriter();
    const deadline = performance.now() + budgetMs;
    return this.look(({ reader, catalog }) => {
      let rehearsal = after ?? checksOf(reader, catalog.state, schema);
      for (;;) {
        const next = rehearseStep(reader, catalog, schema, rehearsal);
        if (next === null) return { type: "complete" };
        if ("error" in next) return { type: "failed", ...next };
        rehearsal = next;
        if (performance.now() >= deadline) return { type: "inProgress", rehearsal };
      }
    });
  }

  advanceSchema(schemaId: string, budgetMs: number): SchemaProgress {
    this.checkWriter();
    const deadline = performance.now() + budgetMs;
    while (this.advanceOnce(schemaId) && performance.now() < deadline);
    return this.look(({ reader, catalog }) => stageProgress(reader, catalog.state, schemaId));
  }

  async close(): Promise<void> {
    this.cleaner.stop();
    try {
      this.pending.flush();
    } finally {
      await this.store.close();
    }
  }

  private advanceOnce(schemaId: string): boolean {
    this.pending.flush();
    return this.look(({ reader, catalog }) => {
      const layer = new Layer();
      const worked = advanceStage(reader, catalog, schemaId, layer);
      if (worked) this.store.write([layer]);
      return worked;
    });
  }

  /** A change of the catalog outside of transactions: those that began before can no longer be committed. */
  private change(
    make: (snapshot: DatabaseSnapshot) => { layer: Layer; stage: SchemaStage },
  ): SchemaStage {
    this.checkWriter();
    this.pending.flush();
    const { layer, stage } = this.look(make);
    if (layer.isEmpty) return stage;
    this.store.write([layer]);
    this.generation += 1;
    this.cleaner.start();
    return stage;
  }

  private look<T>(use: (snapshot: DatabaseSnapshot) => T): T {
    const snapshot = this.snapshot();
    try {
      return use(snapshot);
    } finally {
      snapshot.close();
    }
  }

  private checkWriter(): void {
    if (!this.writer) throw new Error("This thread opened the database for reading");
  }
}

/**
 * Throws StorageError when the disk refuses, the files are damaged, their format is newer than this program,
 * or a reader opens what no writer has made yet.
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
