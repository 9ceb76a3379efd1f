/** Parts that the CLI uploads, put together into one file. */
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { ApiError } from "../protocol/api-error";

const MOST_PARTS = 10_000;

export class ImportUploads {
  readonly #folder: string;
  /** What earlier runs left is gone. */
  readonly #cleared: Promise<void>;

  /** @param dir the data folder */
  constructor(dir: string) {
    this.#folder = join(dir, "imports");
    this.#cleared = rm(this.#folder, { recursive: true, force: true });
    // Whoever uploads is told.
    this.#cleared.catch(() => undefined);
  }

  /** Returns a token that names the upload. */
  async start(): Promise<string> {
    await this.#cleared;
    const token = randomBytes(16).toString("hex");
    await mkdir(join(this.#folder, token), { recursive: true, mode: 0o700 });
    return token;
  }

  /**
   * Returns a token that names the part. Rejects with an ApiError 400 for an unknown upload or a
   * bad number.
   */
  async addPart(
    token: string,
    number: number,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<string> {
    if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS)
      throw new ApiError(400, "BadUploadPart", `partNumber must be 1 to ${MOST_PARTS}.`);
    const content = body === null ? Readable.from([]) : Readable.fromWeb(body as WebStream);
    const target = createWriteStream(this.#path(token, String(number)), { mode: 0o600 });
    try {
      await pipeline(content, target);
    } catch (error) {
      if (isMissing(error)) throw unknownUpload();
      throw error;
    }
    return String(number);
  }

  /** The whole file, its parts in the order given. */
  async finish(token: string, parts: readonly string[]): Promise<string> {
    const whole = this.#path(token, "whole");
    for (const part of parts) {
      if (!/^\d{1,5}$/.test(part))
        throw new ApiError(400, "BadUploadPart", `There is no part "${part}".`);
      const source = this.#path(token, part);
      try {
        await pipeline(
          createReadStream(source),
          createWriteStream(whole, { flags: "a", mode: 0o600 }),
        );
      } catch (error) {
        if (isMissing(error)) throw unknownUpload();
        throw error;
      }
      await rm(source);
    }
    if (parts.length === 0)
      await pipeline(Readable.from([]), createWriteStream(whole, { mode: 0o600 }));
    return whole;
  }

  async remove(token: string): Promise<void> {
    await rm(this.#path(token, ""), { recursive: true, force: true });
  }

  #path(token: string, name: string): string {
    if (!/^[0-9a-f]{32}$/.test(token)) throw unknownUpload();
    return join(this.#folder, token, name);
  }
}

function unknownUpload(): ApiError {
  return new ApiError(400, "UnknownUpload", "There is no such upload; start the import again.");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
