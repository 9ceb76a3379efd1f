/**
 * Snapshots of the main thread: each is pinned to one reader thread, where its queries run one
 * after another.
 */
import type { LogEntry, QueryCall, QueryOutcome } from "../runtime/calls";
import { failedOutcome } from "./call-entries";
import { type EngineSnapshot, SnapshotLostError, type SnapshotOptions } from "./engine";
import type { NoCalls, ReaderCalls } from "./messages";
import type { Pool } from "./pool";
import { WorkerLostError, describeLoss } from "./thread-errors";
import type { WorkerClient } from "./worker-client";

type ReaderClient = WorkerClient<ReaderCalls, NoCalls>;
type QueryRun = ReaderCalls["runQuery"]["output"];

export interface ReaderOptions {
  readonly pool: Pool<ReaderCalls, NoCalls>;
  /** Resolves when the commit was announced; see `Engine.openSnapshot`. */
  readonly announced: (ts: bigint) => Promise<void>;
  readonly onLog: (entry: LogEntry) => void;
  /** A query had to be stopped; `startedAt` in milliseconds since the epoch. */
  readonly onStopped: (call: QueryCall, startedAt: number, message: string) => void;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

interface Pin {
  readonly client: ReaderClient;
  readonly id: number;
  readonly ts: bigint;
  /**
   * Calls that were sent together with the opening, and what becomes of them; each is taken once.
   */
  readonly begun: Map<QueryCall, Promise<QueryRun>>;
}

const LEAK_MS = 60_000;
const MAX_ATTEMPTS = 3;

export class Readers {
  readonly #options: ReaderOptions;
  #lastId = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** See `Engine.openSnapshot`. */
  async openSnapshot({
    longestMs = LEAK_MS,
    prefetch = [],
  }: SnapshotOptions = {}): Promise<EngineSnapshot> {
    const pin = await this.#pin(prefetch);
    await this.#options.announced(pin.ts);
    return new PinnedSnapshot(pin, () => this.#pin(), this.#options, longestMs);
  }

  /** For calls that need no snapshot of their own. */
  ask<Name extends keyof ReaderCalls>(
    name: Name,
    input: ReaderCalls[Name]["input"],
  ): Promise<ReaderCalls[Name]["output"]> {
    return this.#retry((client) => client.ask(name, input));
  }

  #pin(prefetch: readonly QueryCall[] = []): Promise<Pin> {
    const id = (this.#lastId += 1);
    return this.#retry(async (client) => {
      const opening = client.ask("openSnapshot", { snapshot: id });
      const begun = new Map(prefetch.map((call) => [call, runOn(client, id, call)]));
      return { client, id, ts: (await opening).ts, begun };
    });
  }

  /** A reader that another query ended takes nothing with it that could not be asked again. */
  async #retry<T>(work: (client: ReaderClient) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(this.#options.pool.pick());
      } catch (error) {
        if (!(error instanceof WorkerLostError) || attempt === MAX_ATTEMPTS) throw error;
        if (error.reason.kind === "closed") throw error;
      }
    }
  }
}

class PinnedSnapshot implements EngineSnapshot {
  readonly ts: bigint;
  readonly #options: ReaderOptions;
  readonly #pinAgain: () => Promise<Pin>;
  #pin: Pin;
  #closed = false;
  readonly #leakTimeout: NodeJS.Timeout;

  constructor(pin: Pin, pinAgain: () => Promise<Pin>, options: ReaderOptions, longestMs: number) {
    this.ts = pin.ts;
    this.#pin = pin;
    this.#pinAgain = pinAgain;
    this.#options = options;
    this.#leakTimeout = setTimeout(() => {
      options.warn(`A snapshot was left open for ${longestMs / 1000} s; it is closed now.`);
      this.close();
    }, longestMs).unref();
  }

  async runQuery(call: QueryCall): Promise<QueryOutcome> {
    if (this.#closed) throw new SnapshotLostError("The snapshot is closed.");
    const startedAt = this.#options.now();
    try {
      const { outcome, log } = await this.#run(call);
      if (log !== null) this.#options.onLog(log);
      return outcome;
    } catch (error) {
      if (!(error instanceof WorkerLostError) || !error.wasRunning) throw error;
      const message = describeLoss(error.reason);
      this.#options.onStopped(call, startedAt, message);
      return stopped(message);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#leakTimeout);
    release(this.#pin);
  }

  async #run(call: QueryCall): Promise<QueryRun> {
    for (;;) {
      const pin = this.#pin;
      try {
        const begun = pin.begun.get(call);
        pin.begun.delete(call);
        return await (begun ?? runOn(pin.client, pin.id, call));
      } catch (error) {
        const again = error instanceof WorkerLostError && !error.wasRunning;
        if (!again || error.reason.kind === "closed") throw error;
        await this.#replace(pin);
      }
    }
  }

  /** The same state is still there if nothing was committed since. */
  async #replace(lost: Pin): Promise<void> {
    if (this.#pin !== lost) return;
    const next = await this.#pinAgain();
    if (this.#pin !== lost || this.#closed || next.ts !== this.ts) release(next);
    if (this.#pin !== lost) return;
    if (next.ts !== this.ts || this.#closed)
      throw new SnapshotLostError("The thread that held the snapshot has ended; open another one.");
    this.#pin = next;
  }
}

function runOn(client: ReaderClient, snapshot: number, call: QueryCall): Promise<QueryRun> {
  const ran = client.ask("runQuery", { snapshot, call });
  // Whoever wants the outcome hears of the failure; one that nobody came for must not end the
  // process.
  ran.catch(() => undefined);
  return ran;
}

function release({ client, id }: Pin): void {
  // A thread that is gone holds nothing any more.
  client.ask("closeSnapshot", { snapshot: id }).catch(() => undefined);
}

/**
 * A query that had to be stopped: what it read is unknown. It depends on nothing here, so that it
 * does not run in vain on every commit; a push of new code runs it again.
 */
function stopped(message: string): QueryOutcome {
  return { ...failedOutcome(message), journal: null, reads: [], usedIdentity: true };
}
