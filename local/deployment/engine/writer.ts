/**
 * The main thread's side of the writer: what it answered is passed on in order once it is durable,
 * and when the writer's thread ends, a new one takes over without losing or repeating anything.
 */
import type { Commit } from "../db/database";
import { StorageError } from "../db/storage-error";
import type {
  NoCalls,
  Touched,
  WorkerEvent,
  WriterCalls,
  WriterState,
  WriterThreadCalls,
} from "./messages";
import { WorkerLostError } from "./thread-errors";
import type { WorkerClient } from "./worker-client";

export type WriterClient = WorkerClient<WriterThreadCalls, NoCalls>;

export interface WriterOptions {
  readonly start: (
    onEvent: (event: Exclude<WorkerEvent, { type: "ready" }>) => void,
  ) => WriterClient;
  /** In order, when the commit is durable. */
  readonly onCommit: (commit: Commit, touched: Touched) => void;
  /** Commits were found whose content is not known: everything that was read may have changed. */
  readonly onGap: () => void;
  readonly onUncaughtError: (message: string) => void;
}

/** Answered, but not known to be durable yet. */
interface PendingAnswer {
  readonly sequence: number;
  readonly commit: Commit | null;
  readonly touched: Touched;
  readonly release: (error: Error | null) => void;
}

/** A writer thread, and its answers that wait for the disk. */
interface WriterQueue {
  readonly client: WriterClient;
  readonly pending: PendingAnswer[];
  flushed: number;
  flushError: Error | null;
}

/**
 * The thread ended after it had answered and before the answer was durable, and the answer is not
 * in the store.
 */
class AnswerLostError extends Error {
  override readonly name = "AnswerLostError";
}

const MAX_ATTEMPTS = 4;

