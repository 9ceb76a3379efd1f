/**
 * The built-in queries behind `convex import` and `convex export` (P2.12, P2.14). Return wire JSON
 * text.
 */
import * as z from "zod/mini";
import type { JSONValue } from "convex/values";
import { DeveloperError, type Transaction } from "../../db/database";
import { exportText } from "../export-json";
import { fileUuid } from "../files";
import { IMPORTS, LATEST_EXPORT } from "../imports";

export type TransferQuery = (transaction: Transaction, args: unknown) => string;

/** Other queries run between two pages of an export. */
const PAGE_DOCUMENTS = 500;
const PAGE_BYTES = 1024 * 1024;

const importId = z.object({ importId: z.string() });
const pageOf = z.object({ table: z.string(), cursor: z.nullable(z.string()) });

/**
 * A page of a table's documents as lines of `documents.jsonl`; files carry the name of their bytes
 * as `internalId`.
 */
export const EXPORT_PAGE = "_system/export:page";
/** Every table of the developer with its number. */
export const EXPORT_TABLES = "_system/export:tables";

export const TRANSFER_QUERIES: Readonly<Record<string, TransferQuery>> = {
  "_system/cli/exports:getLatest": (transaction) =>
    JSON.stringify(transaction.records.get(LATEST_EXPORT) ?? null),
  "_system/cli/queryImport:list": (transaction) =>
    JSON.stringify(transaction.records.list(IMPORTS).map(({ value }) => value)),
  "_system/cli/queryImport:default": (transaction, args) => {
    const found = transaction.records.get(IMPORTS + importId.parse(args).importId);
    if (found === undefined) throw new DeveloperError("There is no such import.");
    return JSON.stringify(found);
  },
  [EXPORT_TABLES]: ({ snapshot }) =>
    JSON.stringify(snapshot.catalog.tables().map(({ name, number }) => ({ name, id: number }))),
  [EXPORT_PAGE]: (transaction, args) => {
    const { table, cursor } = pageOf.parse(args);
    const { page, isDone, continueCursor } = transaction.page({
      query: { source: { type: "FullTableScan", tableName: table, order: "asc" }, operators: [] },
      cursor,
      endCursor: null,
      pageSize: PAGE_DOCUMENTS,
      maximumBytesRead: PAGE_BYTES,
    });
    const line = table === "_storage" ? fileLine : documentLine;
    const lines = page.map((text) => `${line(transaction, text)}\n`).join("");
    return JSON.stringify({ lines, isDone, continueCursor });
  },
};

function documentLine(_transaction: Transaction, text: string): string {
  return exportText(JSON.parse(text) as JSONValue); // a document's own text
}

function fileLine(transaction: Transaction, text: string): string {
  const file = JSON.parse(text) as { readonly _id: string }; // likewise
  return JSON.stringify({ ...file, internalId: fileUuid(transaction, file._id) });
}
