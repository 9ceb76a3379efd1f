/**
 * A query or mutation that runs, top-level or nested: its syscalls act on one transaction, strictly
 * one after another.
 */
import type { Transaction } from "../db/database";
import type { CallLog } from "./call-log";
import type { Identity, RequestMetadata } from "./calls";
import type { Clock, RandomSource } from "./clock-and-random";
import type { Effects, Frame, Syscalls } from "./frame";
import { toSyscallError } from "./function-error";
import type { FunctionTarget } from "./function-target";
import type { LoadedCode } from "./loaded-code";
import { mapStack } from "./stack-frames";
import { parseArguments, type SyscallArguments } from "./syscall-arguments";

/** What a call shares with the calls nested in it. */
export interface TransactionCall {
  readonly transaction: Transaction;
  readonly code: LoadedCode;
  readonly identity: Identity;
  readonly request: RequestMetadata;
  readonly clock: Clock;
  readonly log: CallLog;
  readonly systemEnvironment: Readonly<Record<string, string>>;
  readonly instanceSecret: string;
  usedIdentity: boolean;
  scheduled: { count: number; bytes: number };
  /**
   * A failure of the server, not of the author: ends the whole call, whatever the code does with
   * it.
   */
  fault: { readonly error: unknown } | null;
}

export type NestedType = "Query" | "Mutation";

export interface FrameOptions {
  readonly phase: NestedType;
  readonly target: FunctionTarget;
  readonly depth: number;
  readonly random: RandomSource;
  readonly journal: string | null;
  /** Runs a function inside this one, in the same transaction. */
  readonly nest: (type: NestedType, path: string, args: string) => Promise<string>;
  readonly operations: Readonly<Record<string, TransactionOperation>>;
  readonly syncOperations: Readonly<Record<string, SyncOperation>>;
}

/** Returns JSON text. Throws SyscallError or DeveloperError for mistakes of the author. */
export type TransactionOperation = (
  frame: TransactionFrame,
  args: SyscallArguments,
) => string | Promise<string>;

export type SyncOperation = (frame: TransactionFrame, args: SyscallArguments) => string;

export class TransactionFrame implements Frame {
  readonly call: TransactionCall;
  readonly options: FrameOptions;
  readonly phase: NestedType;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: CallLog;
  readonly effects: Effects | null = null;
  readonly syscalls: Syscalls;
  /** End cursor of the page this function read (P3.15). */
  nextJournal: string | null = null;
  #ended = false;
  #pendingWork = 0;
  #queries = 0;
  #turn: Promise<void> | null = null;
  readonly #environment = new Map<string, string | undefined>();

  constructor(call: TransactionCall, options: FrameOptions) {
    this.call = call;
    this.options = options;
    this.phase = options.phase;
    this.clock = call.clock;
    this.random = options.random;
    this.log = call.log;
    this.syscalls = {
      sync: (operation, args) => this.#sync(operation, args),
      async: async (operation, args) => await this.#async(operation, args),
      js: (operation) => {
        throw new Error(`Unknown JS syscall: ${operation}`);
      },
    };
  }

  /** True while work goes on that is not JavaScript of this thread. */
  get isWaiting(): boolean {
    return this.#pendingWork > 0 || this.#turn !== null;
  }

  environment(name: string): string | undefined {
    if (!this.#environment.has(name)) {
      const value = this.call.transaction.records.get(`env/${name}`);
      const system = this.call.systemEnvironment;
      const fallback = Object.hasOwn(system, name) ? system[name] : undefined;
      this.#environment.set(name, typeof value === "string" ? value : fallback);
    }
    return this.#environment.get(name);
  }

  describeStack(error: Error): string[] {
    return mapStack(error.stack ?? "", this.call.code.modules);
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.#pendingWork += 1;
    try {
      return await work;
    } finally {
      this.#pendingWork -= 1;
    }
  }

  /** Syscalls that were begun but not awaited still run; later ones never return. */
  async finish(): Promise<void> {
    while (this.#turn !== null) await this.#turn;
    this.#ended = true;
  }

  observeIdentity(): Identity {
    this.call.usedIdentity = true;
    return this.call.identity;
  }

  newQueryId(): number {
    this.#queries += 1;
    return this.#queries;
  }

  #sync(operation: string, text: string): string {
    const run = this.options.syncOperations[operation];
    if (run === undefined) throw new Error(`Unknown operation ${operation}`);
    try {
      return run(this, parseArguments(operation, text));
    } catch (error) {
      // Unlike asynchronous ones, the library does not wrap errors of these.
      throw new Error(this.#checked(error).message, { cause: error });
    }
  }

  async #async(operation: string, text: string): Promise<string> {
    if (this.#ended) return await new Promise<never>(() => {});
    if (this.#turn === null && operation !== "1.0/runUdf") return await this.#run(operation, text);
    const before = this.#turn ?? Promise.resolve();
    const result = before.then(async () => await this.#run(operation, text));
    const turn: Promise<void> = result.then(
      () => this.#leave(turn),
      () => this.#leave(turn),
    );
    this.#turn = turn;
    return await result;
  }

  #leave(turn: Promise<void>): void {
    if (this.#turn === turn) this.#turn = null;
  }

  async #run(operation: string, text: string): Promise<string> {
    const run = this.options.operations[operation];
    if (run === undefined) throw new Error(`Unknown async operation ${operation}`);
    try {
      return await run(this, parseArguments(operation, text));
    } catch (error) {
      throw this.#checked(error);
    }
  }

  #checked(error: unknown): Error {
    try {
      return toSyscallError(error);
    } catch (fault) {
      this.call.fault ??= { error: fault };
      return new Error("The server failed; this call cannot succeed any more.");
    }
  }
}
