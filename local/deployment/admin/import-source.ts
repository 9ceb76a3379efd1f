/** An uploaded file as what it holds: tables with their rows, and files. */
import { createReadStream } from "node:fs";
import { decodeId } from "../db/document-id";
import type { RowFormat } from "../runtime/imports";
import { csvRows, jsonArray, jsonLines } from "./import-rows";
import { type ZipEntry, ZipReader } from "./zip-reader";
import { invalidImport } from "./invalid-import";

export type FileFormat = "jsonLines" | "jsonArray" | "csv" | "zip";

export interface SourceTable {
  readonly name: string;
  /** What the file says it is; null when it does not. */
  readonly number: number | null;
  readonly format: RowFormat;
  /** From the beginning each time. */
  readonly rows: () => AsyncIterable<string>;
}

export interface SourceFile {
  readonly storageId: string;
  readonly size: number;
  readonly creationTime: number | null;
  readonly contentType: string | null;
  /** Base64; null when the file does not say. */
  readonly sha256: string | null;
  /** The name it had in URLs. */
  readonly uuid: string | null;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

export interface ImportSource {
  readonly tables: readonly SourceTable[];
  /** Null when the file says nothing of files. */
  readonly files: readonly SourceFile[] | null;
  close(): Promise<void>;
}

/** Rejects with an ApiError when the file is not of its format. */
export async function openSource(
  path: string,
  format: FileFormat,
  table: string | undefined,
): Promise<ImportSource> {
  if (format === "zip") return await openSnapshot(path);
  if (table === undefined) throw invalidImport(`Format ${format} needs the name of a table.`);
  const read = ROWS[format];
  return {
    tables: [
      {
        name: table,
        number: null,
        format: format === "csv" ? "csv" : "wire",
        rows: () => read(createReadStream(path) as AsyncIterable<Buffer>),
      },
    ],
    files: null,
    close: () => Promise.resolve(),
  };
}

const ROWS = { jsonLines, jsonArray, csv: csvRows } as const;

/** Folders may stand in front: some tools add one. */
const DOCUMENTS = /^(?:.*\/)?(?<table>[^/]+)\/documents\.jsonl$/;
const SCHEMA = /^(?:.*\/)?(?<table>[^/]+)\/generated_schema\.jsonl$/;
const STORED = /^(?:.*\/)?_storage\/(?<id>[^/.]+)(?:\.[^/]+)?$/;
const COMPONENT = /(?:^|\/)_components\//;

async function openSnapshot(path: string): Promise<ImportSource> {
  const zip = await ZipReader.open(path);
  try {
    const component = zip.entries.find(({ name }) => COMPONENT.test(name));
    if (component !== undefined)
      throw invalidImport(
        `The snapshot holds data of a component (${component.name}), which the local deployment does not support. Use a real deployment for it.`,
      );
    const documents = entriesByName(zip, DOCUMENTS, "table");
    const formats = await rowFormats(zip);
    const numbers = await tableNumbers(zip, documents.get("_tables"));
    const names = [...documents.keys()].filter((name) => !name.startsWith("_"));
    const tables = [...new Set([...names, ...numbers.keys()])].map((name): SourceTable => {
      const entry = documents.get(name);
      return {
        name,
        number: numbers.get(name) ?? null,
        format: formats.get(name) ?? "wire",
        rows: () => jsonLines(entry === undefined ? nothing() : zip.read(entry)),
      };
    });
    const files = await sourceFiles(zip, documents.get("_storage"));
    return { tables, files, close: () => zip.close() };
  } catch (error) {
    await zip.close();
    throw error;
  }
}

function entriesByName(zip: ZipReader, pattern: RegExp, group: string): Map<string, ZipEntry> {
  const found = new Map<string, ZipEntry>();
  for (const entry of zip.entries) {
    const name = pattern.exec(entry.name)?.groups?.[group];
    if (name !== undefined) found.set(name, entry);
  }
  return found;
}

/**
 * The one schema file that is still written says that all documents are in one format; older ones
 * listed what theirs could mean.
 */
async function rowFormats(zip: ZipReader): Promise<Map<string, RowFormat>> {
  const formats = new Map<string, RowFormat>();
  for (const [table, entry] of entriesByName(zip, SCHEMA, "table")) {
    const text = await wholeText(zip, entry);
    if (text.trim() === '"uniform"') formats.set(table, "export");
    else if (/int64|bytes|"overrides"|\n\s*\{/.test(text))
      throw invalidImport(
        `${entry.name} is of an older snapshot format, in which table "${table}" cannot be read without loss. Export it again.`,
      );
  }
  return formats;
}

async function tableNumbers(
  zip: ZipReader,
  entry: ZipEntry | undefined,
): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  if (entry === undefined) return numbers;
  for await (const row of jsonLines(zip.read(entry))) {
    const { name, id } = JSON.parse(row) as { readonly name?: unknown; readonly id?: unknown };
    if (typeof name !== "string" || typeof id !== "number" || !Number.isInteger(id) || id < 1)
      throw invalidImport(`${entry.name} must give a name and a number to each table.`);
    if (!name.startsWith("_")) numbers.set(name, id);
  }
  return numbers;
}

interface FileMetadata {
  readonly _id?: unknown;
  readonly _creationTime?: unknown;
  readonly sha256?: unknown;
  readonly contentType?: unknown;
  readonly internalId?: unknown;
}

/** A file is imported when its bytes are there, whether or not the list has it. */
async function sourceFiles(
  zip: ZipReader,
  list: ZipEntry | undefined,
): Promise<SourceFile[] | null> {
  const stored = entriesByName(zip, STORED, "id");
  stored.delete("documents");
  if (list === undefined && stored.size === 0) return null;
  const metadata = new Map<unknown, FileMetadata>();
  if (list !== undefined)
    for await (const row of jsonLines(zip.read(list))) {
      const file = JSON.parse(row) as FileMetadata;
      metadata.set(file._id, file);
    }
  return [...stored].map(([storageId, entry]) => {
    if (decodeId(storageId) === null)
      throw invalidImport(`${entry.name} is not named by the id of a stored file.`);
    const known = metadata.get(storageId) ?? {};
    return {
      storageId,
      size: entry.size,
      creationTime: typeof known._creationTime === "number" ? known._creationTime : null,
      contentType: textOrNull(known.contentType),
      sha256: textOrNull(known.sha256),
      uuid: textOrNull(known.internalId),
      bytes: () => zip.read(entry),
    };
  });
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

async function wholeText(zip: ZipReader, entry: ZipEntry): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of zip.read(entry)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
