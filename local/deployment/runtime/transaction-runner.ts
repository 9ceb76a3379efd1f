/** Runs a query or mutation, and the functions it calls, on one transaction (P4.8). */
import type { FunctionCall } from "./calls";
import { checkCall, checkReturn } from "./call-checks";
import type { RandomSource } from "./clock-and-random";
import { entryPoint } from "./exported-function";
import {
  describeThrown,
  nestedFailure,
  SyscallError,
  type FunctionFailure,
} from "./function-error";
import type { FunctionTarget } from "./function-target";
import type { InstancePool, InstanceSlot } from "./instance-pool";
import { closeQueries, READ_OPERATIONS, SYNC_OPERATIONS } from "./read-syscalls";
import { macrotask, settle } from "./settle";
import { TransactionFrame, type NestedType, type TransactionCall } from "./transaction-frame";
import { WRITE_OPERATIONS } from "./write-syscalls";
import type { UnhandledRejections } from "./unhandled-rejections";

const MAX_DEPTH = 8;

export type RunResult =
  { readonly value: string; readonly journal: string | null } | FunctionFailure;

interface Run {
  readonly type: NestedType;
  readonly target: FunctionTarget;
  readonly args: string;
  readonly depth: number;
  readonly random: RandomSource;
  readonly journal: string | null;
}

export class TransactionRunner {
  readonly #pool: InstancePool;
  readonly #rejections: UnhandledRejections;

  constructor(pool: InstancePool, rejections: UnhandledRejections) {
    this.#pool = pool;
    this.#rejections = rejections;
  }

  /** Throws only for faults of the server. */
  async run(
    call: TransactionCall,
    request: Pick<FunctionCall, "path" | "args" | "visibility">,
    options: Omit<Run, "target" | "args">,
  ): Promise<RunResult> {
    const { transaction } = call;
    const target = checkCall(call.code.analysis, request, options.type, transaction.catalog);
    if ("message" in target) return target;
    const result = await this.#execute(call, { ...options, target, args: request.args });
    if (call.fault !== null) throw call.fault.error;
    if ("message" in result) return result;
    return checkReturn(target, result.value, transaction.catalog) ?? result;
  }

  async #execute(call: TransactionCall, run: Run): Promise<RunResult> {
    const environment = JSON.stringify(call.transaction.untracked.get("env-version") ?? null);
    const slot = this.#pool.acquire(call.code, environment);
    const frame = this.#frame(call, run);
    slot.frame = frame;
    const rejections = this.#rejections.watch();
    let reusable = false;
    try {
      const settled = await settle(this.#invoke(slot, frame, run), () => frame.isWaiting);
      await frame.finish();
      await macrotask();
      reusable = settled.kind !== "never" && !frame.isWaiting;
      const unhandled = rejections.first();
      if (unhandled !== null) return describeThrown(unhandled.error, call.code.modules);
      switch (settled.kind) {
        case "returned":
          return { value: String(settled.value), journal: frame.nextJournal };
        case "threw":
          return describeThrown(settled.error, call.code.modules);
        case "never":
          return { message: "Returned promise will never resolve" };
        default:
          return settled satisfies never;
      }
    } finally {
      rejections.stop();
      closeQueries(frame);
      this.#pool.release(slot, call.code, environment, reusable);
    }
  }

  async #invoke(slot: InstanceSlot, frame: TransactionFrame, run: Run): Promise<unknown> {
    const entry = run.type === "Query" ? "invokeQuery" : "invokeMutation";
    let invoke: ReturnType<typeof entryPoint>;
    try {
      invoke = entryPoint(slot.instance, run.target, entry);
    } finally {
      // Whatever the modules read while they were imported for an earlier call, this call depends
      // on as well.
      for (const name of slot.instance.environmentReads) frame.environment(name);
    }
    return await invoke(run.args);
  }

  #frame(call: TransactionCall, run: Run): TransactionFrame {
    const frame: TransactionFrame = new TransactionFrame(call, {
      phase: run.type,
      target: run.target,
      depth: run.depth,
      random: run.random,
      journal: run.journal,
      nest: async (type, path, args) => await this.#nest(frame, type, path, args),
      operations: run.type === "Query" ? READ_OPERATIONS : WRITE_OPERATIONS,
      syncOperations: SYNC_OPERATIONS,
    });
    return frame;
  }

  async #nest(
    parent: TransactionFrame,
    type: NestedType,
    path: string,
    args: string,
  ): Promise<string> {
    const depth = parent.options.depth + 1;
    if (depth > MAX_DEPTH)
      throw new SyscallError(
        "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
      );
    const savepoint = type === "Mutation" ? parent.call.transaction.savepoint() : null;
    const { scheduled } = parent.call;
    const random = parent.random.fork();
    const request = { path, args, visibility: "all" } as const;
    const result = await this.run(parent.call, request, { type, depth, random, journal: null });
    if ("message" in result) {
      savepoint?.rollback();
      parent.call.scheduled = scheduled;
      throw nestedFailure(result);
    }
    savepoint?.release();
    return result.value;
  }
}
