/** What every worker thread has: its line to the main thread, its clock, its heartbeat. */
import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import type { Database } from "../db/database";
import { openDatabase } from "../db/open-database";
import type { StoreOptions } from "../db/store";
import { Channel } from "./channel";
import { Runtime } from "../runtime/execute";
import { hideGlobal } from "../runtime/globals/define";
import { Heartbeat } from "./heartbeat";
import type { Calls, Handlers } from "./channel-calls";
import type { Envelope, WorkerEvent, WorkerSettings, WriterState } from "./messages";

/** In steps of `nice`, of which each is a tenth of the processor when there is not enough of it. */
const PRIORITY_STEP = 10;
const LOWEST_PRIORITY = 19;

export class Thread {
  readonly settings: WorkerSettings;
  readonly heartbeat: Heartbeat;
  #skew: number;
  #database: Database | null = null;
  #runtime: Runtime | null = null;

  constructor(settings: WorkerSettings) {
    this.settings = settings;
    this.heartbeat = new Heartbeat(settings.heartbeat);
    this.heartbeat.loaded();
    this.#skew = settings.now - Date.now();
  }

  /** The main thread's clock as of its last message, running on with the system's. */
  readonly now = (): number => Date.now() + this.#skew;

  /** LMDB in a folder of its own beside the files. Closed when the thread is asked to end. */
  openDatabase(options: Pick<StoreOptions, "writer" | "aroundWrite">): Database {
    const path = join(this.settings.dir, "data");
    this.#database = openDatabase({ path, guard: this.heartbeat.guard, ...options });
    for (const name of ["__lmdb_envs__", "__lmdb_read_callback"]) hideGlobal(name);
    return this.#database;
  }

  /** Begins to answer. What came before waits in the port. */
  serve<Asks extends Calls<Asks>, Serves extends Calls<Serves>>(
    handlers: Handlers<Serves>,
    options: { readonly onServed?: () => void } = {},
  ): Channel<Asks, Serves> {
    const port = mainPort();
    // A timer that pushed code forgot must not end the thread under everything else that runs on
    // it.
    process.on("uncaughtException", (error) => {
      if (this.#runtime?.claimUncaught(error) !== true) this.#emitUncaughtError(error);
    });
    const channel = new Channel<Asks, Serves>({
      port,
      side: "worker",
      handlers,
      ...options,
      now: this.now,
      onNow: (now) => (this.#skew = now - Date.now()),
      onStop: () => void this.#stop(),
    });
    port.on("message", (envelope: Envelope) => channel.receive(envelope));
    return channel;
  }

  emit(event: WorkerEvent): void {
    mainPort().postMessage({ kind: "event", event } satisfies Envelope);
  }

  announceReady(state: WriterState | null): void {
    this.emit({ type: "ready", threadId: systemThreadId(), state });
  }

  /**
   * Lets the threads that everybody waits for go first: on Linux each thread has a priority of its
   * own.
   */
  lowerPriority(): void {
    const id = systemThreadId();
    if (id !== null) setPriority(id, Math.min(getPriority() + PRIORITY_STEP, LOWEST_PRIORITY));
  }

  runtime(instanceSecret: string): Runtime {
    const { strict, projectDir, systemEnvironment } = this.settings;
    this.#runtime = new Runtime({
      strict,
      projectDir,
      systemEnvironment,
      instanceSecret,
      now: this.now,
    });
    return this.#runtime;
  }

  async #stop(): Promise<void> {
    try {
      await this.heartbeat.guardUntilDone(async () => this.#database?.close());
    } finally {
      process.exit();
    }
  }

  #emitUncaughtError(error: Error): void {
    this.emit({ type: "uncaughtError", message: error.stack ?? error.message });
  }
}

function mainPort(): NonNullable<typeof parentPort> {
  if (parentPort === null) throw new Error("This file is the entry of a worker thread.");
  return parentPort;
}

/** Linux only; elsewhere null. */
function systemThreadId(): number | null {
  try {
    const id = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    return Number.isInteger(id) ? id : null;
  } catch {
    return null;
  }
}
