/**
 * Runs cron jobs: one run of each at a time; occurrences that pass meanwhile are skipped (P6.8).
 */
import { Timer, pauseAfterFault } from "./timer";
import type { FunctionCall, FunctionOutcome } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import type { CronRun, StoredCron } from "./cron-records";
import { nextRun } from "../runtime/cron-schedule";
import type { MutationOrigin } from "./messages";
import { messageOf } from "./thread-errors";
import type { Writer } from "./writer";

export interface CronOptions {
  readonly writer: Writer;
  readonly now: () => number;
  readonly typeOf: (path: string) => "Query" | "Mutation" | "Action" | null;
  readonly runMutation: (call: FunctionCall, origin: MutationOrigin) => Promise<FunctionOutcome>;
  readonly runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  readonly warn: (message: string) => void;
}

export class Crons {
  readonly #options: CronOptions;
  readonly #timer: Timer;
  readonly #running = new Set<string>();

  constructor(options: CronOptions) {
    this.#options = options;
    const { now, warn, writer } = options;
    this.#timer = new Timer({
      look: async () => this.#begin(await writer.run("crons", null)),
      now,
      onFault: (error) => warn(`Cron jobs could not be read: ${messageOf(error)}`),
    });
  }

  /** Cron jobs may have changed. */
  wake(): void {
    this.#timer.wake();
  }

  close(): void {
    this.#timer.close();
  }

  #begin(crons: readonly StoredCron[]): number | null {
    const now = this.#options.now();
    const idle = crons.filter(({ spec }) => !this.#running.has(spec.identifier));
    for (const cron of idle.filter(({ nextRun }) => nextRun <= now)) this.#start(cron, now);
    const later = idle.map((cron) => cron.nextRun).filter((at) => at > now);
    return later.length > 0 ? Math.min(...later) : null;
  }

  #start(cron: StoredCron, now: number): void {
    const { identifier } = cron.spec;
    this.#running.add(identifier);
    void this.#run(cron, now).finally(() => {
      this.#running.delete(identifier);
      this.wake();
    });
  }

  async #run({ spec, nextRun: at }: StoredCron, now: number): Promise<void> {
    const { writer, warn } = this.#options;
    const { identifier, schedule } = spec;
    const run: CronRun = { identifier, at, nextRun: nextRun(schedule, at, now) };
    try {
      const error = await this.#perform(spec.path, spec.args, run);
      if (error === null || this.#timer.closed) return;
      warn(`Cron job "${identifier}" failed: ${error}`);
      // A mutation that failed has not recorded its next time.
      await writer.run("claimCron", run);
    } catch (error) {
      if (this.#timer.closed) return;
      warn(`Cron job "${identifier}" is tried again: ${messageOf(error)}`);
      await pauseAfterFault();
    }
  }

  /** The error of a run that failed. */
  async #perform(path: string, args: string, run: CronRun): Promise<string | null> {
    const { typeOf, runMutation, runAction, writer } = this.#options;
    const call = functionCall({ path, args }, { from: "deployment", caller: "Cron" });
    const type = typeOf(path);
    switch (type) {
      case "Mutation":
        return errorOf(await runMutation(call, { kind: "cron", run }));
      case "Action":
        // At most once: taken before it begins.
        return (await writer.run("claimCron", run)) ? errorOf(await runAction(call)) : null;
      case "Query":
      case null:
        return `there is no mutation or action ${path}`;
    }
    return type satisfies never;
  }
}

function errorOf(outcome: FunctionOutcome): string | null {
  return outcome.status === "success" ? null : outcome.message;
}
