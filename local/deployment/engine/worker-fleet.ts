/** Starts the engine's workers, each under the watch that its kind of work needs. */
import { type EngineSettings, workerSettings } from "./engine-options";
import type { Calls, Handlers } from "./channel-calls";
import type {
  ActionCalls,
  AnalyzerCalls,
  HostCalls,
  NoCalls,
  ReaderCalls,
  WorkerEvent,
  WorkerRole,
  WriterThreadCalls,
} from "./messages";
import { type Watch, Watchdog } from "./watchdog";
import { WorkerClient } from "./worker-client";

type OnEvent = (event: Exclude<WorkerEvent, { type: "ready" }>) => void;

/** Convex's limits on queries and mutations, and on evaluating a push (P6.6). */
const FUNCTION_LIMIT = "1s";
const ANALYSIS_LIMIT = "4s";

export class WorkerFleet {
  readonly #settings: EngineSettings;
  readonly #watchdog: Watchdog;
  /** Known once the first writer is ready. */
  secret: string | null = null;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    this.#watchdog = new Watchdog(settings.limits.buffersMb);
  }

  startWriter(onEvent: OnEvent): WorkerClient<WriterThreadCalls, NoCalls> {
    return this.#start("writer", {}, this.#functionWatch(), onEvent);
  }

  startReader(): WorkerClient<ReaderCalls, NoCalls> {
    return this.#start("reader", {}, this.#functionWatch());
  }

  startAction(handlers: Handlers<HostCalls>): WorkerClient<ActionCalls, HostCalls> {
    const { actionStallMs: ownMs } = this.#settings.limits;
    return this.#start("action", handlers, { kind: "loop", ownMs, wallMs: 4 * ownMs });
  }

  startAnalyzer(): WorkerClient<AnalyzerCalls, NoCalls> {
    const { analysisMs: ownMs, functionWallMs } = this.#settings.limits;
    const wallMs = ownMs + functionWallMs;
    return this.#start("analyzer", {}, { kind: "calls", ownMs, wallMs, named: ANALYSIS_LIMIT });
  }

  close(): void {
    this.#watchdog.close();
  }

  #functionWatch(): Watch {
    const { functionMs: ownMs, functionWallMs: wallMs } = this.#settings.limits;
    return { kind: "calls", ownMs, wallMs, named: FUNCTION_LIMIT };
  }

  #start<Asks extends Calls<Asks>, Serves extends Calls<Serves>>(
    role: WorkerRole,
    handlers: Handlers<Serves>,
    watch: Watch,
    onEvent: OnEvent = (event) => this.#warnOfUncaughtError(event),
  ): WorkerClient<Asks, Serves> {
    const { bundle, limits, now } = this.#settings;
    const client = new WorkerClient<Asks, Serves>({
      bundle: bundle.url,
      settings: workerSettings(this.#settings, role, this.secret),
      heapMb: limits.heapMb,
      endMs: limits.endMs,
      handlers,
      now,
      onEvent,
    });
    this.#watchdog.add(client, watch);
    return client;
  }

  #warnOfUncaughtError(event: Parameters<OnEvent>[0]): void {
    if (event.type === "uncaughtError")
      this.#settings.warn(`Uncaught in a worker: ${event.message}`);
  }
}
