/** The main thread's view of one worker: questions, its end, and why it ended. */
import { Worker } from "node:worker_threads";
import { Channel } from "./channel";
import { Heartbeat } from "./heartbeat";
import type { Calls, Handlers } from "./channel-calls";
import type { Envelope, WorkerEvent, WorkerSettings } from "./messages";
import { variablesOfTheHost } from "../runtime/globals/node-environment";
import { type LossReason, WorkerLostError, messageOf } from "./thread-errors";

export interface WorkerClientOptions<Serves extends Calls<Serves>> {
  readonly bundle: URL;
  readonly settings: Omit<WorkerSettings, "heartbeat" | "now">;
  readonly heapMb: number;
  /** See `Limits`. */
  readonly endMs: number;
  readonly handlers: Handlers<Serves>;
  readonly now: () => number;
  readonly onEvent: (event: Exclude<WorkerEvent, { type: "ready" }>) => void;
}

const RETRY_MS = 10;

type Ready = Extract<WorkerEvent, { type: "ready" }>;

export class WorkerClient<Asks extends Calls<Asks>, Serves extends Calls<Serves>> {
  readonly heartbeat: Heartbeat;
  /** Rejects with a WorkerLostError when the worker ends before it can answer. */
  readonly ready: Promise<Ready>;
  /** Resolves when the thread is gone; every question was settled by then. */
  readonly exited: Promise<LossReason>;
  readonly channel: Channel<Asks, Serves>;
  #loss: LossReason | null = null;
  #alive = true;
  #wasReady = false;
  #threadId: number | null = null;
  readonly #worker: Worker;
  readonly #endMs: number;

  constructor(options: WorkerClientOptions<Serves>) {
    const heartbeat = Heartbeat.allocate();
    this.heartbeat = new Heartbeat(heartbeat);
    const worker = startWorker(options, heartbeat);
    this.#worker = worker;
    this.#endMs = options.endMs;
    let settleReady: { resolve(ready: Ready): void; reject(error: Error): void };
    this.ready = new Promise((resolve, reject) => (settleReady = { resolve, reject }));
    // Who does not wait for it learns of the end by `exited`.
    this.ready.catch(() => undefined);
    this.channel = new Channel({
      port: worker,
      side: "main",
      handlers: options.handlers,
      now: options.now,
      onEvent: (event) => {
        if (event.type !== "ready") return options.onEvent(event);
        this.#threadId = event.threadId;
        this.#wasReady = true;
        settleReady.resolve(event);
      },
    });
    worker.on("message", (envelope: Envelope) => this.channel.receive(envelope));
    worker.on("error", (error) => (this.#loss ??= lossOf(error)));
    this.exited = new Promise((resolve) => {
      worker.on("exit", () => {
        const loss = this.#loss ?? { kind: "crash", message: "it exited" };
        const { running } = this.heartbeat;
        const only = this.load === 1;
        this.#alive = false;
        settleReady.reject(new WorkerLostError(loss, false));
        // Threads that run many calls at once mark none: a call that was alone there is the one.
        const wasCause = (id: number) => (running === 0 ? only : id === running);
        this.channel.close((id) => new WorkerLostError(loss, wasCause(id)));
        resolve(loss);
      });
    });
  }

  /** It has begun to work; it may have ended since. */
  get wasReady(): boolean {
    return this.#wasReady;
  }

  get alive(): boolean {
    return this.#alive && this.#loss === null;
  }

  /** Questions it has not answered, and bodies it has not sent. */
  get load(): number {
    return this.channel.pendingCount + this.channel.streams.openCount;
  }

  get threadId(): number | null {
    return this.#threadId;
  }

  /** Milliseconds for which its event loop was not idle since it began. */
  activeMs(): number {
    return this.#worker.performance.eventLoopUtilization().active;
  }

  ask<Name extends keyof Asks & string>(
    name: Name,
    input: Asks[Name]["input"],
    signal?: AbortSignal,
  ): Promise<Asks[Name]["output"]> {
    if (!this.#alive)
      return Promise.reject(new WorkerLostError(this.#loss ?? { kind: "closed" }, false));
    return this.channel.ask(name, input, signal);
  }

  /**
   * Ends the thread, whatever it does; idempotent. It may end by itself between two turns of its
   * event loop; one that is stuck is terminated, but not while it writes to the disk.
   */
  async kill(reason: LossReason): Promise<void> {
    if (this.#loss === null) {
      this.#loss = reason;
      this.#worker.postMessage({ kind: "stop" } satisfies Envelope);
      this.#terminate(this.#endMs);
    }
    await this.exited;
  }

  #terminate(afterMs: number): void {
    const timer = setTimeout(() => {
      if (this.heartbeat.markForTermination()) void this.#worker.terminate();
      else this.#terminate(RETRY_MS);
    }, afterMs);
    void this.exited.then(() => clearTimeout(timer));
  }
}

function startWorker<Serves extends Calls<Serves>>(
  { bundle, settings, heapMb, now }: WorkerClientOptions<Serves>,
  heartbeat: SharedArrayBuffer,
): Worker {
  const workerData: WorkerSettings = { ...settings, heartbeat, now: now() };
  return new Worker(bundle, {
    workerData,
    name: `latchkey ${settings.role}`,
    // Neither the loaders of the process that starts us nor its own variables reach pushed code.
    execArgv: [],
    env: variablesOfTheHost(),
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32 },
  });
}

function lossOf(error: unknown): LossReason {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return { kind: "memory" };
  return { kind: "crash", message: messageOf(error) };
}
