/**
 * Runs queries on pinned snapshots, one query at a time, and reads records for the servers. Never
 * writes.
 */
import type { Database, Snapshot, Transaction } from "../db/database";
import { activePushId, CodeCache, readModule } from "./code-records";
import type { UnpushedCode } from "../runtime/calls";
import type { Runtime } from "../runtime/execute";
import type { LoadedCode } from "../runtime/loaded-code";
import { fileUuid, findFile, readFile } from "../runtime/files";
import type { CallContext, Handlers } from "./channel-calls";
import type { NoCalls, ReaderCalls } from "./messages";
import { SerialQueue } from "./serial-queue";
import { isSystemPath, runSystemQuery } from "../runtime/system/system-queries";
import type { Thread } from "./thread";

export function serveReads(thread: Thread): void {
  const database = thread.openDatabase({ writer: false });
  const runtime = thread.runtime(thread.settings.secret ?? "");
  thread.serve<NoCalls, ReaderCalls>(new ReaderThread(thread, database, runtime).handlers());
  thread.announceReady(null);
}

class ReaderThread {
  readonly #thread: Thread;
  readonly #database: Database;
  readonly #runtime: Runtime;
  readonly #codes = new CodeCache();
  readonly #snapshots = new Map<number, Snapshot>();
  readonly #queue = new SerialQueue();

  constructor(thread: Thread, database: Database, runtime: Runtime) {
    this.#thread = thread;
    this.#database = database;
    this.#runtime = runtime;
  }

  handlers(): Handlers<ReaderCalls> {
    return {
      openSnapshot: ({ snapshot }) => {
        const opened = this.#database.snapshot();
        this.#snapshots.set(snapshot, opened);
        return { ts: opened.ts };
      },
      runQuery: (input, context) => this.#queue.run(() => this.#runQuery(input, context)),
      // Behind the queries that were asked before.
      closeSnapshot: ({ snapshot }) =>
        this.#queue.run(() => Promise.resolve(this.#close(snapshot))),
      prepare: () =>
        this.#read(({ untracked }) => {
          this.#codes.load(untracked);
          return null;
        }),
      findFile: (uuid) => this.#read((transaction) => findFile(transaction, uuid)),
      fileRecord: (id) => this.#read((transaction) => fileRecord(transaction, id)),
      activeModules: (modules) =>
        this.#read(({ untracked }) => modules.map((module) => readModule(untracked, module))),
    };
  }

  async #runQuery({ snapshot, call }: ReaderCalls["runQuery"]["input"], { id }: CallContext) {
    const opened = this.#snapshots.get(snapshot);
    if (opened === undefined) throw new Error("The snapshot is closed.");
    const transaction = this.#database.begin(opened, { writable: false, now: this.#thread.now() });
    // Tracked, so that a push of new code invalidates every answer of the old.
    activePushId(transaction.records);
    const pushed = this.#codes.load(transaction.untracked);
    const code = call.unpushed === undefined ? pushed : withUnpushed(pushed, call.unpushed, id);
    if (isSystemPath(call.path)) {
      const { systemEnvironment } = this.#thread.settings;
      const analysis = code.id === "" ? null : code.analysis;
      const outcome = runSystemQuery(transaction, call, { analysis, systemEnvironment });
      return { outcome, log: null };
    }
    this.#thread.heartbeat.begin(id);
    try {
      return await this.#runtime.runQuery(transaction, code, call);
    } finally {
      this.#thread.heartbeat.end();
    }
  }

  #close(snapshot: number): null {
    this.#snapshots.get(snapshot)?.close();
    this.#snapshots.delete(snapshot);
    return null;
  }

  #read<T>(work: (transaction: Transaction) => T): T {
    const snapshot = this.#database.snapshot();
    try {
      return work(this.#database.begin(snapshot, { writable: false, now: this.#thread.now() }));
    } finally {
      snapshot.close();
    }
  }
}

/** Under an id of its own, so that no module state of what was pushed is used for it. */
function withUnpushed(pushed: LoadedCode, { modules, analysis }: UnpushedCode, call: number) {
  const own = modules.map((module) => [module.path, module] as const);
  return {
    ...pushed,
    id: `${pushed.id} and call ${call}`,
    modules: new Map([...pushed.modules, ...own]),
    analysis: { ...pushed.analysis, modules: { ...pushed.analysis.modules, ...analysis } },
  } satisfies LoadedCode;
}

function fileRecord(transaction: Transaction, id: string): ReaderCalls["fileRecord"]["output"] {
  const uuid = fileUuid(transaction, id);
  const file = readFile(transaction, id);
  return uuid === null || file === null ? null : { uuid, file };
}
