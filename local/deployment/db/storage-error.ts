/** Faults of the disk and of the files on it, in words that say what to do. */
import { closeSync, existsSync, openSync, readSync, fstatSync, statfsSync } from "node:fs";
import { join } from "node:path";

export class StorageError extends Error {
  override readonly name = "StorageError";
}

const DISK_FULL = "The disk is full. Free some space and start again";
const DAMAGED =
  "The data files are damaged or are not a database. Restore a copy, or move the folder away to start empty";

const EXPLANATIONS: readonly [RegExp, string][] = [
  [/ENOSPC|EDQUOT|No space left|quota/i, DISK_FULL],
  [/EFBIG|File too large/i, "The file may not grow further (a limit of this machine)"],
  [
    /EROFS|Read-only file system/i,
    "The disk is read-only. Make it writable or set LOCAL_DIR to another folder",
  ],
  [
    /EACCES|EPERM|Permission denied/i,
    "This folder may not be written. Check its owner and mode, or set LOCAL_DIR to another folder",
  ],
  [
    /ENOENT|ENOTDIR|Not a directory/i,
    "A folder for the data cannot be made here. Set LOCAL_DIR to another folder",
  ],
  [/MDB_READERS_FULL/, "Too many snapshots are open at once: close those that are done with"],
  [/MDB_CORRUPTED|MDB_INVALID|MDB_PAGE_NOTFOUND|MDB_PANIC|MDB_VERSION_MISMATCH/i, DAMAGED],
];

const LITTLE_SPACE = 1024 * 1024;

/** LMDB reports a short write as EIO, whatever the reason. */
function explainInputOutput(path: string): string {
  try {
    const { bavail, bsize } = statfsSync(path);
    if (bavail * bsize < LITTLE_SPACE) return DISK_FULL;
  } catch {
    // Then the disk cannot even be asked.
  }
  return "The disk refused to write: it failed, or a limit on file sizes was reached";
}

function explain(cause: string, path: string): string {
  if (/EIO|Input\/output/i.test(cause)) return explainInputOutput(path);
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(cause));
  return known?.[1] ?? "The database could not be used";
}

export function storageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const cause = error instanceof Error ? error.message : String(error);
  return new StorageError(`${explain(cause, path)}: ${path} (${cause})`, { cause: error });
}

/** Where LMDB keeps, in each of its first two pages, what must hold before it may map the file. */
const META = { length: 0xa8, magic: 0x18, pageSize: 0x30, roots: [0x58, 0x88], transaction: 0x98 };
const MAGIC = 0xbeefc0de;
const NO_ROOT = 2n ** 64n - 1n;

function readMeta(file: number, position: number): Buffer | null {
  const meta = Buffer.alloc(META.length);
  const read = readSync(file, meta, 0, META.length, position);
  return read === META.length && meta.readUInt32LE(META.magic) === MAGIC ? meta : null;
}

function isDamaged(file: number, size: number): boolean {
  const first = readMeta(file, 0);
  if (first === null) return true;
  const pageSize = first.readUInt32LE(META.pageSize);
  const second = pageSize >= 512 && pageSize <= 65_536 ? readMeta(file, pageSize) : null;
  if (second === null) return true;
  const transaction = (meta: Buffer): bigint => meta.readBigUInt64LE(META.transaction);
  const latest = transaction(second) > transaction(first) ? second : first;
  return META.roots
    .map((offset) => latest.readBigUInt64LE(offset))
    .some((root) => root !== NO_ROOT && (root + 1n) * BigInt(pageSize) > BigInt(size));
}

/**
 * LMDB ends the process, not just the call, when it maps a file that is no database or that was cut
 * off.
 */
export function checkDataFile(folder: string): void {
  const path = join(folder, "data.mdb");
  if (!existsSync(path)) return;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > 0 && isDamaged(file, size)) throw new StorageError(`${DAMAGED}: ${path}`);
  } finally {
    closeSync(file);
  }
}
