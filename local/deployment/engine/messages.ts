/**
 * What the threads say to each other. Each side of a channel *asks* by name and the other answers;
 * inputs and outputs are plain data. `channel.ts` carries them, together with bodies as streams.
 */
import type { JSONValue } from "convex/values";
import type { SchemaExport } from "../db/catalog";
import type {
  Commit,
  DryRunProgress,
  DryRunStep,
  SchemaProgress,
  SchemaStage,
} from "../db/database";
import type {
  FunctionCall,
  FunctionOutcome,
  HttpActionCall,
  LogEntry,
  MutationCall,
  QueryCall,
  QueryOutcome,
} from "../runtime/calls";
import type { StoredModule, StoredPush } from "./code-records";
import type { CronRun, StoredCron } from "./cron-records";
import type { ActiveCode } from "./engine";
import type { Analysis } from "../runtime/analysis";
import type { Environment, EnvironmentChange } from "./environment";
import type { FoundFile, UploadedFile } from "../runtime/files";
import type { DueJobs, JobEnd, JobRequest } from "../runtime/jobs";
import type { CompiledModule } from "../runtime/loaded-code";
import type { Call } from "./channel-calls";
import type { TransferCalls } from "./transfer-calls";

/** Why a mutation runs, when not because a client asked. */
export type MutationOrigin =
  | { readonly kind: "request" }
  /** Its end is recorded in the commit of its effects; runs only while it is still pending. */
  | { readonly kind: "job"; readonly id: string }
  /** Its next time is recorded in the commit of its effects. */
  | { readonly kind: "cron"; readonly run: CronRun };

export interface MutationRun {
  readonly outcome: FunctionOutcome;
  /** Of the snapshot it saw. */
  readonly seenTs: bigint;
  /** Null when nothing ran: answered from a record, or no longer due. */
  readonly log: LogEntry | null;
}

/**
 * Run by the writer one after another, each in a transaction of its own that is committed when it
 * returns.
 */
export interface WriterCalls extends TransferCalls {
  mutate: Call<{ call: MutationCall; origin: MutationOrigin }, MutationRun>;
  changeEnvironment: Call<readonly EnvironmentChange[], Environment>;
  dryRunSchema: Call<
    { schema: SchemaExport | null; after: DryRunProgress | null; budgetMs: number },
    DryRunStep
  >;
  compareSchema: Call<SchemaExport | null, Omit<SchemaStage, "schemaId">>;
  stagePush: Call<StageRequest, SchemaStage>;
  /** Of a staged push; null when the push is not known. */
  stagedSchema: Call<string, string | null>;
  advanceSchema: Call<{ schemaId: string; budgetMs: number }, SchemaProgress>;
  activatePush: Call<{ pushId: string; environment: Environment }, Activation>;
  insertFile: Call<UploadedFile, string>;
  deleteFile: Call<string, null>;
  /** Those of the uuids that no document has. */
  unknownFiles: Call<readonly string[], string[]>;
  fileGarbage: Call<{ limit: number }, string[]>;
  forgetFileGarbage: Call<readonly string[], null>;
  schedule: Call<JobRequest, string>;
  cancel: Call<string, null>;
  dueJobs: Call<{ limit: number; running: readonly string[] }, DueJobs>;
  claimJob: Call<string, boolean>;
  finishJob: Call<JobEnd, null>;
  failInterruptedJobs: Call<{ limit: number }, number>;
  crons: Call<null, readonly StoredCron[]>;
  claimCron: Call<CronRun, boolean>;
  /** Removes at most `limit` finished jobs and old request records; true when there may be more. */
  sweep: Call<{ limit: number }, boolean>;
}

export interface StageRequest {
  readonly pushId: string;
  readonly push: Omit<StoredPush, "schemaId" | "stagedAt">;
  /** Those that the store may not have yet. */
  readonly modules: readonly CompiledModule[];
}

export interface Activation {
  readonly previous: ActiveCode | null;
  readonly next: ActiveCode;
}

/**
 * What the writer answers: the call is done, but not before `flushed` names its number is it
 * durable.
 */
export interface Written<Output> {
  readonly output: Output;
  readonly sequence: number;
  readonly commit: Commit | null;
  readonly touched: Touched;
}

/** What a commit concerns besides documents of the developer. */
export interface Touched {
  readonly jobs: boolean;
  readonly garbage: boolean;
}

export type WriterThreadCalls = {
  readonly [Name in keyof WriterCalls]: Call<
    WriterCalls[Name]["input"],
    Written<WriterCalls[Name]["output"]>
  >;
};

