/**
 * Writes zip files (PKWARE APPNOTE.TXT 6.3.10, sections 4.3 and 4.4), entry after entry, each
 * deflated while it is read. The archive may be of any size and hold any number of entries; one
 * entry holds less than 4 GiB.
 */
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32, createDeflateRaw } from "node:zlib";

interface Written {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
}

const LIMIT_32 = 0xffff_ffff;
const LIMIT_16 = 0xffff;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const VERSION_64 = 45;
const MADE_BY_UNIX = 0x0300;
/** An ordinary file that its owner may write and all may read. */
const PERMISSIONS = 0o100644 * 0x1_0000;
/**
 * 1 January 1980, where the format's calendar begins: snapshots of the same data are the same
 * files.
 */
const EPOCH_DATE = 0x0021;

export class ZipWriter {
  readonly #file: FileHandle;
  readonly #written: Written[] = [];
  #position = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects when there is such a file already. */
  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await open(path, "wx", 0o600));
  }

  /** Rejects with an Error when `content` holds 4 GiB or more. */
  async add(
    name: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const offset = this.#position;
    const encoded = Buffer.from(name);
    await this.#append(localHeader({ name: encoded, offset, crc: 0, size: 0, packedSize: 0 }));
    const start = this.#position;
    let crc = 0;
    let size = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of content) {
        crc = crc32(chunk, crc);
        size += chunk.byteLength;
        yield chunk;
      }
    };
    const packed = Readable.from(counted(), { objectMode: false }).compose(createDeflateRaw());
    // A stream of bytes gives Buffers.
    for await (const chunk of packed as AsyncIterable<Buffer>) await this.#append(chunk);
    const packedSize = this.#position - start;
    if (size >= LIMIT_32 || packedSize >= LIMIT_32)
      throw new Error(`${name} is too large to be exported: it has 4 GiB or more.`);
    const entry = { name: encoded, offset, crc, size, packedSize };
    await writeAll(this.#file, localHeader(entry), offset);
    this.#written.push(entry);
  }

  /** Writes the directory; the file is whole and durable then. */
  async finish(): Promise<void> {
    const start = this.#position;
    for (const entry of this.#written) await this.#append(directoryEntry(entry));
    await this.#append(ending(this.#written.length, start, this.#position - start));
    await this.#file.sync();
    await this.#file.close();
  }

  /** Gives up; what was written is of no use. */
  async abandon(): Promise<void> {
    await this.#file.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#file, bytes, this.#position);
    this.#position += bytes.byteLength;
  }
}

/** One `write` may take less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength)
    done += (await file.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten;
}

/** What local header and directory entry have in common. */
function description({ name, crc, size, packedSize }: Written, extraBytes: number): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(VERSION_64, 0);
  bytes.writeUInt16LE(UTF8_NAMES, 2);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(EPOCH_DATE, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packedSize, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  bytes.writeUInt16LE(extraBytes, 24);
  return bytes;
}

function localHeader(entry: Written): Buffer {
  return Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), description(entry, 0), entry.name]);
}

function directoryEntry(entry: Written): Buffer {
  const isFar = entry.offset >= LIMIT_32;
  const extra = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.offset), 4);
  }
  const head = Buffer.alloc(6);
  head.write("PK\x01\x02", "latin1");
  head.writeUInt16LE(MADE_BY_UNIX + VERSION_64, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(PERMISSIONS, 6);
  tail.writeUInt32LE(isFar ? LIMIT_32 : entry.offset, 10);
  return Buffer.concat([head, description(entry, extra.length), tail, entry.name, extra]);
}

function ending(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(Math.min(count, LIMIT_16), 8);
  end.writeUInt16LE(Math.min(count, LIMIT_16), 10);
  end.writeUInt32LE(Math.min(length, LIMIT_32), 12);
  end.writeUInt32LE(Math.min(start, LIMIT_32), 16);
  const isSmall = count < LIMIT_16 && length < LIMIT_32 && start < LIMIT_32;
  return isSmall ? end : Buffer.concat([ending64(count, start, length), end]);
}

function ending64(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(56);
  end.write("PK\x06\x06", "latin1");
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(MADE_BY_UNIX + VERSION_64, 12);
  end.writeUInt16LE(VERSION_64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", "latin1");
  locator.writeBigUInt64LE(BigInt(start + length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}
