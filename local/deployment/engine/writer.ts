/**
 * The main thread's side of the writer: what it answered is passed on in order once it is durable, and when the writer's thread ends,
 * a new one takes over without losing or repeating anything.
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
  readonly onStray: (message: string) => void;
}

/** Answered, but not known to be durable yet. */
interface Held {
  readonly sequence: number;
  readonly commit: Commit | null;
  readonly touched: Touched;
  readonly release: (error: Error | null) => void;
}

/** One thread's time as the writer. */
interface Lane {
  readonly client: WriterClient;
  readonly held: Held[];
  flushed: number;
  flushError: Error | null;
}

/** The thread ended after it had answered and before the answer was durable, and the answer is not in the store. */
class AnswerLostError extends Error {
  override readonly name = "AnswerLostError";
}

const MAX_ATTEMPTS = 4;

export class Writer {
  readonly #options: WriterOptions;
  #lane: Lane;
  #orphans: Held[] = [];
  readonly #turns: { readonly order: number; readonly go: () => void }[] = [];
  #lastOrder = 0;
  #closed = false;
  #latestTs = 0n;
  readonly #waiting: { readonly ts: bigint; readonly resolve: () => void }[] = [];
  readonly opened: Promise<WriterState>;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#lane = this.#spawn();
    this.opened = this.#lane.client.ready.then(({ state }) => {
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
    return this.#lane.client;
  }

  /** Resolves when `latestTs` has reached `ts`. */
  announced(ts: bigint): Promise<void> {
    if (ts <= this.#latestTs) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ ts, resolve }));
  }

  /**
   * Resolves when the change is durable and announced, or, if it changed nothing, when all that it saw is. Rejects with a WorkerLostError
   * when the change itself ended the thread.
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
      const lane = this.#current();
      try {
        const { output, ...written } = await lane.client.ask(name, input);
        await this.#durable(lane, written);
        return { output, ts: written.commit?.ts ?? null };
      } catch (error) {
        const again =
          error instanceof AnswerLostError ||
          (error instanceof WorkerLostError && !error.wasRunning);
        if (!again || this.#closed || attempt === MAX_ATTEMPTS) throw error;
      }
      await this.#turnAfterLoss(order);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#takeTurns();
    await this.#lane.client.kill({ kind: "closed" });
  }

  /** What a lost thread had not done is done again in the order in which it was asked for. */
  #turnAfterLoss(order: number): Promise<void> {
    this.#current();
    return new Promise((go) => this.#turns.push({ order, go }));
  }

  #takeTurns(): void {
    const turns = this.#turns.splice(0).toSorted((one, other) => one.order - other.order);
    for (const { go } of turns) go();
  }

  #current(): Lane {
    if (!this.#lane.client.alive && !this.#closed) this.#lane = this.#spawn();
    return this.#lane;
  }

  #spawn(): Lane {
    const client = this.#options.start((event) => this.#onEvent(lane, event));
    const lane: Lane = { client, held: [], flushed: 0, flushError: null };
    void client.ready
      .then(
        ({ state }) => this.#onReady(lane, state),
        () => this.#rejectOrphans(),
      )
      // Answers that were lost have joined the line by then.
      .finally(() => setImmediate(() => this.#takeTurns()));
    void client.exited.then(() => this.#onExit(lane));
    return lane;
  }

  #durable(lane: Lane, answer: Omit<Held, "release">): Promise<void> {
    return new Promise((resolve, reject) => {
      const release = (error: Error | null) => (error === null ? resolve() : reject(error));
      lane.held.push({ ...answer, release });
      this.#releaseFlushed(lane);
    });
  }

  #onEvent(lane: Lane, event: Exclude<WorkerEvent, { type: "ready" }>): void {
    switch (event.type) {
      case "flushed":
        lane.flushed = event.sequence;
        lane.flushError = event.error === null ? null : new StorageError(event.error);
        return this.#releaseFlushed(lane);
      case "stray":
        return this.#options.onStray(event.message);
    }
    event satisfies never;
  }

  /** What a disk refused is not in the store: its callers are told, and nobody else. */
  #releaseFlushed(lane: Lane): void {
    for (let next = lane.held[0]; next && next.sequence <= lane.flushed; next = lane.held[0]) {
      lane.held.shift();
      this.#pass(next, lane.flushError);
    }
  }

  #pass({ commit, touched, release }: Held, error: Error | null): void {
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

  #onExit(lane: Lane): void {
    this.#orphans.push(...lane.held.splice(0));
    if (this.#closed) return this.#rejectOrphans();
    if (lane === this.#lane && lane.client.wasReady) this.#current();
  }

  /** What the thread before had committed is durable now; what is not in the store never happened. */
  #onReady(lane: Lane, state: WriterState | null): void {
    if (lane !== this.#lane || state === null || this.#latestTs === 0n) return;
    let lost = false;
    for (const held of this.#orphans.splice(0)) {
      lost ||= held.commit !== null && held.commit.ts > state.ts;
      if (lost) held.release(new AnswerLostError("The writer ended before the disk had it."));
      else this.#pass(held, null);
    }
    if (state.ts <= this.#latestTs) return;
    this.#announce({ ts: state.ts, writes: [] }, { jobs: true, garbage: true });
    this.#options.onGap();
  }

  #rejectOrphans(): void {
    const error = new Error("The writer ended, and no new one could be started.");
    for (const held of this.#orphans.splice(0)) held.release(error);
  }
}
