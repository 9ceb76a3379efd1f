/** The evaluation of a push: modules may compute and read the environment, nothing else. */
import { CallLog } from "./call-log";
import { fixedClock, RandomSource, type Clock } from "./clock-and-random";
import type { Effects, Frame, Phase, Syscalls } from "./frame";
import { refusedSyscalls } from "./import-frame";
import type { CompiledModule } from "./loaded-code";
import { mapStack } from "./stack-frames";
import { ApiError } from "../protocol/api-error";

export class AnalysisFrame implements Frame {
  readonly phase: Phase;
  readonly clock: Clock;
  readonly random = RandomSource.from("analysis");
  readonly log: CallLog;
  readonly effects: Effects | null = null;
  readonly syscalls: Syscalls;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #modules: ReadonlyMap<string, CompiledModule>;

  constructor(
    phase: Phase,
    environment: Readonly<Record<string, string>>,
    modules: ReadonlyMap<string, CompiledModule>,
    now: number,
  ) {
    this.phase = phase;
    this.clock = fixedClock(now);
    this.log = new CallLog(() => now);
    this.syscalls = refusedSyscalls(phase);
    this.#environment = environment;
    this.#modules = modules;
  }

  /**
   * In the auth config a variable that is not set ends the push: the CLI tells from the words how
   * to set it.
   */
  environment(name: string): string | undefined {
    const value = Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined;
    if (value === undefined && this.phase === "auth config")
      throw new ApiError(
        400,
        "AuthConfigMissingEnvironmentVariable",
        `Environment variable ${name} is used in auth config file but its value was not set`,
      );
    return value;
  }

  describeStack(error: Error): string[] {
    return mapStack(error.stack ?? "", this.#modules);
  }

  async track<T>(work: Promise<T>): Promise<T> {
    return await work;
  }
}
