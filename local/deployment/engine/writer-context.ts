/** One call of the writer: its time, its transaction if it needs one, and the right to write. */
import type { Commit, Database, Snapshot, Transaction } from "../db/database";

export class WriterContext {
  readonly database: Database;
  /** Milliseconds since the epoch at which the call began. */
  readonly now: number;
  #open: { snapshot: Snapshot; transaction: Transaction } | null = null;

  constructor(database: Database, now: number) {
    this.database = database;
    this.now = now;
  }

  /** On the latest state; the same one until it is committed or discarded. */
  transaction(): Transaction {
    if (this.#open === null) {
      const snapshot = this.database.snapshot();
      const transaction = this.database.begin(snapshot, { writable: true, now: this.now });
      this.#open = { snapshot, transaction };
    }
    return this.#open.transaction;
  }

  commit(): { commit: Commit; snapshot: Snapshot } | null {
    if (this.#open === null) return null;
    const { snapshot, transaction } = this.#open;
    const commit = this.database.commit(transaction);
    return commit === null ? null : { commit, snapshot };
  }

  /** Forgets what the transaction would write. Idempotent. */
  discard(): void {
    this.#open?.snapshot.close();
    this.#open = null;
  }
}
