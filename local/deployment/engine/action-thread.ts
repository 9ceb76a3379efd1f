/**
 * Runs actions and HTTP actions, many at once. Whatever they ask of the deployment goes to the main
 * thread.
 */
import type { TableEntry } from "../db/catalog";
import type { Database } from "../db/database";
import type { ActionHost } from "../runtime/action-host";
import { actionStorage } from "./action-storage";
import type { Channel } from "./channel";
import { CodeCache } from "./code-records";
import type { Environment } from "./environment";
import { IdleCollector } from "./idle-collector";
import type { Runtime } from "../runtime/execute";
import type { LoadedCode } from "../runtime/loaded-code";
import type { CallContext, Handlers } from "./channel-calls";
import type { ActionCalls, HostCalls, HttpHead } from "./messages";
import type { Thread } from "./thread";

type HostChannel = Channel<HostCalls, ActionCalls>;

/** Often enough to tell a busy thread from a stuck one. */
const HEARTBEAT_MS = 200;
const BYTES_PER_MB = 1024 * 1024;

export function serveActions(thread: Thread): void {
  // Hashing a password keeps a core busy for a long time, in which others want to read and write.
  thread.lowerPriority();
  const database = thread.openDatabase({ writer: false });
  const runtime = thread.runtime(thread.settings.secret ?? "");
  const actions = new ActionThread(thread, database, runtime);
  actions.attach(thread.serve<HostCalls, ActionCalls>(actions.handlers()));
  setInterval(
    () => thread.heartbeat.record(process.memoryUsage().arrayBuffers / BYTES_PER_MB),
    HEARTBEAT_MS,
  );
  thread.announceReady(null);
}

class ActionThread {
  readonly #thread: Thread;
  readonly #database: Database;
  readonly #runtime: Runtime;
  readonly #codes = new CodeCache();
  readonly #collector = new IdleCollector();
  #channel: HostChannel | null = null;

  constructor(thread: Thread, database: Database, runtime: Runtime) {
    this.#thread = thread;
    this.#database = database;
    this.#runtime = runtime;
  }

  attach(channel: HostChannel): void {
    this.#channel = channel;
  }

  handlers(): Handlers<ActionCalls> {
    return {
      runAction: ({ token, call, environment }) =>
        this.#collector.after(() =>
          this.#runtime.runAction(this.#loadCode(), call, this.#host(token, environment)),
        ),
      runHttpAction: (input, context) =>
        this.#collector.after(() => this.#runHttpAction(input, context)),
      prepare: () => {
        this.#loadCode();
        return null;
      },
    };
  }

  async #runHttpAction(
    { token, call, environment }: ActionCalls["runHttpAction"]["input"],
    { signal }: CallContext,
  ): Promise<HttpHead> {
    const { streams } = this.#main;
    const left = new AbortController();
    const { body, ...request } = call.request;
    const { response, log } = await this.#runtime.runHttpAction(
      this.#loadCode(),
      {
        ...call,
        request: { ...request, body: body === null ? null : streams.open(body) },
        signal: AbortSignal.any([signal, left.signal]),
      },
      this.#host(token, environment),
    );
    void log.then((entry) => this.#main.ask("httpLog", { token, log: entry }));
    return {
      status: response.status,
      headers: [...response.headers],
      body: response.body === null ? null : streams.offer(response.body, () => left.abort()),
    };
  }

  get #main(): HostChannel {
    if (this.#channel === null) throw new Error("The action thread is not connected yet.");
    return this.#channel;
  }

  #host(token: number, environment: Environment): ActionHost {
    const main = this.#main;
    return {
      environment,
      tables: { tableByNumber: (number) => this.#tableByNumber(number) },
      run: (type, nested) => main.ask("run", { token, type, call: nested }),
      schedule: (job) => main.ask("schedule", { token, job }),
      cancel: async (id) => void (await main.ask("cancel", id)),
      storage: actionStorage(main, this.#thread.settings, this.#thread.now),
      progress: (lines) => void main.ask("progress", { token, lines }),
    };
  }

  #tableByNumber(number: number): TableEntry | undefined {
    const snapshot = this.#database.snapshot();
    try {
      return snapshot.catalog.tableByNumber(number);
    } finally {
      snapshot.close();
    }
  }

  #loadCode(): LoadedCode {
    const snapshot = this.#database.snapshot();
    try {
      const { untracked } = this.#database.begin(snapshot, {
        writable: false,
        now: this.#thread.now(),
      });
      return this.#codes.load(untracked);
    } finally {
      snapshot.close();
    }
  }
}
