/**
 * The engine: everything that runs pushed code, behind one interface on the main thread. Servers
 * (sync, http, admin) call it and never touch workers or the store. `openEngine` in `./open-engine`
 * makes one.
 */
import type { Commit, SchemaProgress, SchemaStage } from "../db/database";
import type { Analysis, PushedModule } from "../runtime/analysis";
import type { Response } from "../runtime/globals/response";
import type {
  FunctionCall,
  FunctionOutcome,
  HttpActionCall,
  LogEntry,
  MutationCall,
  MutationOutcome,
  QueryCall,
  QueryOutcome,
} from "../runtime/calls";
import type { TransferCalls } from "./transfer-calls";

/** The code that serves now. */
export interface ActiveCode {
  readonly pushId: string;
  readonly analysis: Analysis;
  readonly udfServerVersion: string;
  readonly moduleHashes: readonly { path: string; hash: string; environment: "isolate" | "node" }[];
}

export interface Push {
  readonly modules: readonly PushedModule[];
  /** Kept from the active code by hash (P2.2). */
  readonly unchanged: readonly { path: string; sha256: string; environment: "isolate" | "node" }[];
  readonly schema: PushedModule | null;
  /** `convex.config.js`; the CLI makes one up for projects without it. */
  readonly definition?: PushedModule | null;
  readonly udfServerVersion: string;
}

export interface StagedPush {
  readonly pushId: string;
  readonly analysis: Analysis;
  readonly schema: SchemaStage;
  /** All variables at that time; finishing fails when they differ then (P2.7). */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The state that a snapshot showed cannot be had any more: open another one and run all of the
 * round again.
 */
export class SnapshotLostError extends Error {
  override readonly name = "SnapshotLostError";
}

/**
 * A query's snapshot: all that run on it see the same state. Hold it briefly: LMDB keeps old pages
 * for it.
 */
export interface EngineSnapshot {
  readonly ts: bigint;
  /**
   * Rejects with a SnapshotLostError when the thread that held it had to be ended on account of
   * another query.
   */
  runQuery(call: QueryCall): Promise<QueryOutcome>;
  close(): void;
}

export interface SnapshotOptions {
  /** It is closed after this time; a minute unless said otherwise. */
  readonly longestMs?: number;
  /** These calls begin at once: `runQuery` of the same object waits for what has begun. */
  readonly prefetch?: readonly QueryCall[];
}

export interface Engine {
  /** Null before the first push. */
  readonly code: ActiveCode | null;
  /** The last commit that is durable and was announced to every `onCommit` listener. */
  readonly latestTs: bigint;
  /** Called in commit order, once the commit is durable. Returns the unsubscribe function. */
  onCommit(listener: (commit: Commit) => void): () => void;
  onLog(listener: (entry: LogEntry) => void): () => void;
  /** After a push was activated, with the commit already announced. */
  onCode(listener: (code: ActiveCode) => void): () => void;
  /**
   * Resolves once every commit up to its `ts` was announced; `ts` is never below `latestTs` at the
   * time of the call.
   */
  openSnapshot(options?: SnapshotOptions): Promise<EngineSnapshot>;
  /** Resolves when the commit is durable and announced. */
  runMutation(call: MutationCall): Promise<MutationOutcome>;
  runAction(call: FunctionCall): Promise<FunctionOutcome>;
  /** Never rejects for a failure of the action: that is a 500 answer (P9.4). */
  runHttpAction(call: HttpActionCall): Promise<Response>;

  environment(): Promise<Readonly<Record<string, string>>>;
  /** Null removes. All or nothing; throws ApiError for a bad name or a limit (P1.5). */
  setEnvironment(changes: readonly { name: string; value: string | null }[]): Promise<void>;
  /**
   * Evaluates and stages; never changes what serves. Throws ApiError 400 with the message the CLI
   * prints. `dryRun` stages nothing.
   */
  startPush(push: Push, options: { dryRun: boolean }): Promise<StagedPush>;
  /** Whether what is there would hold against the schema of a dry run. */
  dryRunSchema(schemaId: string): Promise<SchemaProgress>;
  /** Works for at most `timeoutMs`. */
  waitForSchema(schemaId: string, timeoutMs: number): Promise<SchemaProgress>;
  /**
   * Swaps code, schema, auth and crons in one commit. ApiError 400 `RaceDetected` when
   * `environment` no longer holds.
   */
  finishPush(
    pushId: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<{ previous: ActiveCode | null; next: ActiveCode }>;
  /** Records an uploaded file whose bytes are already in the file store; returns the storage id. */
  insertFile(file: {
    uuid: string;
    sha256: string;
    size: number;
    contentType: string | null;
  }): Promise<string>;
  /** The record of a served file, or null. `sha256` is base64. */
  findFile(uuid: string): Promise<{
    storageId: string;
    sha256: string;
    size: number;
    contentType: string | null;
  } | null>;
  /**
   * One step of an import or export, each a commit of its own. Rejects with a DeveloperError for a
   * mistake of whoever imports.
   */
  transfer<Name extends keyof TransferCalls>(
    name: Name,
    input: TransferCalls[Name]["input"],
  ): Promise<TransferCalls[Name]["output"]>;
  /**
   * A 32-byte secret of this deployment, hex; signs upload tokens. Made at first start, kept in the
   * store.
   */
  readonly secret: string;
  close(): Promise<void>;
}
