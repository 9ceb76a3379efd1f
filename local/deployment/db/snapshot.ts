/**
 * One consistent state of the database: what is on disk, and in the writer also the commits that
 * wait for their flush.
 */
import type { CatalogView } from "./catalog-state";
import type { Snapshot } from "./database";
import type { Reader } from "./overlay";

export class DatabaseSnapshot implements Snapshot {
  readonly ts: bigint;
  readonly catalog: CatalogView;
  readonly reader: Reader;
  /**
   * Which state of the writer this is; a transaction can only be committed onto the state it began
   * on.
   */
  readonly generation: number;
  readonly #release: () => void;

  constructor(parts: {
    ts: bigint;
    catalog: CatalogView;
    reader: Reader;
    generation: number;
    release: () => void;
  }) {
    this.ts = parts.ts;
    this.catalog = parts.catalog;
    this.reader = parts.reader;
    this.generation = parts.generation;
    this.#release = parts.release;
  }

  close(): void {
    this.#release();
  }
}
