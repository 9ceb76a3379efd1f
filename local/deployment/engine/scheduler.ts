/**
 * Runs scheduled functions when they are due (P6.7). The rows of `_scheduled_functions` are the
 * only state: what is under way here is forgotten by a crash, and the rows tell what to do then.
 */
import { Timer, pauseAfterFault } from "./timer";
import type { FunctionCall, FunctionOutcome } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import type { DueJobs, Job, JobEnd } from "../runtime/jobs";
import type { MutationOrigin } from "./messages";
import { messageOf } from "./thread-errors";
import type { Writer } from "./writer";

export interface SchedulerOptions {
  readonly writer: Writer;
  readonly now: () => number;
  readonly typeOf: (path: string) => "Query" | "Mutation" | "Action" | null;
  readonly runMutation: (call: FunctionCall, origin: MutationOrigin) => Promise<FunctionOutcome>;
  readonly runAction: (call: FunctionCall) => Promise<FunctionOutcome>;
  readonly warn: (message: string) => void;
}

const MAX_RUNNING = 8;
const BATCH = 100;

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timer: Timer;
  readonly #running = new Set<string>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const { now, warn } = options;
    this.#timer = new Timer({
      look: async () => this.#begin(await this.#due()),
      now,
      onFault: (error) => warn(`Scheduled functions could not be read: ${messageOf(error)}`),
    });
  }

  /** Actions that were cut off by the end of the last process have failed; then due jobs begin. */
  async start(): Promise<void> {
    const { writer } = this.#options;
    let failed = BATCH;
    while (failed === BATCH) failed = await writer.run("failInterruptedJobs", { limit: BATCH });
    this.wake();
  }

  /** Jobs may have changed. */
  wake(): void {
    this.#timer.wake();
  }

  close(): void {
    this.#timer.close();
  }

  #due(): Promise<DueJobs> {
    const running = [...this.#running];
    return this.#options.writer.run("dueJobs", { limit: MAX_RUNNING - running.length, running });
  }

  #begin({ due, nextAt }: DueJobs): number | null {
    for (const job of due) {
      this.#running.add(job.id);
      void this.#run(job).finally(() => {
        this.#running.delete(job.id);
        this.wake();
      });
    }
    // With all places taken, the next end of a job wakes us.
    return this.#running.size < MAX_RUNNING ? nextAt : null;
  }

  async #run(job: Job): Promise<void> {
    const { writer, warn } = this.#options;
    try {
      const end = await this.#perform(job);
      // An action that our own end has cut off is for the next start to tell.
      const cutOff = this.#timer.closed && end?.error !== null;
      if (end !== null && !cutOff) await writer.run("finishJob", end);
    } catch (error) {
      if (this.#timer.closed) return;
      warn(`Scheduled function ${job.path} is tried again: ${messageOf(error)}`);
      await pauseAfterFault();
    }
  }

  /** What is to be recorded; null when the job's row tells already. */
  async #perform({ id, path, args }: Job): Promise<JobEnd | null> {
    const { typeOf, runMutation, runAction, writer } = this.#options;
    const call = functionCall(
      { path, args },
      { from: "deployment", caller: "Scheduler", scheduledFunctionId: id },
    );
    const type = typeOf(path);
    switch (type) {
      case "Mutation": {
        const outcome = await runMutation(call, { kind: "job", id });
        return outcome.status === "success" ? null : { id, error: outcome.message };
      }
      case "Action": {
        if (!(await writer.run("claimJob", id))) return null;
        const outcome = await runAction(call);
        return { id, error: outcome.status === "success" ? null : outcome.message };
      }
      case "Query":
        return { id, error: `${path} is a query; only mutations and actions can be scheduled.` };
      case null:
        return {
          id,
          error: `Could not find function for '${path}'. It was there when it was scheduled.`,
        };
    }
    return type satisfies never;
  }
}