export class Writer {
  readonly #options: WriterOptions;
  #queue: WriterQueue;
  #unacknowledged: PendingAnswer[] = [];
  readonly #retries: { readonly order: number; readonly resume: () => void }[] = [];
  #lastOrder = 0;
  #closed = false;
  #latestTs = 0n;
  readonly #waiting: { readonly ts: bigint; readonly resolve: () => void }[] = [];
  readonly opened: Promise<WriterState>;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#queue = this.#spawn();
    this.opened = this.#queue.client.ready.then(({ state }) => {
      if (state === null) throw new Error("The writer did not tell the state of the store.");
      this.#latestTs = state.ts;
      return state;
    });
  }

  /** The last commit that was passed to `onCommit`. */
  get latestTs(): bigint {
    return this.#latestTs;
  }

  get client(): WriterClient {
    return this.#queue.client;
  }

  /** Resolves when `latestTs` has reached `ts`. */
  announced(ts: bigint): Promise<void> {
    if (ts <= this.#latestTs) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ ts, resolve }));
  }

  /**
   * Resolves when the change is durable and announced, or, if it changed nothing, when all that it
   * saw is. Rejects with a WorkerLostError when the change itself ended the thread.
   */
  async run<Name extends keyof WriterCalls>(
    name: Name,
    input: WriterCalls[Name]["input"],
  ): Promise<WriterCalls[Name]["output"]> {
    return (await this.runAndTell(name, input)).output;
  }

  /** The same, with the timestamp of the commit; null when nothing was changed. */
  async runAndTell<Name extends keyof WriterCalls>(
    name: Name,
    input: WriterCalls[Name]["input"],
  ): Promise<{ output: WriterCalls[Name]["output"]; ts: bigint | null }> {
    const order = (this.#lastOrder += 1);
    for (let attempt = 1; ; attempt += 1) {
      const queue = this.#current();
      try {
        const { output, ...written } = await queue.client.ask(name, input);
        await this.#durable(queue, written);
        return { output, ts: written.commit?.ts ?? null };
      } catch (error) {
        const again =
          error instanceof AnswerLostError ||
          (error instanceof WorkerLostError && !error.wasRunning);
        if (!again || this.#closed || attempt === MAX_ATTEMPTS) throw error;
      }
      await this.#waitToRetry(order);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#runRetries();
    await this.#queue.client.kill({ kind: "closed" });
  }

  /** What a lost thread had not done is done again in the order in which it was asked for. */
  #waitToRetry(order: number): Promise<void> {
    this.#current();
    return new Promise((resume) => this.#retries.push({ order, resume }));
  }

  #runRetries(): void {
    const retries = this.#retries.splice(0).toSorted((one, other) => one.order - other.order);
    for (const { resume } of retries) resume();
  }

  #current(): WriterQueue {
    if (!this.#queue.client.alive && !this.#closed) this.#queue = this.#spawn();
    return this.#queue;
  }

  #spawn(): WriterQueue {
    const client = this.#options.start((event) => this.#onEvent(queue, event));
    const queue: WriterQueue = { client, pending: [], flushed: 0, flushError: null };
    void client.ready
      .then(
        ({ state }) => this.#onReady(queue, state),
        () => this.#rejectUnacknowledged(),
      )
      // Answers that were lost wait for their retry by then.
      .finally(() => setImmediate(() => this.#runRetries()));
    void client.exited.then(() => this.#onExit(queue));
    return queue;
  }

  #durable(queue: WriterQueue, answer: Omit<PendingAnswer, "release">): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = (error: Error | null) => (error === null ? resolve() : reject(error));
      queue.pending.push({ ...answer, release });
      this.#releaseFlushed(queue);
    });
  }

  #onEvent(queue: WriterQueue, event: Exclude<WorkerEvent, { type: "ready" }>): void {
    switch (event.type) {
      case "flushed":
        queue.flushed = event.sequence;
        queue.flushError = event.error === null ? null : new StorageError(event.error);
        return this.#releaseFlushed(queue);
      case "uncaughtError":
        return this.#options.onUncaughtError(event.message);
    }
    event satisfies never;
  }

  /** What a disk refused is not in the store: its callers are told, and nobody else. */
  #releaseFlushed(queue: WriterQueue): void {
    for (
      let next = queue.pending[0];
      next && next.sequence <= queue.flushed;
      next = queue.pending[0]
    ) {
      queue.pending.shift();
      this.#acknowledge(next, queue.flushError);
    }
  }

  #acknowledge({ commit, touched, release }: PendingAnswer, error: Error | null): void {
    if (commit !== null && error === null) this.#announce(commit, touched);
    release(error);
  }

  #announce(commit: Commit, touched: Touched): void {
    this.#latestTs = commit.ts;
    this.#options.onCommit(commit, touched);
    for (const entry of this.#waiting.filter(({ ts }) => ts <= commit.ts)) {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
      entry.resolve();
    }
  }

  #onExit(queue: WriterQueue): void {
    this.#unacknowledged.push(...queue.pending.splice(0));
    if (this.#closed) return this.#rejectUnacknowledged();
    if (queue === this.#queue && queue.client.wasReady) this.#current();
  }

  /**
   * What the thread before had committed is durable now; what is not in the store never happened.
   */
  #onReady(queue: WriterQueue, state: WriterState | null): void {
    if (queue !== this.#queue || state === null || this.#latestTs === 0n) return;
    let lost = false;
    for (const pending of this.#unacknowledged.splice(0)) {
      lost ||= pending.commit !== null && pending.commit.ts > state.ts;
      if (lost) pending.release(new AnswerLostError("The writer ended before the disk had it."));
      else this.#acknowledge(pending, null);
    }
    if (state.ts <= this.#latestTs) return;
    this.#announce({ ts: state.ts, writes: [] }, { jobs: true, garbage: true });
    this.#options.onGap();
  }

  #rejectUnacknowledged(): void {
    const error = new Error("The writer ended, and no new one could be started.");
    for (const pending of this.#unacknowledged.splice(0)) pending.release(error);
  }
}
