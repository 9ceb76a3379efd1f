/** Ids and tables that may not exist. */
import { DeveloperError } from "./database";
import { decodeId, type DocumentId } from "./document-id";

/**
 * Record key under which a query of a table that does not exist waits for it. NUL keeps it apart
 * from record names.
 */
export const missingTableKey = (table: string): string => `\0table/${table}`;

export function decodeIdOrThrow(id: string): DocumentId {
  const decoded = decodeId(id);
  if (decoded === null)
    throw new DeveloperError(`Unable to decode ID: ${JSON.stringify(id)}`, "InvalidId");
  return decoded;
}
