/**
 * An action or HTTP action that runs: real time, real network, and syscalls that the host answers
 * (P4.4).
 */
import type { ActionHost } from "./action-host";
import { ACTION_OPERATIONS, actionJsSyscall } from "./action-syscalls";
import type { CallLog } from "./call-log";
import type { Identity, RequestMetadata } from "./calls";
import { RandomSource, runningClock, type Clock } from "./clock-and-random";
import { ActionEffects } from "./action-effects";
import type { Effects, Frame, Phase, Syscalls } from "./frame";
import { toSyscallError } from "./function-error";
import type { LoadedCode } from "./loaded-code";
import { Semaphore } from "./semaphore";
import { mapStack } from "./stack-frames";
import { parseArguments } from "./syscall-arguments";

/** Operations that one action may have under way; the others wait for their turn (P4.4). */
const MAX_OPERATIONS = 8;

export interface ActionCall {
  readonly code: LoadedCode;
  readonly host: ActionHost;
  readonly identity: Identity;
  readonly request: RequestMetadata;
  readonly log: CallLog;
  readonly systemEnvironment: Readonly<Record<string, string>>;
  /** `dir/mod:fn`, or `GET /path`. */
  readonly identifier: string;
  readonly environment: "isolate" | "node";
  readonly now: () => number;
}

export class ActionFrame implements Frame {
  readonly call: ActionCall;
  readonly phase: Phase = "Action";
  readonly clock: Clock;
  readonly random = new RandomSource();
  readonly log: CallLog;
  readonly effects: Effects;
  readonly syscalls: Syscalls;
  readonly #effects: ActionEffects;
  readonly #pending = new Map<string, number>();
  readonly #operations = new Semaphore(MAX_OPERATIONS);
  #ended = false;

  constructor(call: ActionCall) {
    this.call = call;
    this.clock = runningClock(call.now);
    this.log = call.log;
    this.#effects = new ActionEffects();
    this.effects = this.#effects;
    this.syscalls = {
      sync: (operation) => {
        throw new Error(`Unknown operation ${operation}`);
      },
      async: async (operation, args) =>
        await this.#counted(operation, () => this.#run(operation, args)),
      js: async (operation, args) =>
        await this.#counted(operation, async () => await actionJsSyscall(this, operation, args)),
    };
  }

  /** Rejects with what the action throws where nothing awaits it. */
  get failure(): Promise<never> {
    return this.#effects.failure;
  }

  environment(name: string): string | undefined {
    const { host, systemEnvironment } = this.call;
    const own = Object.hasOwn(host.environment, name) ? host.environment[name] : undefined;
    return own ?? (Object.hasOwn(systemEnvironment, name) ? systemEnvironment[name] : undefined);
  }

  variables(): Record<string, string> {
    return { ...this.call.systemEnvironment, ...this.call.host.environment };
  }

  describeStack(error: Error): string[] {
    return mapStack(error.stack ?? "", this.call.code.modules);
  }

  async track<T>(work: Promise<T>): Promise<T> {
    return await work;
  }

  /**
   * Ends timers and requests; syscalls from now on never return. Says so in the log when the code
   * did not await all it began.
   */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const begun = new Map(this.#pending);
    const fetches = this.#effects.end();
    if (fetches > 0) begun.set("fetch", fetches);
    const total = [...begun.values()].reduce((sum, count) => sum + count, 0);
    if (total > 0)
      this.log.write("WARN", [
        `${total} unawaited operation${total === 1 ? "" : "s"}: [${[...begun.keys()].join(", ")}]. Async operations should be awaited or they might not run. See https://docs.convex.dev/functions/actions#dangling-promises for more information.`,
      ]);
    this.log.close();
  }

  async #counted<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#ended) return await new Promise<never>(() => {});
    this.#count(operation, 1);
    try {
      return await this.#operations.run(work);
    } catch (error) {
      throw toSyscallError(error);
    } finally {
      this.#count(operation, -1);
    }
  }

  #count(operation: string, change: 1 | -1): void {
    const name = operation.replace(/^1\.0\//, "");
    const count = (this.#pending.get(name) ?? 0) + change;
    if (count === 0) this.#pending.delete(name);
    else this.#pending.set(name, count);
  }

  async #run(operation: string, args: string): Promise<string> {
    const run = ACTION_OPERATIONS[operation];
    if (run === undefined) throw new Error(`Unknown async operation ${operation}`);
    return await run(this.call, parseArguments(operation, args));
  }
}
