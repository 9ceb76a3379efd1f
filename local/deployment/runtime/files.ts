/**
 * Records that tie a `_storage` document to the bytes on disk, which are named by an unguessable
 * uuid (P2.13).
 */
import type { JSONValue } from "convex/values";
import { DeveloperError, type Records, type Transaction } from "../db/database";

export interface UploadedFile {
  readonly uuid: string;
  /** Base64. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string | null;
}

export interface FoundFile extends Omit<UploadedFile, "uuid"> {
  readonly storageId: string;
}

const byId = (storageId: string) => `file/${storageId}`;
const byUuid = (uuid: string) => `file-uuid/${uuid}`;
/** Bytes whose document is gone; unlinked once the commit that removed it is durable. */
export const FILE_GARBAGE = "file-garbage/";

/** `system` holds `_id` and `_creationTime` where an import brings them. */
export function insertFile(
  transaction: Transaction,
  file: UploadedFile,
  system: { readonly [name: string]: JSONValue } = {},
): string {
  const { uuid, sha256, size, contentType } = file;
  const fields = { ...system, sha256, size, contentType };
  const storageId = transaction.system.insert("_storage", fields);
  transaction.records.put(byId(storageId), { uuid });
  transaction.records.put(byUuid(uuid), storageId);
  return storageId;
}

/**
 * Name of the file's bytes on disk and in its URL; null for an id of `_storage` without a file.
 * Throws DeveloperError for a malformed id.
 */
export function fileUuid(transaction: Transaction, storageId: string): string | null {
  if (transaction.system.get(storageId, "_storage") === null) return null;
  return uuidOf(transaction.records, storageId);
}

export function findFile(transaction: Transaction, uuid: string): FoundFile | null {
  const storageId = transaction.records.get(byUuid(uuid));
  return typeof storageId === "string" ? readFile(transaction, storageId) : null;
}

export function readFile(transaction: Transaction, storageId: string): FoundFile | null {
  const text = transaction.system.get(storageId, "_storage");
  if (text === null) return null;
  // The document is one that insertFile wrote.
  const { sha256, size, contentType } = JSON.parse(text) as Omit<FoundFile, "storageId">;
  return { storageId, sha256, size, contentType };
}

/** Throws DeveloperError when there is no such file. */
export function deleteFile(transaction: Transaction, storageId: string): void {
  const uuid = fileUuid(transaction, storageId);
  if (uuid === null) throw new DeveloperError(`storage id ${storageId} not found`);
  transaction.system.remove(storageId);
  transaction.records.remove(byId(storageId));
  transaction.records.remove(byUuid(uuid));
  transaction.records.put(FILE_GARBAGE + uuid, true);
}

/** Bytes that a deleted document had are another's now. */
export function keepFile(records: Records, uuid: string): void {
  records.remove(FILE_GARBAGE + uuid);
}

/** Those of the uuids that no document has. */
export function unknownFiles(records: Records, uuids: readonly string[]): string[] {
  return uuids.filter((uuid) => records.get(byUuid(uuid)) === undefined);
}

/** At most `limit` uuids whose bytes can be unlinked. */
export function fileGarbage(records: Records, limit: number): string[] {
  return records.list(FILE_GARBAGE, limit).map(({ name }) => name.slice(FILE_GARBAGE.length));
}

export function forgetFileGarbage(records: Records, uuids: readonly string[]): void {
  for (const uuid of uuids) records.remove(FILE_GARBAGE + uuid);
}

function uuidOf(records: Records, storageId: string): string | null {
  const record: JSONValue | undefined = records.get(byId(storageId));
  const found = record !== null && typeof record === "object" && "uuid" in record;
  return found && typeof record.uuid === "string" ? record.uuid : null;
}
