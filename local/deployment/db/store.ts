/**
 * The driver: ordered keyspaces on LMDB. Everything above knows only `Store` and `Reader`. One
 * environment is opened by several threads of one process; one of them writes. A snapshot is one
 * read transaction and sees all of a `write` or nothing of it; when `write` returns, its content is
 * on stable storage.
 */
import {
  type Database as LmdbDatabase,
  open as openLmdb,
  type RootDatabase,
  type Transaction,
} from "lmdb";
import { bytesOf, keyOf } from "./bytes";
import type { KeyString } from "./database";
import type { KeyCursor, KeyRange, Overlay, Reader, Keyspace } from "./overlay";
import { checkDataFile, storageError } from "./storage-error";
import { StoreCursor } from "./store-cursor";
import { MAX_KEY, isDocuments, isIndex, prefixOf, storedKey } from "./stored-key";

interface StoreSnapshot extends Reader {
  /** Idempotent. */
  close(): void;
}

export interface Store {
  snapshot(): StoreSnapshot;
  /** Writer only: all overlays in one durable transaction, later ones over earlier ones. */
  write(overlays: readonly Overlay[]): void;
  /** Ends all open snapshots. */
  close(): Promise<void>;
}

interface Databases {
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly documents: LmdbDatabase<string, Buffer>;
  readonly indexes: LmdbDatabase<Buffer, Buffer>;
  readonly records: LmdbDatabase<string, Buffer>;
}

class LmdbSnapshot implements StoreSnapshot {
  readonly #databases: Databases;
  readonly #transaction: Transaction;
  readonly #open: Set<StoreSnapshot>;
  readonly #guard: Guard;

  /**
   * `open` holds all open snapshots: reading one after its environment was closed would end the
   * process.
   */
  constructor(databases: Databases, open: Set<StoreSnapshot>, guard: Guard) {
    this.#databases = databases;
    this.#open = open;
    this.#guard = guard;
    // Without the reset, all snapshots of one turn of the event loop would be the first one's.
    this.#transaction = guard(() => {
      databases.root.resetReadTxn();
      return databases.root.useReadTransaction();
    });
    open.add(this);
  }

  get(keyspace: Keyspace, key: KeyString): string | undefined {
    this.#checkOpen();
    const options = { transaction: this.#transaction };
    const stored = bytesOf(storedKey(keyspace, key));
    return this.#guard(() => {
      if (isIndex(keyspace))
        return this.#databases.indexes.get(stored, options) === undefined ? undefined : "";
      return (isDocuments(keyspace) ? this.#databases.documents : this.#databases.records).get(
        stored,
        options,
      );
    });
  }

  keys(keyspace: Keyspace, range: KeyRange, reverse: boolean): KeyCursor {
    const transaction = this.#transaction;
    const databases = this.#databases;
    const guard = this.#guard;
    const database = isIndex(keyspace)
      ? databases.indexes
      : isDocuments(keyspace)
        ? databases.documents
        : databases.records;
    const scan = (start: KeyString, end: KeyString, after: boolean, limit: number): KeyString[] => {
      this.#checkOpen();
      const bounds = reverse
        ? { start: bytesOf(end), exclusiveStart: true, end: bytesOf(start), inclusiveEnd: true }
        : { start: bytesOf(start), exclusiveStart: after, end: bytesOf(end) };
      return guard(() =>
        Array.from(database.getKeys({ ...bounds, reverse, limit, transaction }), keyOf),
      );
    };
    const fullKey = (stored: KeyString): KeyString => {
      if (stored.length < MAX_KEY) return stored;
      const value = guard(() => databases.indexes.get(bytesOf(stored), { transaction }));
      return value === undefined || value.length === 0 ? stored : keyOf(value);
    };
    return new StoreCursor(keyspace, range, reverse, scan, fullKey);
  }

  close(): void {
    if (this.#open.delete(this)) this.#guard(() => this.#transaction.done());
  }

  #checkOpen(): void {
    if (!this.#open.has(this)) throw new Error("Read from a snapshot that was closed");
  }
}

function writeEntry(
  databases: Databases,
  keyspace: Keyspace,
  key: KeyString,
  value: string | null,
): void {
  const stored = storedKey(keyspace, key);
  const bytes = bytesOf(stored);
  if (isIndex(keyspace)) {
    const whole = prefixOf(keyspace) + key;
    if (value === null) databases.indexes.removeSync(bytes);
    else databases.indexes.putSync(bytes, whole === stored ? Buffer.alloc(0) : bytesOf(whole));
    return;
  }
  const database = isDocuments(keyspace) ? databases.documents : databases.records;
  if (value === null) database.removeSync(bytes);
  else database.putSync(bytes, value);
}

function writeOverlays(databases: Databases, overlays: readonly Overlay[]): void {
  databases.root.transactionSync(() => {
    for (const overlay of overlays)
      for (const { keyspace, key, value } of overlay.writes())
        writeEntry(databases, keyspace, key, value);
  });
}

function openDatabases(path: string): Databases {
  const root = openLmdb<Buffer, Buffer>({
    path,
    maxDbs: 8,
    keyEncoding: "binary",
    encoding: "binary",
    // Plain LMDB commits: data is synced, then the header, before `transactionSync` returns.
    overlappingSync: false,
  });
  const named = { keyEncoding: "binary" } as const;
  return {
    root,
    documents: root.openDB<string, Buffer>("documents", { ...named, encoding: "string" }),
    indexes: root.openDB<Buffer, Buffer>("indexes", { ...named, encoding: "binary" }),
    records: root.openDB<string, Buffer>("records", { ...named, encoding: "string" }),
  };
}

/** Runs what enters lmdb. Whoever may end this thread must not do so meanwhile; see `Heartbeat`. */
type Guard = <T>(work: () => T) => T;

export interface StoreOptions {
  /** A folder; the writer makes it when missing. */
  readonly path: string;
  /** One thread of one process may write; the others must open after it has. */
  readonly writer: boolean;
  readonly guard?: Guard;
  /** Runs each write. */
  readonly aroundWrite?: (write: () => void) => void;
}

/** Throws StorageError when the disk refuses or the files are damaged. */
export function openStore(options: StoreOptions): Store {
  const { path, guard = (work) => work(), aroundWrite = (write) => write() } = options;
  let databases: Databases;
  try {
    // Only before the first thread opens it: later the file changes while it would be looked at.
    if (options.writer) checkDataFile(path);
    databases = guard(() => openDatabases(path));
  } catch (error) {
    throw storageError(error, path);
  }
  const open = new Set<StoreSnapshot>();
  return {
    snapshot() {
      try {
        return new LmdbSnapshot(databases, open, guard);
      } catch (error) {
        throw storageError(error, path);
      }
    },
    write(overlays) {
      try {
        aroundWrite(() => guard(() => writeOverlays(databases, overlays)));
      } catch (error) {
        throw storageError(error, path);
      }
    },
    async close() {
      for (const snapshot of open) snapshot.close();
      await databases.root.close();
    },
  };
}
