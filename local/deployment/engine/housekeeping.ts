/**
 * What the deployment does for itself, now and then and in small steps: bytes of deleted files, old
 * jobs, old request records.
 */
import { listFiles, removeFile, removeUnfinished } from "../db/file-store";
import { Timer } from "./timer";
import { messageOf } from "./thread-errors";
import { sweepBundles } from "./worker-bundle";
import type { Writer } from "./writer";

export interface HousekeepingOptions {
  readonly dir: string;
  /** The workers' code. */
  readonly bundle: URL;
  readonly writer: Writer;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

const BATCH = 200;
const SWEEP_PERIOD_MS = 60 * 60 * 1000;

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #files: Timer;
  readonly #rows: Timer;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    const { now, warn } = options;
    this.#files = new Timer({
      look: () => this.#removeFiles(),
      now,
      onFault: (error) => warn(`Deleted files could not be removed: ${messageOf(error)}`),
    });
    this.#rows = new Timer({
      look: () => this.#sweep(),
      now,
      onFault: (error) => warn(`Old records could not be removed: ${messageOf(error)}`),
    });
  }

  /**
   * Takes away bytes that no document has: uploads that the end of the last process cut off. Before
   * anything can be uploaded.
   */
  async sweepFiles(): Promise<void> {
    const { dir, writer } = this.#options;
    await removeUnfinished(dir);
    const names = await listFiles(dir);
    for (let at = 0; at < names.length; at += BATCH) {
      const unknown = await writer.run("unknownFiles", names.slice(at, at + BATCH));
      await Promise.all(unknown.map((uuid) => removeFile(dir, uuid)));
    }
  }

  start(): void {
    this.#files.wake();
    this.#rows.wake();
  }

  /** Files were deleted, and the commit that did it is durable. */
  wakeForFiles(): void {
    this.#files.wake();
  }

  close(): void {
    this.#files.close();
    this.#rows.close();
  }

  async #removeFiles(): Promise<number | null> {
    const { writer, dir, now } = this.#options;
    const uuids = await writer.run("fileGarbage", { limit: BATCH });
    if (uuids.length === 0) return null;
    await Promise.all(uuids.map((uuid) => removeFile(dir, uuid)));
    await writer.run("forgetFileGarbage", uuids);
    return uuids.length === BATCH ? now() : null;
  }

  async #sweep(): Promise<number> {
    const { writer, now, bundle } = this.#options;
    const more = await writer.run("sweep", { limit: BATCH });
    if (more) return now();
    await sweepBundles(bundle);
    return now() + SWEEP_PERIOD_MS;
  }
}
