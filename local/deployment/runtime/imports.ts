/** What an import does to tables and files (P2.14), in steps that the writer runs one at a time. */
import type { JSONValue } from "convex/values";
import { DeveloperError, type Records, type Transaction } from "../db/database";
import { wireText } from "./export-json";
import { deleteFile, keepFile, insertFile, type UploadedFile } from "./files";
import { optionalFields, withoutEmpty } from "./optional-fields";

export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

/** One record of what the CLI watches; see `system/transfer-queries.ts`. */
export interface TransferNote {
  readonly name: string;
  /** Wire JSON. */
  readonly value: JSONValue;
}

export interface ImportOutline {
  readonly mode: ImportMode;
  readonly tables: readonly { readonly name: string; readonly documents: number }[];
  /** Null when the import says nothing of files. */
  readonly files: number | null;
}

export interface ImportStart {
  readonly id: string;
  readonly mode: ImportMode;
  /** `number` is the one that the ids of the import have. */
  readonly tables: readonly { readonly name: string; readonly number: number | null }[];
}

/** `export`: see `export-json.ts`. `csv`: an empty cell of an optional field is no value. */
export type RowFormat = "wire" | "export" | "csv";

export interface ImportRows {
  readonly id: string;
  readonly table: string;
  /** The table serves already, and is added to. */
  readonly live: boolean;
  /** Checked, but not kept. */
  readonly dryRun: boolean;
  readonly format: RowFormat;
  /** JSON texts of objects. */
  readonly rows: readonly string[];
  /** Where the first of them stands in its table's file, from 1. */
  readonly firstRow: number;
}

export interface ImportedFile extends UploadedFile {
  readonly storageId: string;
  readonly creationTime: number | null;
}

export interface ImportFinish {
  readonly id: string;
  readonly mode: ImportMode;
  /** Null leaves the files that are there alone. Their bytes are on the disk already. */
  readonly files: readonly ImportedFile[] | null;
  readonly note: TransferNote;
}

/** Records under these names are what `convex import` and `convex export` watch. */
export const IMPORTS = "transfer/import/";
export const LATEST_EXPORT = "transfer/export";

export function noteTransfer(records: Records, { name, value }: TransferNote): void {
  records.put(name, value);
}

/** Throws DeveloperError `TableExists` when the mode wants empty tables and one is not. */
export function describeImport(
  transaction: Transaction,
  { mode, tables, files }: ImportOutline,
): { message: string; destructive: boolean } {
  const counted = new Map(tables.map(({ name, documents }) => [name, documents]));
  if (mode === "replaceAll")
    for (const { name } of transaction.catalog.tables())
      if (!counted.has(name)) counted.set(name, 0);
  if (files !== null) counted.set("_storage", files);
  const rows = [...counted]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, created]) => {
      const existing = transaction.count(name);
      if (mode === "requireEmpty" && existing > 0) throw notEmpty(name, existing);
      const deleted = mode === "replace" || mode === "replaceAll" ? existing : 0;
      return { name, created, existing, deleted };
    });
  const lines = rows.map(({ name, created, existing, deleted }) => [
    name,
    grouped(created),
    `${grouped(deleted)} of ${grouped(existing)}${name === "_storage" ? " files" : ""}`,
  ]);
  const summary = ["Import change summary:", ...columns([["table", "create", "delete"], ...lines])];
  const warning =
    "Once the import has started, it will run in the background.\nInterrupting `npx convex import` will not cancel it.";
  return {
    message: [...(rows.length > 0 ? summary : []), warning].join("\n"),
    destructive: rows.some(({ deleted }) => deleted > 0),
  };
}

