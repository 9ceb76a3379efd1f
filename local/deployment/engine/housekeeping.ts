/** What the deployment does for itself, now and then and in small steps: bytes of deleted files, old jobs, old request records. */
import { removeFile } from "../db/file-store";
import { Alarm } from "./alarm";
import { messageOf } from "./thread-errors";
import type { Writer } from "./writer";

export interface HousekeepingOptions {
  readonly dir: string;
  readonly writer: Writer;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

const BATCH = 200;
const SWEEP_PERIOD_MS = 60 * 60 * 1000;

export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #files: Alarm;
  readonly #rows: Alarm;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
    const { now, warn } = options;
    this.#files = new Alarm({
      look: () => this.#removeFiles(),
      now,
      onFault: (error) => warn(`Deleted files could not be removed: ${messageOf(error)}`),
    });
    this.#rows = new Alarm({
      look: () => this.#sweep(),
      now,
      onFault: (error) => warn(`Old records could not be removed: ${messageOf(error)}`),
    });
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
    const { writer, now } = this.#options;
    const more = await writer.run("sweep", { limit: BATCH });
    return more ? now() : now() + SWEEP_PERIOD_MS;
  }
}
