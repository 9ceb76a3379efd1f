/**
 * What a module may do while it is imported: compute, and read the environment. Time and chance are
 * those of the push (P6.4).
 */
import type { CallLog } from "./call-log";
import { fixedClock, RandomSource, type Clock } from "./clock-and-random";
import { notAllowed, type Effects, type Frame, type Phase, type Syscalls } from "./frame";

export class ImportFrame implements Frame {
  readonly phase: Phase;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: CallLog;
  readonly effects: Effects | null = null;
  readonly syscalls: Syscalls;
  readonly #caller: Frame;
  readonly #onRead: (name: string) => void;

  /** `caller` is the call for whose sake the import happens. */
  constructor(
    { seed, pushedAt }: { readonly seed: string; readonly pushedAt: number },
    caller: Frame,
    onRead: (name: string) => void,
  ) {
    this.phase =
      caller.phase === "schema" || caller.phase === "auth config" ? caller.phase : "import";
    this.clock = fixedClock(pushedAt);
    this.random = RandomSource.from(seed);
    this.log = caller.log;
    this.syscalls = refusedSyscalls(this.phase);
    this.#caller = caller;
    this.#onRead = onRead;
  }

  environment(name: string): string | undefined {
    this.#onRead(name);
    return this.#caller.environment(name);
  }

  describeStack(error: Error): string[] {
    return this.#caller.describeStack(error);
  }

  track<T>(work: Promise<T>): Promise<T> {
    return this.#caller.track(work);
  }
}

/** Syscalls of a phase that has none. */
export function refusedSyscalls(phase: Phase): Syscalls {
  const refuse = (operation: string): never => {
    throw notAllowed(phase, describe(operation));
  };
  return {
    sync: refuse,
    async: async (operation) => await Promise.reject(notAllowed(phase, describe(operation))),
    js: refuse,
  };
}

function describe(operation: string): string {
  const isDatabase = /^1\.0\/(count|get|insert|shallowMerge|replace|remove|query)/.test(operation);
  return isDatabase ? "Database" : `Syscall ${operation}`;
}
