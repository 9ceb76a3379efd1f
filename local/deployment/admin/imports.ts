/**
 * Imports, from an uploaded file to tables (P2.14). A file is read twice: once to say what it would
 * change, and once, when that was confirmed, to change it. Rows go to the writer in small steps.
 */
import { DeveloperError } from "../db/database";
import type { Engine } from "../engine/engine";
import type { ImportMode } from "../runtime/imports";
import { ImportRun } from "./import-run";
import { type FileFormat, type ImportSource, openSource } from "./import-source";
import { type ImportState, importNote } from "./import-states";
import type { ImportUploads } from "./import-uploads";
import { ApiError } from "../protocol/api-error";

export interface ImportOrder {
  readonly table: string | undefined;
  readonly mode: ImportMode;
  readonly format: FileFormat;
}

export interface ImportOptions {
  readonly engine: Engine;
  /** The data folder. */
  readonly dir: string;
  readonly uploads: ImportUploads;
  /** Told of errors that are the server's own. */
  readonly report: (error: unknown) => void;
}

interface Waiting {
  readonly source: ImportSource;
  readonly order: ImportOrder;
}

/** Whoever never confirms must not fill the disk. */
const MOST_WAITING = 8;

export class Imports {
  readonly #options: ImportOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  /**
   * Reads the file and asks for confirmation; `id` names upload and import. Resolves when reading
   * has begun.
   */
  async begin(id: string, file: string, order: ImportOrder): Promise<void> {
    await this.#note(id, { state: "uploaded" });
    this.#start(id, () => this.#describe(id, file, order));
  }

  /** Throws ApiError 400 when the import does not wait for confirmation. */
  async perform(id: string): Promise<void> {
    const waiting = this.#take(id);
    await this.#note(id, { state: "in_progress", progress: "Importing", done: [] });
    this.#start(id, async () => {
      const { engine, dir } = this.#options;
      const note = (state: ImportState) => this.#note(id, state);
      const run = new ImportRun({
        id,
        engine,
        dir,
        note,
        signal: this.#closing.signal,
        ...waiting,
      });
      try {
        await run.perform();
      } finally {
        await this.#discard(id, waiting.source);
      }
    });
  }

  /** Throws ApiError 400 when the import does not wait for confirmation. */
  async cancel(id: string): Promise<void> {
    const { source } = this.#take(id);
    await this.#discard(id, source);
    await this.#note(id, { state: "failed", error: "The import was cancelled." });
  }

  /** Ends what runs; the next start says of it that it failed. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
    await Promise.all([...this.#waiting].map(([id, { source }]) => this.#discard(id, source)));
  }

  #start(id: string, work: () => Promise<void>): void {
    const running = this.#guarded(id, work).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #guarded(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const isMistake = error instanceof ApiError || error instanceof DeveloperError;
      if (!isMistake) this.#options.report(error);
      const why = error instanceof Error ? error.message : String(error);
      const state = { state: "failed", error: `Hit an error while importing:\n${why}` } as const;
      await this.#note(id, state).catch(this.#options.report);
    }
  }

  async #describe(id: string, file: string, order: ImportOrder): Promise<void> {
    const source = await openSource(file, order.format, order.table).catch(
      async (error: unknown) => {
        await this.#options.uploads.remove(id);
        throw error;
      },
    );
    try {
      const tables: { name: string; documents: number }[] = [];
      for (const { name, rows } of source.tables) {
        let documents = 0;
        for await (const _ of rows()) documents += 1;
        tables.push({ name, documents });
        this.#closing.signal.throwIfAborted();
      }
      const files = source.files?.length ?? null;
      const outline = { mode: order.mode, tables, files };
      const described = await this.#options.engine.transfer("describeImport", outline);
      this.#waiting.set(id, { source, order });
      await this.#forgetOldest();
      await this.#note(id, { state: "waiting_for_confirmation", ...described });
    } catch (error) {
      this.#waiting.delete(id);
      await this.#discard(id, source);
      throw error;
    }
  }

  async #forgetOldest(): Promise<void> {
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size > MOST_WAITING) await this.cancel(oldest);
  }

  #take(id: string): Waiting {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined)
      throw new ApiError(400, "ImportNotWaiting", "This import does not wait for confirmation.");
    this.#waiting.delete(id);
    return waiting;
  }

  async #discard(id: string, source: ImportSource): Promise<void> {
    await source.close();
    await this.#options.uploads.remove(id);
  }

  async #note(id: string, state: ImportState): Promise<void> {
    await this.#options.engine.transfer("noteTransfer", importNote(id, state));
  }
}
