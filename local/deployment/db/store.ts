/**
 * The driver: ordered trees of keys on LMDB. Everything above knows only `Store` and `Reader`.
 * One environment is opened by several threads of one process; one of them writes. A snapshot is one read transaction and
 * sees all of a `write` or nothing of it; when `write` returns, its content is on stable storage.
 */
import {
  type Database as LmdbDatabase,
  open as openLmdb,
  type RootDatabase,
  type Transaction,
} from "lmdb";
import { bytesOf, keyOf } from "./bytes";
import type { KeyString } from "./database";
import type { KeyCursor, KeyRange, Layer, Reader, Tree } from "./layer";
import { checkDataFile, storageError } from "./storage-error";
import { StoreCursor } from "./store-cursor";
import { MAX_KEY, isDocuments, isIndex, prefixOf, storedKey } from "./stored-key";

interface StoreSnapshot extends Reader {
  /** Idempotent. */
  close(): void;
}

export interface Store {
  snapshot(): StoreSnapshot;
  /** Writer only: all layers in one durable transaction, later ones over earlier ones. */
  write(layers: readonly Layer[]): void;
  /** Ends all open snapshots. */
  close(): Promise<void>;
}

interface Trees {
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly documents: LmdbDatabase<string, Buffer>;
  readonly indexes: LmdbDatabase<Buffer, Buffer>;
  readonly records: LmdbDatabase<string, Buffer>;
}

class LmdbSnapshot implements StoreSnapshot {
  private readonly trees: Trees;
  private readonly transaction: Transaction;
  private readonly open: Set<StoreSnapshot>;
  private readonly guard: Guard;

  /** `open` holds all open snapshots: reading one after its environment was closed would end the process. */
  constructor(trees: Trees, open: Set<StoreSnapshot>, guard: Guard) {
    this.trees = trees;
    this.open = open;
    this.guard = guard;
    // Without the reset, all snapshots of one turn of the event loop would be the first one's.
    this.transaction = guard(() => {
      trees.root.resetReadTxn();
      return trees.root.useReadTransaction();
    });
    open.add(this);
  }

  get(tree: Tree, key: KeyString): string | undefined {
    this.checkOpen();
    const options = { transaction: this.transaction };
    const stored = bytesOf(storedKey(tree, key));
    return this.guard(() => {
      if (isIndex(tree))
        return this.trees.indexes.get(stored, options) === undefined ? undefined : "";
      return (isDocuments(tree) ? this.trees.documents : this.trees.records).get(stored, options);
    });
  }

  keys(tree: Tree, range: KeyRange, reverse: boolean): KeyCursor {
    const { transaction, trees, guard } = this;
    const database = isIndex(tree)
      ? trees.indexes
      : isDocuments(tree)
        ? trees.documents
        : trees.records;
    const scan = (start: KeyString, end: KeyString, after: boolean, limit: number): KeyString[] => {
      this.checkOpen();
      const bounds = reverse
        ? { start: bytesOf(end), exclusiveStart: true, end: bytesOf(start), inclusiveEnd: true }
        : { start: bytesOf(start), exclusiveStart: after, end: bytesOf(end) };
      return guard(() =>
        Array.from(database.getKeys({ ...bounds, reverse, limit, transaction }), keyOf),
      );
    };
    const fullKey = (stored: KeyString): KeyString => {
      if (stored.length < MAX_KEY) return stored;
      const value = guard(() => trees.indexes.get(bytesOf(stored), { transaction }));
      return value === undefined || value.length === 0 ? stored : keyOf(value);
    };
    return new StoreCursor(tree, range, reverse, scan, fullKey);
  }

  close(): void {
    if (this.open.delete(this)) this.guard(() => this.transaction.done());
  }

  private checkOpen(): void {
    if (!this.open.has(this)) throw new Error("Read from a snapshot that was closed");
  }
}

function writeEntry(trees: Trees, tree: Tree, key: KeyString, value: string | null): void {
  const stored = storedKey(tree, key);
  const bytes = bytesOf(stored);
  if (isIndex(tree)) {
    const whole = prefixOf(tree) + key;
    if (value === null) trees.indexes.removeSync(bytes);
    else trees.indexes.putSync(bytes, whole === stored ? Buffer.alloc(0) : bytesOf(whole));
    return;
  }
  const database = isDocuments(tree) ? trees.documents : trees.records;
  if (value === null) database.removeSync(bytes);
  else database.putSync(bytes, value);
}

function writeLayers(trees: Trees, layers: readonly Layer[]): void {
  trees.root.transactionSync(() => {
    for (const layer of layers)
      for (const { tree, key, value } of layer.writes()) writeEntry(trees, tree, key, value);
  });
}

function openTrees(path: string): Trees {
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

/** Runs what enters lmdb. Whoever may end this thread must not do so meanwhile; see `Marker`. */
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
  let trees: Trees;
  try {
    // Only before the first thread opens it: later the file changes while it would be looked at.
    if (options.writer) checkDataFile(path);
    trees = guard(() => openTrees(path));
  } catch (error) {
    throw storageError(error, path);
  }
  const open = new Set<StoreSnapshot>();
  return {
    snapshot() {
      try {
        return new LmdbSnapshot(trees, open, guard);
      } catch (error) {
        throw storageError(error, path);
      }
    },
    write(layers) {
      try {
        aroundWrite(() => guard(() => writeLayers(trees, layers)));
      } catch (error) {
        throw storageError(error, path);
      }
    },
    async close() {
      for (const snapshot of open) snapshot.close();
      await trees.root.close();
    },
  };
}
