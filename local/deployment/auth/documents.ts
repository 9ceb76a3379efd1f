/** Discovery documents and key sets, kept as long as their HTTP cache headers allow (P7.3). */
import { createHash } from "node:crypto";

export interface FetchedDocument {
  readonly status: number;
  readonly contentType: string | null;
  readonly cacheControl: string | null;
  readonly text: string;
}

/** Rejects when nobody answers. */
export type FetchDocument = (url: string) => Promise<FetchedDocument>;

export interface CachedDocument extends FetchedDocument {
  /** Changes with the text. */
  readonly version: string;
}

/** When the headers say nothing. */
const DEFAULT_AGE_MS = 15_000;
const MAX_AGE_MS = 3_600_000;
/** Issuers come from auth.config, so that there are never many. */
const MAX_DOCUMENTS = 64;

export class DocumentCache {
  readonly #fetchDocument: FetchDocument;
  readonly #now: () => number;
  readonly #entries = new Map<string, { document: CachedDocument; freshUntil: number }>();
  readonly #running = new Map<string, Promise<CachedDocument>>();

  constructor(fetchDocument: FetchDocument, now: () => number) {
    this.#fetchDocument = fetchDocument;
    this.#now = now;
  }

  /**
   * Answers of status 200 are kept; others are fetched again next time. Equal requests at the same
   * time are one.
   */
  async get(url: string): Promise<CachedDocument> {
    const cached = this.#entries.get(url);
    if (cached !== undefined && this.#now() < cached.freshUntil) return cached.document;
    const running = this.#running.get(url) ?? this.#load(url);
    return running;
  }

  /** Forgets everything: whoever serves the documents may have changed them. */
  clear(): void {
    this.#entries.clear();
    this.#running.clear();
  }

  #load(url: string): Promise<CachedDocument> {
    const loading = this.#fetchDocument(url)
      .then((fetched) => {
        const version = createHash("sha256").update(fetched.text).digest("base64");
        const document = { ...fetched, version };
        if (fetched.status === 200 && this.#running.get(url) === loading)
          this.#keep(url, document, ageOf(fetched.cacheControl));
        return document;
      })
      .finally(() => {
        if (this.#running.get(url) === loading) this.#running.delete(url);
      });
    this.#running.set(url, loading);
    return loading;
  }

  #keep(url: string, document: CachedDocument, ageMs: number): void {
    this.#entries.delete(url);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= MAX_DOCUMENTS && oldest.done !== true)
      this.#entries.delete(oldest.value);
    this.#entries.set(url, { document, freshUntil: this.#now() + ageMs });
  }
}

function ageOf(cacheControl: string | null): number {
  if (cacheControl === null) return DEFAULT_AGE_MS;
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0;
  const seconds = /\bmax-age\s*=\s*"?(\d+)/i.exec(cacheControl)?.[1];
  return seconds === undefined ? DEFAULT_AGE_MS : Math.min(Number(seconds) * 1000, MAX_AGE_MS);
}
