/** Reading request bodies whole, with their limits (P2.0). */
import { Readable, type Transform } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { JSONValue } from "convex/values";
import { ApiError } from "../protocol/api-error";

/** Pushes and imports; counted after decompression. */
export const ADMIN_BODY_BYTES = 200 * 1024 * 1024;
/** Calls of public functions: 16 MiB of arguments and the envelope around them. */
export const CALL_BODY_BYTES = 16 * 1024 * 1024 + 2000;

/**
 * The body's bytes, decompressed when Content-Encoding is br, gzip or deflate.
 * @throws ApiError 413 `RequestTooLarge`, 415 `UnsupportedContentEncoding`, 400 `BadRequestBody`
 * for corrupt compression
 */
export async function readBody(request: Request, maxBytes: number): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0);
  const decoder = decoderFor(request.headers.get("content-encoding"));
  const raw = Readable.fromWeb(request.body as WebStream);
  if (decoder === null) return collect(raw, maxBytes);
  raw.on("error", (error) => decoder.destroy(error));
  try {
    return await collect(raw.pipe(decoder), maxBytes);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, "BadRequestBody", `The body cannot be decompressed: ${String(error)}`);
  } finally {
    raw.destroy();
  }
}

/** The body as JSON. @throws ApiError as `readBody`, and 400 `BadJsonBody` */
async function readJson(request: Request, maxBytes: number): Promise<JSONValue> {
  const bytes = await readBody(request, maxBytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as JSONValue;
  } catch (error) {
    throw new ApiError(400, "BadJsonBody", `The body is not valid JSON: ${messageOf(error)}`);
  }
}

/** The body as a JSON object. @throws ApiError as `readJson` */
export async function readJsonObject(
  request: Request,
  maxBytes: number,
): Promise<{ [key: string]: JSONValue | undefined }> {
  const value = await readJson(request, maxBytes);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ApiError(400, "BadJsonBody", "The body must be a JSON object.");
}

function decoderFor(encoding: string | null): Transform | null {
  switch (encoding?.trim().toLowerCase() ?? "identity") {
    case "identity":
    case "":
      return null;
    case "br":
      return createBrotliDecompress();
    case "gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    default:
      throw new ApiError(
        415,
        "UnsupportedContentEncoding",
        `Content-Encoding ${encoding} is not supported; send br, gzip, deflate or identity.`,
      );
  }
}

async function collect(stream: Readable, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new ApiError(
        413,
        "RequestTooLarge",
        `The body is larger than the ${maxBytes} bytes this endpoint takes.`,
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
