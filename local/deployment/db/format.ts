/** The version of what is stored, so that an older program never misreads newer data. */
import { initialCatalog, writeCatalog } from "./catalog-state";
import { Overlay } from "./overlay";
import type { Store } from "./store";
import { StorageError } from "./storage-error";
import { META } from "./keyspaces";

/** Raised with every change that an older program would misread. */
const FORMAT_VERSION = 2;
/** Written by programs that could not import; nothing in it has to change. */
const BEFORE_IMPORTS = 1;

function readFormat(store: Store): number | null {
  const snapshot = store.snapshot();
  try {
    const text = snapshot.get(META, "format");
    return text === undefined ? null : Number(text);
  } finally {
    snapshot.close();
  }
}

/**
 * Fills an empty store, and claims an older one. Throws StorageError for a newer format, or when a
 * reader comes before the writer.
 */
export function prepareFormat(store: Store, options: { path: string; writer: boolean }): void {
  const format = readFormat(store);
  if (format === FORMAT_VERSION) return;
  if (format === BEFORE_IMPORTS && options.writer) {
    const overlay = new Overlay();
    overlay.write(META, "format", String(FORMAT_VERSION));
    store.write([overlay]);
    return;
  }
  if (format === null && options.writer) {
    const overlay = new Overlay();
    overlay.write(META, "format", String(FORMAT_VERSION));
    writeCatalog(overlay, initialCatalog());
    store.write([overlay]);
    return;
  }
  if (format === null)
    throw new StorageError(
      `There is no database yet: ${options.path}. The writer has to open it first`,
    );
  throw new StorageError(
    `The data in ${options.path} has format ${format}; this program knows formats up to ${FORMAT_VERSION}. ` +
      "Update Latchkey, or move the folder away to start empty",
  );
}