export interface ReaderCalls {
  openSnapshot: Call<{ snapshot: number }, { ts: bigint }>;
  /** `log` is null for the servers' own queries, which nobody wants to read. */
  runQuery: Call<
    { snapshot: number; call: QueryCall },
    { outcome: QueryOutcome; log: LogEntry | null }
  >;
  closeSnapshot: Call<{ snapshot: number }, null>;
  prepare: Call<null, null>;
  findFile: Call<string, FoundFile | null>;
  /** By storage id. */
  fileRecord: Call<string, { uuid: string; file: FoundFile } | null>;
  /** Those of the code that serves; null for one it does not have. */
  activeModules: Call<readonly StoredModule[], readonly (CompiledModule | null)[]>;
}

/** `token` names the action in what its thread asks of the main one. */
export interface ActionCalls {
  runAction: Call<
    { token: number; call: FunctionCall; environment: Environment },
    { outcome: FunctionOutcome; log: LogEntry }
  >;
  /** Answers when the head is known; the body is a stream, and the log follows by `httpLog`. */
  runHttpAction: Call<
    { token: number; call: HttpActionMessage; environment: Environment },
    HttpHead
  >;
  /** Loads the code that serves, so that the next call need not. */
  prepare: Call<null, null>;
}

interface HttpActionMessage extends Omit<HttpActionCall, "request" | "signal"> {
  readonly request: Omit<HttpActionCall["request"], "body"> & { readonly body: StreamId | null };
}

export interface HttpHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: StreamId | null;
}

/** Asked by an action's thread of the main one. */
export interface HostCalls {
  run: Call<NestedCall, FunctionOutcome>;
  schedule: Call<{ token: number; job: JobRequest }, string>;
  cancel: Call<string, null>;
  fileRecord: Call<string, { uuid: string; file: FoundFile } | null>;
  deleteFile: Call<string, null>;
  insertFile: Call<UploadedFile, string>;
  progress: Call<{ token: number; lines: LogEntry["logLines"] }, null>;
  httpLog: Call<{ token: number; log: LogEntry }, null>;
}

export interface NestedCall {
  readonly token: number;
  readonly type: "Query" | "Mutation" | "Action";
  readonly call: FunctionCall;
}

export interface AnalyzerCalls {
  analyze: Call<
    {
      modules: readonly CompiledModule[];
      schema: CompiledModule | null;
      definition: CompiledModule | null;
      environment: Environment;
    },
    Analysis
  >;
}

/** A side that asks or serves nothing. */
export type NoCalls = Readonly<Record<string, never>>;

export type StreamId = string;

export type StreamFrame =
  | { readonly type: "pull" }
  | { readonly type: "chunk"; readonly bytes: Uint8Array }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly message: string }
  | { readonly type: "cancel" };

export type ErrorMessage =
  | {
      readonly kind: "api";
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: "developer";
      readonly code: string | undefined;
      readonly message: string;
      readonly data: JSONValue | undefined;
    }
  | { readonly kind: "fault"; readonly message: string; readonly stack: string | undefined };

export interface Answer {
  /** Of the question. */
  readonly id: number;
  readonly output: unknown;
}

/** What crosses a port. */
export type Envelope =
  /** `now`: the main thread's clock, which may be a test's. */
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      readonly now: number;
    }
  | { readonly kind: "answers"; readonly answers: readonly Answer[] }
  | { readonly kind: "refuse"; readonly id: number; readonly error: ErrorMessage }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "stream"; readonly id: StreamId; readonly frame: StreamFrame }
  | { readonly kind: "event"; readonly event: WorkerEvent }
  /** Asks a worker to end between two turns of its event loop. */
  | { readonly kind: "stop" };

/** What a worker tells unasked. */
export type WorkerEvent =
  | {
      readonly type: "ready";
      /** Number of the operating system's thread, where it can be known. */
      readonly threadId: number | null;
      readonly state: WriterState | null;
    }
  | { readonly type: "flushed"; readonly sequence: number; readonly error: string | null }
  /** An error that no function's promise carried. */
  | { readonly type: "uncaughtError"; readonly message: string };

/** What the main thread must know of the store when a writer begins. */
export interface WriterState {
  readonly ts: bigint;
  readonly secret: string;
  readonly environment: Environment;
  readonly code: ActiveCode | null;
  /** What compiled its modules. */
  readonly compiler: string | null;
}

export type WorkerRole = "writer" | "reader" | "action" | "analyzer";

/** `workerData` of every worker. */
export interface WorkerSettings {
  readonly role: WorkerRole;
  readonly dir: string;
  readonly strict: boolean;
  readonly projectDir: string | null;
  readonly systemEnvironment: Environment;
  /** Null for the first writer, which makes or reads it. */
  readonly secret: string | null;
  /** See `heartbeat.ts`. */
  readonly heartbeat: SharedArrayBuffer;
  readonly now: number;
}
