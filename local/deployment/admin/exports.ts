/**
 * Snapshots of all data as zip files (P2.14): tables at one timestamp, and files if they are asked
 * for.
 */
import { createReadStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { convexToJson, type JSONValue } from "convex/values";
import { Readable } from "node:stream";
import { openFile } from "../db/file-store";
import type { Engine, EngineSnapshot } from "../engine/engine";
import { onSnapshot } from "../engine/on-snapshot";
import { LATEST_EXPORT } from "../runtime/imports";
import { EXPORT_PAGE, EXPORT_TABLES } from "../runtime/system/transfer-queries";
import { askSystemQuery } from "./ask-system-query";
import { ZipWriter } from "./zip-writer";
import { ApiError } from "../protocol/api-error";

export interface ExportOptions {
  readonly engine: Engine;
  /** The data folder. */
  readonly dir: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

const README = `# Snapshot of a Convex deployment

\`<table>/documents.jsonl\` holds the documents of a table, one JSON object per line; \`_storage\` holds files, if they were
exported. \`npx convex import <this file>\` brings all of it into another deployment.
`;

const LONGEST_MS = 30 * 60 * 1000;

interface ExportPage {
  readonly lines: string;
  readonly isDone: boolean;
  readonly continueCursor: string;
}

export class Exports {
  readonly #options: ExportOptions;
  readonly #folder: string;
  readonly #closing = new AbortController();
  #isBusy = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ExportOptions) {
    this.#options = options;
    this.#folder = join(options.dir, "exports");
  }

  /**
   * Begins one; what the CLI watches says so when it resolves. Rejects with an ApiError 400
   * `ExportInProgress` while another runs.
   */
  async request(includeStorage: boolean): Promise<void> {
    if (this.#isBusy)
      throw new ApiError(400, "ExportInProgress", "An export is under way; wait for it to end.");
    this.#isBusy = true;
    try {
      await this.#note({ state: "in_progress" });
    } catch (error) {
      this.#isBusy = false;
      throw error;
    }
    this.#running = this.#perform(includeStorage).finally(() => (this.#isBusy = false));
  }

  /** The file of the latest export. Throws ApiError 404 when it is another one, or none. */
  async download(ts: string): Promise<Response> {
    const path = this.#path(ts);
    const found = /^\d+$/.test(ts) ? await stat(path).catch(() => null) : null;
    if (found === null)
      throw new ApiError(404, "NoSuchExport", "There is no such export (any more).");
    // Node's own conversion; its type is a twin of the global one.
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        "content-type": "application/zip",
        "content-length": String(found.size),
        "content-disposition": `attachment; filename=snapshot_${ts}.zip`,
      },
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #perform(includeStorage: boolean): Promise<void> {
    const { now, report } = this.#options;
    try {
      const ts = await onSnapshot(
        () => this.#options.engine.openSnapshot({ longestMs: LONGEST_MS }),
        (snapshot) => this.#export(snapshot, includeStorage),
      );
      const complete_ts = BigInt(now()) * 1_000_000n;
      await this.#note({
        state: "completed",
        start_ts: convexToJson(ts),
        complete_ts: convexToJson(complete_ts),
        zip_object_key: `${ts}.zip`,
      });
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      report(error);
      await this.#note({ state: "failed" }).catch(report);
    }
  }

  /** Only the latest is kept. */
  async #export(snapshot: EngineSnapshot, includeStorage: boolean): Promise<bigint> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { mode: 0o700 });
    const zip = await ZipWriter.create(this.#path(String(snapshot.ts)));
    try {
      await this.#write(zip, snapshot, includeStorage);
      await zip.finish();
    } catch (error) {
      await zip.abandon();
      throw error;
    }
    return snapshot.ts;
  }

  async #write(zip: ZipWriter, snapshot: EngineSnapshot, includeStorage: boolean): Promise<void> {
    // The query answers this.
    const tables = (await askSystemQuery(snapshot, EXPORT_TABLES, {})) as {
      name: string;
      id: number;
    }[];
    await zip.add("README.md", [Buffer.from(README)]);
    const list = tables.map((table) => `${JSON.stringify(table)}\n`).join("");
    await zip.add("_tables/documents.jsonl", [Buffer.from(list)]);
    for (const { name } of tables) {
      await zip.add(`${name}/documents.jsonl`, this.#lines(snapshot, name));
      await zip.add(`${name}/generated_schema.jsonl`, [Buffer.from('"uniform"\n')]);
    }
    if (includeStorage) await this.#writeFiles(zip, snapshot);
  }

  async #writeFiles(zip: ZipWriter, snapshot: EngineSnapshot): Promise<void> {
    const files: { _id: string; internalId: string }[] = [];
    const noted = async function* (lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of lines) {
        // Lines of `fileLine`.
        for (const line of chunk.toString().split("\n"))
          if (line !== "") files.push(JSON.parse(line) as { _id: string; internalId: string });
        yield chunk;
      }
    };
    await zip.add("_storage/documents.jsonl", noted(this.#lines(snapshot, "_storage")));
    for (const { _id, internalId } of files) {
      const file = await openFile(this.#options.dir, internalId);
      // Deleted since the snapshot was taken.
      if (file === null) continue;
      await zip.add(`_storage/${_id}`, file.stream());
    }
  }

  async *#lines(snapshot: EngineSnapshot, table: string): AsyncGenerator<Buffer> {
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      this.#closing.signal.throwIfAborted();
      // The query answers this.
      const page = (await askSystemQuery(snapshot, EXPORT_PAGE, { table, cursor })) as ExportPage;
      yield Buffer.from(page.lines);
      cursor = page.continueCursor;
      ({ isDone } = page);
    }
  }

  #path(ts: string): string {
    return join(this.#folder, `${ts}.zip`);
  }

  async #note(value: JSONValue): Promise<void> {
    await this.#options.engine.transfer("noteTransfer", { name: LATEST_EXPORT, value });
  }
}
