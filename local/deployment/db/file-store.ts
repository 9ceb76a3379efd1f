/**
 * Bytes of stored files, one file on disk each, beside the database: `<dir>/files/<uuid>`. What a
 * file is (type, hash, owner) is a document; here are bytes only. Any thread may call any of this.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, unlink, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { storageError } from "./storage-error";

export interface StoredBytes {
  /** Unguessable; the name of the file on disk and in its public URL. */
  readonly uuid: string;
  readonly sha256Base64: string;
  /** Bytes. */
  readonly size: number;
}

export interface OpenedFile {
  /** Bytes of the whole file, whatever range was asked for. */
  readonly size: number;
  /** The bytes asked for; cancelling it closes the file. */
  stream(range?: { readonly start: number; readonly end: number }): ReadableStream<Uint8Array>;
  /**
   * Closes the file without reading it. Not needed after `stream` was read to its end or cancelled.
   */
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const READ_CHUNK_BYTES = 64 * 1024;

/**
 * Writes a file, named `uuid` if one is given, so that it is either whole and durable, or absent:
 * temporary name, fsync, rename, fsync of the folder. Rejects with the source's error when the
 * source fails, with a StorageError when the disk does; nothing is left behind then.
 */
export async function writeFile(
  dir: string,
  source: ReadableStream<Uint8Array> | Blob,
  uuid: string = randomUUID(),
): Promise<StoredBytes> {
  const folder = join(dir, "files");
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${uuid}.tmp`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    const written = await copyInto(handle, source instanceof Blob ? source.stream() : source);
    await handle.sync();
    await handle.close();
    await rename(temporary, join(folder, uuid));
    await syncFolder(folder);
    return { uuid, ...written };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(temporary).catch(() => undefined);
    throw isOfDisk(error) ? storageError(error, folder) : error;
  }
}

/** Whether the text could name a file. */
export function isFileName(uuid: string): boolean {
  return UUID.test(uuid);
}

/** Null when there is no such file; `uuid` may be any text. */
export async function openFile(dir: string, uuid: string): Promise<OpenedFile | null> {
  if (!UUID.test(uuid)) return null;
  let handle: FileHandle;
  try {
    handle = await open(join(dir, "files", uuid), "r");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const { size } = await handle.stat();
  return {
    size,
    stream: (range = { start: 0, end: size }) => readRange(handle, range.start, range.end),
    close: () => handle.close(),
  };
}

/** Removes the bytes; a file that is already gone is no error. */
export async function removeFile(dir: string, uuid: string): Promise<void> {
  if (!UUID.test(uuid)) return;
  try {
    await unlink(join(dir, "files", uuid));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Names of all files that are there. */
export async function listFiles(dir: string): Promise<string[]> {
  return (await listFolder(dir)).filter(isFileName);
}

/** Removes what writes that never ended have left. No write may be under way. */
export async function removeUnfinished(dir: string): Promise<void> {
  for (const name of await listFolder(dir))
    if (name.endsWith(".tmp")) await rm(join(dir, "files", name), { force: true });
}

async function listFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(join(dir, "files"));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function copyInto(
  handle: FileHandle,
  source: ReadableStream<Uint8Array>,
): Promise<{ sha256Base64: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const reader = source.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    hash.update(step.value);
    await writeAll(handle, step.value);
    size += step.value.byteLength;
  }
  return { sha256Base64: hash.digest("base64"), size };
}

/** One `write` may take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.byteLength)
    offset += (await handle.write(bytes, offset, bytes.byteLength - offset)).bytesWritten;
}

function readRange(handle: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const buffer = new Uint8Array(Math.min(READ_CHUNK_BYTES, end - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position);
      position += bytesRead;
      if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
      if (bytesRead > 0 && position < end) return;
      await handle.close();
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

/** Makes the rename itself durable; Windows cannot open a folder and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** An error of the system's file calls, unlike one of the source. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
