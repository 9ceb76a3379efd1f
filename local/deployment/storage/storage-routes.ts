/** Uploading and serving files (P2.13). */
import { openFile, removeFile, writeFile } from "../db/file-store";
import type { Route } from "../../http/routes";
import type { Engine } from "../engine/engine";
import { isUuid } from "../protocol/uuid";
import { isValidUploadToken } from "../runtime/upload-token";
import { parseRange } from "./byte-range";
import { ApiError } from "../protocol/api-error";

const MAX_AGE_SECONDS = 2_592_000;

/** @param dir the data folder */
export function storageRoutes(options: {
  engine: Engine;
  dir: string;
  now: () => number;
}): Route[] {
  const { engine, dir, now } = options;
  return [
    {
      method: "POST",
      path: "/api/storage/upload",
      handle(request) {
        const token = new URL(request.url).searchParams.get("token") ?? "";
        if (!isValidUploadToken(token, engine.secret, now()))
          throw new ApiError(
            401,
            "StorageTokenInvalid",
            "The upload URL is not valid or has expired; it holds for an hour. Ask for a new one.",
          );
        return upload(engine, dir, request);
      },
    },
    {
      method: "GET",
      path: "/api/storage/:uuid",
      handle: (request, { uuid = "" }) => serveFile(engine, dir, request, uuid),
    },
  ];
}

async function upload(engine: Engine, dir: string, request: Request): Promise<Response> {
  const wanted = digestOf(request.headers.get("digest"));
  const stored = await writeFile(dir, request.body ?? new Blob([]));
  try {
    if (wanted !== null && wanted !== stored.sha256Base64)
      throw new ApiError(
        400,
        "Sha256Mismatch",
        `The Digest header promised ${wanted}, but the bytes received have ${stored.sha256Base64}.`,
      );
    const storageId = await engine.insertFile({
      uuid: stored.uuid,
      sha256: stored.sha256Base64,
      size: stored.size,
      contentType: request.headers.get("content-type"),
    });
    return Response.json({ storageId });
  } catch (error) {
    await removeFile(dir, stored.uuid);
    throw error;
  }
}

async function serveFile(
  engine: Engine,
  dir: string,
  request: Request,
  uuid: string,
): Promise<Response> {
  if (!isUuid(uuid))
    throw new ApiError(
      400,
      "InvalidStoragePath",
      "A file's address ends in a UUID, which is not its storage id: ask for it with `storage.getUrl`.",
    );
  const record = await engine.findFile(uuid);
  const file = record === null ? null : await openFile(dir, uuid);
  if (record === null || file === null)
    throw new ApiError(404, "NotFound", "There is no such file; it may have been deleted.");
  const headers = new Headers({
    "accept-ranges": "bytes",
    "cache-control": `private, max-age=${MAX_AGE_SECONDS}`,
    digest: `sha-256=${record.sha256}`,
    etag: `"${uuid}"`,
    // Files are what users uploaded; a browser must not guess a type that runs.
    "x-content-type-options": "nosniff",
  });
  if (record.contentType !== null) headers.set("content-type", record.contentType);
  if (request.headers.get("if-none-match") === `"${uuid}"`) {
    await file.close();
    return new Response(null, { status: 304, headers });
  }
  const range = parseRange(request.headers.get("range"), file.size);
  switch (range.kind) {
    case "whole":
      headers.set("content-length", String(file.size));
      return new Response(file.stream(), { headers });
    case "part":
      headers.set("content-length", String(range.end - range.start));
      headers.set("content-range", `bytes ${range.start}-${range.end - 1}/${file.size}`);
      return new Response(file.stream(range), { status: 206, headers });
    case "unsatisfiable":
      await file.close();
      headers.set("content-range", `bytes */${file.size}`);
      headers.delete("content-type");
      return new Response(null, { status: 416, headers });
    default:
      return range satisfies never;
  }
}

/** Base64 of the sha-256 in a Digest header, or null when there is none. */
function digestOf(header: string | null): string | null {
  if (header === null) return null;
  const digest = /(?:^|,)\s*sha-256=(?<digest>[A-Za-z0-9+/]{43}=)/i.exec(header)?.groups?.[
    "digest"
  ];
  if (digest !== undefined) return digest;
  throw new ApiError(400, "BadHeader", "The Digest header must be `sha-256=<base64>`.");
}
