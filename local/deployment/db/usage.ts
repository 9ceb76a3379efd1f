/** What one function has used of its limits (P6.6). */
import { DeveloperError, type TransactionMetrics } from "./database";

export const LIMITS = {
  documentsRead: 32_000,
  bytesRead: 16 * 1024 * 1024,
  databaseQueries: 4096,
  documentsWritten: 16_000,
  bytesWritten: 16 * 1024 * 1024,
  documentSize: 1024 * 1024,
} as const satisfies Record<keyof TransactionMetrics | "documentSize", number>;

const ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

function overLimit(code: string, message: string): never {
  throw new DeveloperError(message, code);
}

export class Usage {
  readonly #counts = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
  };

  #limited = true;

  /** For what is no function: an import counts for itself how much it writes at once. */
  lift(): void {
    this.#limited = false;
  }

  countQuery(): void {
    this.#counts.databaseQueries += 1;
    if (!this.#limited) return;
    if (this.#counts.databaseQueries > LIMITS.databaseQueries)
      overLimit(
        "TooManyReads",
        `Too many reads in a single function execution (limit: ${LIMITS.databaseQueries}). ${ADVICE}`,
      );
  }

  countRead(bytes: number): void {
    this.#counts.documentsRead += 1;
    this.#counts.bytesRead += bytes;
    if (!this.#limited) return;
    if (this.#counts.documentsRead > LIMITS.documentsRead)
      overLimit(
        "TooManyDocumentsRead",
        `Too many documents read in a single function execution (limit: ${LIMITS.documentsRead}). ${ADVICE}`,
      );
    if (this.#counts.bytesRead > LIMITS.bytesRead)
      overLimit(
        "TooManyBytesRead",
        `Too many bytes read in a single function execution (limit: ${LIMITS.bytesRead} bytes). ${ADVICE}`,
      );
  }

  countWrite(bytes: number): void {
    this.#counts.documentsWritten += 1;
    this.#counts.bytesWritten += bytes;
    if (!this.#limited) return;
    if (this.#counts.documentsWritten > LIMITS.documentsWritten)
      overLimit(
        "TooManyWrites",
        `Too many writes in a single function execution (limit: ${LIMITS.documentsWritten})`,
      );
    if (this.#counts.bytesWritten > LIMITS.bytesWritten)
      overLimit(
        "TooManyBytesWritten",
        "Too many bytes written in a single function execution (limit: 16 MiB)",
      );
  }

  metrics(): TransactionMetrics {
    return { ...this.#counts };
  }
}
