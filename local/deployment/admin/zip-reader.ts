/**
 * Reads zip files (PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.4): by the directory at their end,
 * entries stored or deflated, beyond 4 GiB too. Not encrypted ones, and not split ones.
 */
import { type FileHandle, open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { ApiError } from "../protocol/api-error";
import { invalidImport } from "./invalid-import";

export interface ZipEntry {
  readonly name: string;
  /** Bytes of what it holds. */
  readonly size: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly offset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_ENTRY = 0x04034b50;
const LOCAL_ENTRY_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const EXTRA_64 = 0x0001;
const IN_EXTRA = 0xffff_ffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

export class ZipReader {
  readonly entries: readonly ZipEntry[];
  readonly #file: FileHandle;

  private constructor(file: FileHandle, entries: readonly ZipEntry[]) {
    this.#file = file;
    this.entries = entries;
  }

  /** Rejects with an ApiError when it is no zip file. */
  static async open(path: string): Promise<ZipReader> {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const { offset, length, count } = await findDirectory(file, size);
      const directory = await read(file, offset, length);
      return new ZipReader(file, parseDirectory(directory, count));
    } catch (error) {
      await file.close();
      if (error instanceof RangeError) throw damaged("its directory is cut short");
      throw error;
    }
  }

  /** What the entry holds; throws an ApiError at the end when it is not what was packed. */
  async *read(entry: ZipEntry): AsyncGenerator<Buffer> {
    let sum = 0;
    let size = 0;
    for await (const chunk of await this.#unpacked(entry)) {
      sum = crc32(chunk, sum);
      size += chunk.length;
      yield chunk;
    }
    if (sum !== entry.crc || size !== entry.size)
      throw damaged(`${entry.name} is not what was packed`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #unpacked({ name, method, offset, packedSize }: ZipEntry): Promise<AsyncIterable<Buffer>> {
    const head = await read(this.#file, offset, LOCAL_ENTRY_BYTES);
    if (head.readUInt32LE(0) !== LOCAL_ENTRY) throw damaged(`${name} is not where it should be`);
    const start = offset + LOCAL_ENTRY_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
    const packed = readRange(this.#file, start, start + packedSize);
    if (method === STORED) return packed;
    if (method === DEFLATED) return inflate(packed, name);
    throw damaged(`${name} is packed by a method that is not supported (${method})`);
  }
}

async function findDirectory(
  file: FileHandle,
  size: number,
): Promise<{ offset: number; length: number; count: number }> {
  const tailBytes = Math.min(size, END_BYTES + LONGEST_COMMENT + END64_LOCATOR_BYTES);
  const tail = await read(file, size - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at -= 1;
  if (at < 0) throw damaged("it is not a zip file, or its end is missing");
  const locator = at - END64_LOCATOR_BYTES;
  if (locator >= 0 && tail.readUInt32LE(locator) === END64_LOCATOR) {
    const end = await read(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (end.readUInt32LE(0) !== END64) throw damaged("its end is missing");
    return {
      count: Number(end.readBigUInt64LE(32)),
      length: Number(end.readBigUInt64LE(40)),
      offset: Number(end.readBigUInt64LE(48)),
    };
  }
  return {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
}

function parseDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged("its directory is damaged");
    if ((directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0) throw damaged("it is encrypted");
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const name = at + DIRECTORY_ENTRY_BYTES;
    const extra = directory.subarray(name + nameBytes, name + nameBytes + extraBytes);
    // In this order, each only if its place in the entry says so.
    const [size, packedSize, offset] = largeNumbers(
      [24, 20, 42].map((field) => directory.readUInt32LE(at + field)),
      extra,
    );
    entries.push({
      name: directory.toString("utf8", name, name + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      size: size ?? 0,
      packedSize: packedSize ?? 0,
      offset: offset ?? 0,
    });
    at = name + nameBytes + extraBytes + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function largeNumbers(small: readonly number[], extra: Buffer): number[] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== EXTRA_64)
    at += 4 + extra.readUInt16LE(at + 2);
  let place = at + 4;
  return small.map((value) => {
    if (value !== IN_EXTRA) return value;
    place += 8;
    return Number(extra.readBigUInt64LE(place - 8));
  });
}

async function* readRange(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const CHUNK = 64 * 1024;
  for (let at = start; at < end; at += CHUNK) yield await read(file, at, Math.min(CHUNK, end - at));
}

async function* inflate(packed: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const inflater = createInflateRaw();
  const fed = feed(packed, inflater);
  try {
    // Node's streams of bytes give Buffers.
    for await (const chunk of inflater as AsyncIterable<Buffer>) yield chunk;
    await fed;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw damaged(`${name} cannot be unpacked`);
  } finally {
    inflater.destroy();
  }
}

async function feed(
  packed: AsyncIterable<Buffer>,
  inflater: ReturnType<typeof createInflateRaw>,
): Promise<void> {
  try {
    for await (const chunk of packed) {
      if (inflater.destroyed) return;
      if (!inflater.write(chunk))
        await new Promise<void>((resolve) => {
          inflater.once("drain", resolve);
          inflater.once("close", resolve);
        });
    }
    inflater.end();
  } catch (error) {
    inflater.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw damaged("a place in it lies before its beginning");
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw damaged("it is cut short");
    filled += bytesRead;
  }
  return buffer;
}

function damaged(what: string): ApiError {
  return invalidImport(`The zip file cannot be read: ${what}.`);
}
