/** Files as queries and mutations see them (P2.13, P4.3). */
import type { JSONValue } from "convex/values";
import { fileUuid, readFile } from "./files";
import type { TransactionCall } from "./transaction-frame";
import { signUploadToken } from "./upload-token";

/** Null when the file does not exist (any more). Throws DeveloperError for a malformed id. */
export function fileUrl(call: TransactionCall, storageId: string): string | null {
  const uuid = fileUuid(call.transaction, storageId);
  return uuid === null ? null : `${cloudUrl(call.systemEnvironment)}/api/storage/${uuid}`;
}

export function fileMetadata(call: TransactionCall, storageId: string): JSONValue {
  const file = readFile(call.transaction, storageId);
  if (file === null) return null;
  const sha256 = Buffer.from(file.sha256, "base64").toString("hex");
  return { storageId, sha256, size: file.size, contentType: file.contentType };
}

/** `now` in milliseconds. */
export function uploadUrl(call: TransactionCall, now: number): string {
  const token = signUploadToken(call.instanceSecret, now);
  return `${cloudUrl(call.systemEnvironment)}/api/storage/upload?token=${token}`;
}

function cloudUrl(environment: Readonly<Record<string, string>>): string {
  return environment["CONVEX_CLOUD_URL"] ?? "";
}
