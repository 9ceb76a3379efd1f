/** One running call, as the globals of the module instance that runs it see it. */
import type { CallLog } from "./call-log";
import type { Clock, RandomSource } from "./clock-and-random";
import type { FetchOptions } from "./globals/fetch";
import type { Response } from "./globals/response";

/** What the code is doing; decides what it may use. */
export type Phase =
  "import" | "app definition" | "schema" | "auth config" | "Query" | "Mutation" | "Action";

/** The functions behind `Convex.syscall`, `asyncSyscall` and `jsSyscall` (P4.1). */
export interface Syscalls {
  sync(operation: string, args: string): string;
  async(operation: string, args: string): Promise<string>;
  js(operation: string, args: Record<string, unknown>): unknown;
}

/** What only actions have. */
export interface Effects {
  fetch(input: unknown, options?: FetchOptions | null): Promise<Response>;
  /** Returns the timer's number. */
  startTimer(callback: () => void, delayMs: number, repeat: boolean): number;
  stopTimer(id: unknown): void;
  /** Ends the action with this error, whatever it waits for. */
  fail(error: unknown): void;
}

export interface Frame {
  readonly phase: Phase;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: CallLog;
  readonly syscalls: Syscalls;
  readonly effects: Effects | null;
  environment(name: string): string | undefined;
  /**
   * The author's frames of an error's stack, one text each (`    at handler
   * (../convex/todos.ts:7:11)`).
   */
  describeStack(error: Error): string[];
  /**
   * Tells the call that real work is under way, so that it is not taken for one that waits for
   * nothing.
   */
  track<T>(work: Promise<T>): Promise<T>;
}

/** The error for something that this phase does not have. `what` as in `fetch()`. */
export function notAllowed(phase: Phase, what: string): Error {
  switch (phase) {
    case "import":
      return new Error(`${what} unsupported at import time`);
    case "app definition":
    case "schema":
    case "auth config":
      return new Error(`${what} unsupported when evaluating ${phase} file`);
    case "Query":
    case "Mutation":
      return new Error(
        `Can't use ${what} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
      );
    case "Action":
      return new Error(`${what} is not available in actions.`);
    default:
      return phase satisfies never;
  }
}