export function beginImport(transaction: Transaction, { id, mode, tables }: ImportStart): string[] {
  const { catalog } = transaction;
  const named = new Set(tables.map(({ name }) => name));
  for (const name of named) {
    const existing = mode === "requireEmpty" ? transaction.count(name) : 0;
    if (existing > 0) throw notEmpty(name, existing);
  }
  const live = mode === "append" ? [...named].filter((name) => catalog.table(name)) : [];
  const others =
    mode === "replaceAll" ? catalog.tables().filter(({ name }) => !named.has(name)) : [];
  // What the schema declares stays, empty.
  const declared = new Set(catalog.schema?.tables.map(({ tableName }) => tableName));
  const cleared = others.filter(({ name }) => declared.has(name));
  transaction.imports.plan({
    id,
    tables: [
      ...tables.filter(({ name }) => !live.includes(name)),
      ...cleared.map(({ name }) => ({ name, number: null })),
    ],
    removed: others.filter(({ name }) => !declared.has(name)).map(({ name }) => name),
  });
  return live;
}

/** Throws DeveloperError that names the row. */
export function importRows(transaction: Transaction, request: ImportRows): void {
  const { table, format, rows, firstRow } = request;
  if (!request.live) transaction.imports.enter(request.id);
  const optional = format === "csv" ? optionalFields(transaction.catalog.schema, table) : null;
  for (const [place, text] of rows.entries()) {
    try {
      const document = parseRow(text, format);
      transaction.system.insert(table, optional ? withoutEmpty(document, optional) : document);
    } catch (error) {
      if (!(error instanceof DeveloperError)) throw error;
      const where = `Row ${firstRow + place} of table "${table}"`;
      throw new DeveloperError(`${where}: ${error.message}`, error.code);
    }
  }
}

export function finishImport(transaction: Transaction, finish: ImportFinish): void {
  const { id, mode, files, note } = finish;
  transaction.imports.activate(id);
  if (files !== null && mode !== "append")
    for (const old of storageIds(transaction)) deleteFile(transaction, old);
  for (const { storageId, creationTime, ...file } of files ?? []) {
    const creation = creationTime === null ? {} : { _creationTime: creationTime };
    insertFile(transaction, file, { _id: storageId, ...creation });
    keepFile(transaction.records, file.uuid);
  }
  noteTransfer(transaction.untracked, note);
}

/** After a start: nothing that had begun before will go on. */
export function abandonTransfers(transaction: Transaction): void {
  transaction.imports.drop(transaction.imports.open());
  const { untracked } = transaction;
  for (const { name, value } of untracked.list(IMPORTS)) {
    const state = stateOf(value);
    if (state === "completed" || state === "failed") continue;
    const error_message = "The deployment was stopped during the import; nothing of it was kept.";
    untracked.put(name, { ...objectOf(value), state: { state: "failed", error_message } });
  }
  const latest = untracked.get(LATEST_EXPORT);
  if (objectOf(latest)["state"] === "in_progress")
    untracked.put(LATEST_EXPORT, { state: "failed" });
}

function parseRow(text: string, format: RowFormat): JSONValue {
  // The servers have parsed it before: it is JSON, and an object.
  return JSON.parse(format === "export" ? wireText(text) : text) as JSONValue;
}

function storageIds(transaction: Transaction): string[] {
  const stream = transaction.stream({
    source: { type: "FullTableScan", tableName: "_storage", order: "asc" },
    operators: [],
  });
  const ids: string[] = [];
  // Documents of `_storage` are ours.
  for (let text = stream.next(); text !== null; text = stream.next())
    ids.push((JSON.parse(text) as { _id: string })._id);
  return ids;
}

function notEmpty(table: string, documents: number): DeveloperError {
  return new DeveloperError(
    `Table ${table} already exists and has ${grouped(documents)} documents. Import into another table, or pass --append to add to it, --replace to replace it.`,
    "TableExists",
  );
}

function objectOf(value: JSONValue | undefined): { [key: string]: JSONValue | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function stateOf(value: JSONValue): JSONValue | undefined {
  return objectOf(objectOf(value)["state"])["state"];
}

/** As the CLI shows a number to people. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(" | ")
      .trimEnd(),
  );
  const [head = "", ...rest] = lines;
  return [head, "-".repeat(Math.max(...lines.map(({ length }) => length))), ...rest];
}
