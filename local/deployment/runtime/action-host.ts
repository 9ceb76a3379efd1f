/** What an action may ask of the rest of the deployment; each call is its own transaction. */
import type { JSONValue } from "convex/values";
import type { Catalog } from "../db/catalog";
import type { FunctionCall, FunctionOutcome, LogEntry } from "./calls";

export interface ActionHost {
  /** All variables that the developer set. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tells which table an id is of, as of now. */
  readonly tables: Pick<Catalog, "tableByNumber">;
  run(type: "Query" | "Mutation" | "Action", call: FunctionCall): Promise<FunctionOutcome>;
  /**
   * `path` as `dir/mod:fn`, known to exist; `args` is the wire JSON text of the argument array;
   * `at` in milliseconds. Returns the job's id.
   */
  schedule(job: { path: string; args: string; at: number }): Promise<string>;
  cancel(id: string): Promise<void>;
  readonly storage: ActionStorage;
  /** Log lines as they appear, for `kind: "Progress"` entries (P2.11). */
  progress(lines: LogEntry["logLines"]): void;
}

/** Every method rejects with a DeveloperError for a malformed id. */
export interface ActionStorage {
  getUrl(id: string): Promise<string | null>;
  /** Wire JSON `{storageId, sha256 (hex), size, contentType}`. */
  getMetadata(id: string): Promise<JSONValue | null>;
  generateUploadUrl(): Promise<string>;
  /** Rejects with a DeveloperError when there is no such file. */
  delete(id: string): Promise<void>;
  /** `sha256` is hex or base64; rejects with a DeveloperError when the bytes do not have it. */
  store(blob: Blob, sha256?: string): Promise<string>;
  get(id: string): Promise<Blob | null>;
}
