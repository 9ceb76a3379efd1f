/**
 * What it takes to call a pushed function, and what comes back. Shared by the engine, its workers
 * and the servers in front.
 */
import type { Analysis } from "./analysis";
import type { CompiledModule } from "./loaded-code";
import type { JSONValue } from "convex/values";
import type { Interval } from "../db/database";

/** Attributes that `ctx.auth.getUserIdentity()` returns (P7.4). */
export type IdentityAttributes = Readonly<Record<string, JSONValue>>;

export type Identity =
  | { readonly kind: "anonymous" }
  | {
      readonly kind: "user";
      readonly attributes: IdentityAttributes;
      readonly token: string | null;
    }
  /** Admin key; with `actingAs` the attributes become the identity (P7.6). */
  | { readonly kind: "admin"; readonly actingAs: IdentityAttributes | null }
  /** HTTP actions only: a header was present but wrong, so that getUserIdentity throws (P7.5). */
  | { readonly kind: "invalid"; readonly error: string };

/** What is known of who asks over the network. */
export interface ClientMetadata {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export interface RequestMetadata extends ClientMetadata {
  /** 16 hex digits. */
  readonly requestId: string;
  /** Row of `_scheduled_functions` that this runs for. */
  readonly scheduledFunctionId?: string;
}

export type Caller =
  "SyncWorker" | "HttpApi" | "HttpEndpoint" | "Action" | "Scheduler" | "Cron" | "Tester";

/** As the real backend names who ran a function (P2.11). */
export type IdentityType = "user" | "instance_admin" | "member_acting_user" | "unknown";

export type FunctionType = "Query" | "Mutation" | "Action" | "HttpAction";

export interface FunctionCall {
  /** `dir/mod:fn`, or `_system/…` for built-in queries (admin only). */
  readonly path: string;
  /** Wire JSON text of the array that holds the one argument object. */
  readonly args: string;
  readonly identity: Identity;
  /** `public`: internal functions answer as missing ones do (P2.10). */
  readonly visibility: "public" | "all";
  readonly caller: Caller;
  readonly request: RequestMetadata;
}

export interface QueryCall extends FunctionCall {
  /** Runs beside what was pushed, for this call. */
  readonly unpushed?: UnpushedCode;
  /** What an earlier run of the same query returned (P3.15). */
  readonly journal: string | null;
}

/** Code that is run once and not pushed: `convex run --inline-query`, `convex mcp`. */
export interface UnpushedCode {
  readonly modules: readonly CompiledModule[];
  readonly analysis: Analysis["modules"];
}

export interface MutationCall extends FunctionCall {
  /**
   * A committed mutation with the same pair is answered from its record instead of running again
   * (P3.8).
   */
  readonly once?: { readonly sessionId: string; readonly requestId: number };
}

export type FunctionOutcome =
  | {
      readonly status: "success";
      /** Wire JSON text. */
      readonly value: string;
      readonly logLines: readonly string[];
    }
  | {
      readonly status: "error";
      /**
       * `Uncaught Error: …` with mapped frames; without the request id line, which the servers put
       * in front.
       */
      readonly message: string;
      /** Wire JSON text of a ConvexError's data. */
      readonly data?: string;
      readonly logLines: readonly string[];
    };

export type QueryOutcome = FunctionOutcome & {
  readonly journal: string | null;
  readonly reads: readonly Interval[];
  /** False when the result is the same for every identity, so that it can be shared. */
  readonly usedIdentity: boolean;
};

export type MutationOutcome = FunctionOutcome & {
  /** Commit timestamp; for a failed or empty mutation the latest timestamp it saw. */
  readonly ts: bigint;
};

export interface HttpActionCall {
  readonly request: {
    readonly method: string;
    /** The public site URL, as the caller wrote it. */
    readonly url: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: ReadableStream<Uint8Array> | null;
  };
  readonly identity: Identity;
  readonly metadata: RequestMetadata;
  readonly signal: AbortSignal;
}

/** One line of `convex logs` and of `/api/stream_function_logs` (P2.11), minus the cursor. */
export interface LogEntry {
  readonly kind: "Completion" | "Progress";
  readonly udfType: FunctionType;
  /** `todos:add`, or `GET /path`. */
  readonly identifier: string;
  /** Milliseconds since the epoch at which the function began. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly logLines: readonly {
    readonly level: "LOG" | "DEBUG" | "INFO" | "WARN" | "ERROR";
    readonly messages: readonly string[];
    readonly timestamp: number;
    readonly isTruncated: boolean;
  }[];
  /** Null when it succeeded. */
  readonly error: string | null;
  /** HTTP actions: the status code answered. */
  readonly httpStatus: number | null;
  readonly caller: Caller;
  readonly environment: "isolate" | "node";
  readonly identityType: IdentityType;
  readonly requestId: string;
  readonly executionId: string;
  readonly returnBytes: number | null;
  readonly cached: boolean;
}
