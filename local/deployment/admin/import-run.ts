/**
 * One import that was confirmed: rows and files go into the store, and at the end all of it is
 * there at once.
 */
import { Readable } from "node:stream";
import { decodeId } from "../db/document-id";
import { isFileName, removeFile, writeFile } from "../db/file-store";
import type { Engine } from "../engine/engine";
import { grouped, type ImportedFile, type ImportMode } from "../runtime/imports";
import type { ImportSource, SourceFile, SourceTable } from "./import-source";
import { type ImportState, importNote } from "./import-states";
import { invalidImport } from "./invalid-import";

export interface ImportRunOptions {
  readonly id: string;
  readonly engine: Engine;
  /** The data folder. */
  readonly dir: string;
  readonly source: ImportSource;
  readonly order: { readonly mode: ImportMode };
  readonly note: (state: ImportState) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What the writer takes at once; other mutations run in between. */
const STEP_ROWS = 500;
const STEP_CHARACTERS = 512 * 1024;
/** The CLI shows each; more often is noise. */
const NOTE_EVERY_ROWS = 5000;

export class ImportRun {
  readonly #options: ImportRunOptions;
  readonly #done: string[] = [];
  readonly #written: string[] = [];
  #rows = 0;

  constructor(options: ImportRunOptions) {
    this.#options = options;
  }

  /**
   * Rejects with an ApiError or DeveloperError that says what is wrong with the file; nothing of it
   * is kept then.
   */
  async perform(): Promise<void> {
    const { id, engine, source, order } = this.#options;
    try {
      const tables = await Promise.all(source.tables.map(withNumber));
      const live = await engine.transfer("beginImport", { id, mode: order.mode, tables });
      // Rows that go to a table which serves cannot be taken back: all of them are tried first.
      for (const table of source.tables) if (live.includes(table.name)) await this.#dryRun(table);
      const files = await this.#storeFiles();
      for (const table of source.tables) await this.#import(table, live.includes(table.name));
      const note = importNote(id, { state: "completed", rows: this.#rows });
      await engine.transfer("finishImport", { id, mode: order.mode, files, note });
    } catch (error) {
      await this.#undo();
      throw error;
    }
  }

  async #dryRun(table: SourceTable): Promise<void> {
    const ids = new Set<string>();
    let row = 0;
    await this.#send(table, true, true, (rows) => {
      for (const text of rows) {
        row += 1;
        const id = idOf(text);
        if (id === null) continue;
        if (ids.has(id))
          throw invalidImport(`Row ${row} of table "${table.name}" has the id of an earlier row.`);
        ids.add(id);
      }
    });
  }

  async #import(table: SourceTable, live: boolean): Promise<void> {
    let rows = 0;
    let noted = 0;
    await this.#send(table, live, false, async (step) => {
      rows += step.length;
      if (rows - noted < NOTE_EVERY_ROWS) return;
      noted = rows;
      await this.#progress(`Importing "${table.name}" (${grouped(rows)} documents)`);
    });
    this.#rows += rows;
    this.#done.push(`Imported "${table.name}" (${grouped(rows)} documents)`);
    await this.#progress("Importing");
  }

  async #send(
    { name, format, rows }: SourceTable,
    live: boolean,
    dryRun: boolean,
    look: (rows: readonly string[]) => Promise<void> | void,
  ): Promise<void> {
    const { id, engine, signal } = this.#options;
    let firstRow = 1;
    for await (const step of inSteps(rows())) {
      signal.throwIfAborted();
      await look(step);
      const request = { id, table: name, live, dryRun, format, rows: step, firstRow };
      await engine.transfer("importRows", request);
      firstRow += step.length;
    }
  }

  async #storeFiles(): Promise<ImportedFile[] | null> {
    const { files } = this.#options.source;
    if (files === null) return null;
    const stored: ImportedFile[] = [];
    for (const file of files) {
      this.#options.signal.throwIfAborted();
      stored.push(await this.#storeFile(file));
      await this.#progress(
        `Importing "_storage" (${grouped(stored.length)}/${grouped(files.length)} files)`,
      );
    }
    this.#done.push(`Imported "_storage" (${grouped(files.length)} files)`);
    return stored;
  }

  /** Keeps the name that the file has in URLs, unless that is another file's here. */
  async #storeFile(file: SourceFile): Promise<ImportedFile> {
    const { dir, engine } = this.#options;
    const { storageId, creationTime, contentType } = file;
    const wanted = file.uuid !== null && isFileName(file.uuid) ? file.uuid : undefined;
    const here = wanted === undefined ? null : await engine.findFile(wanted);
    if (wanted !== undefined && here !== null && here.sha256 === file.sha256) {
      if (this.#options.order.mode !== "append" || here.storageId === storageId)
        return {
          uuid: wanted,
          sha256: here.sha256,
          size: here.size,
          contentType,
          storageId,
          creationTime,
        };
    }
    const bytes = Readable.toWeb(Readable.from(file.bytes()));
    const written = await writeFile(
      dir,
      // Node's own conversion; its type is a twin of the global one.
      bytes as ReadableStream<Uint8Array>,
      here === null ? wanted : undefined,
    );
    this.#written.push(written.uuid);
    if (file.sha256 !== null && file.sha256 !== written.sha256Base64)
      throw invalidImport(`File ${storageId} is not the one that was exported: its hash differs.`);
    const { uuid, size, sha256Base64: sha256 } = written;
    return { uuid, sha256, size, contentType, storageId, creationTime };
  }

  async #undo(): Promise<void> {
    const { engine, dir, id } = this.#options;
    await Promise.all(this.#written.map((uuid) => removeFile(dir, uuid)));
    // An engine that has ended takes the rest away at its next start.
    await engine.transfer("dropImport", id).catch(() => undefined);
  }

  async #progress(progress: string): Promise<void> {
    await this.#options.note({ state: "in_progress", progress, done: this.#done });
  }
}

/**
 * The number of a table is part of its documents' ids: the first row tells it where the file does
 * not.
 */
async function withNumber({
  name,
  number,
  rows,
}: SourceTable): Promise<{ name: string; number: number | null }> {
  if (number !== null) return { name, number };
  for await (const text of rows()) {
    const id = idOf(text);
    return { name, number: id === null ? null : (decodeId(id)?.table ?? null) };
  }
  return { name, number };
}

/** `text` is the JSON of an object. */
function idOf(text: string): string | null {
  const { _id } = JSON.parse(text) as { readonly _id?: unknown };
  return typeof _id === "string" ? _id : null;
}

async function* inSteps(rows: AsyncIterable<string>): AsyncGenerator<string[]> {
  let step: string[] = [];
  let characters = 0;
  for await (const row of rows) {
    step.push(row);
    characters += row.length;
    if (step.length < STEP_ROWS && characters < STEP_CHARACTERS) continue;
    yield step;
    [step, characters] = [[], 0];
  }
  if (step.length > 0) yield step;
}
