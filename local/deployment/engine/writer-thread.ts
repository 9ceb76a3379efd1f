/**
 * The one thread that writes. Calls run one after another; each has a transaction that is committed
 * when it returns. While a flush is under way the next calls run on, and one more flush makes all
 * of those durable together.
 */
import { randomBytes } from "node:crypto";
import { type Commit, type Database, RECORDS_INDEX, type Snapshot } from "../db/database";
import type { Channel } from "./channel";
import { CodeCache, activeCompiler, readActiveCode } from "./code-records";
import { readEnvironment } from "./environment";
import { FILE_GARBAGE } from "../runtime/files";
import type { CallContext, Handlers } from "./channel-calls";
import type {
  NoCalls,
  Touched,
  Written,
  WriterCalls,
  WriterState,
  WriterThreadCalls,
} from "./messages";
import { SerialQueue } from "./serial-queue";
import type { Thread } from "./thread";
import { messageOf } from "./thread-errors";
import { type WriterChanges, writerChanges } from "./writer-changes";
import { WriterContext } from "./writer-context";

const SECRET = "instance/secret";
const MOST_UNFLUSHED = 32;
/** For how long an answer may wait for calls behind it. */
const LONGEST_UNFLUSHED_MS = 5;
const NOTHING_TOUCHED: Touched = { jobs: false, garbage: false };

export async function serveWrites(thread: Thread): Promise<void> {
  let writer: WriterThread | null = null;
  const aroundWrite = (write: () => void) => {
    writer?.writeBegins();
    write();
  };
  const database = thread.openDatabase({ writer: true, aroundWrite });
  const secret = thread.settings.secret ?? instanceSecret(database, thread.now());
  await database.flushed();
  writer = new WriterThread(thread, database, secret);
  writer.serve();
  thread.announceReady(currentState(database, secret, thread.now()));
}

class WriterThread {
  readonly #thread: Thread;
  readonly #database: Database;
  readonly #queue = new SerialQueue();
  readonly #changes: WriterChanges;
  #channel: Channel<NoCalls, WriterThreadCalls> | null = null;
  #sequence = 0;
  #flushedThrough = 0;
  /** What the last write to the disk contains. */
  #writtenThrough = 0;
  #deferred: NodeJS.Timeout | undefined;
  #flushing = false;

  constructor(thread: Thread, database: Database, secret: string) {
    this.#thread = thread;
    this.#database = database;
    this.#changes = writerChanges(thread.runtime(secret), new CodeCache());
  }

  serve(): void {
    const onServed = () => this.#considerFlush();
    this.#channel = this.#thread.serve<NoCalls, WriterThreadCalls>(this.#handlers(), { onServed });
  }

  #handlers(): Handlers<WriterThreadCalls> {
    const names = Object.keys(this.#changes) as (keyof WriterCalls)[];
    const entries = names.map((name) => [
      name,
      (input: never, { id }: CallContext) => this.#queue.run(() => this.#perform(name, input, id)),
    ]);
    // One handler for each name of `#changes`, whose type has all names.
    return Object.fromEntries(entries) as Handlers<WriterThreadCalls>;
  }

  async #perform<Name extends keyof WriterCalls>(
    name: Name,
    input: WriterCalls[Name]["input"],
    id: number,
  ): Promise<Written<WriterCalls[Name]["output"]>> {
    const { heartbeat } = this.#thread;
    const context = new WriterContext(this.#database, this.#thread.now());
    heartbeat.begin(id);
    try {
      const output = await this.#changes[name](input, context);
      const committed = context.commit();
      const touched = committed === null ? NOTHING_TOUCHED : touchedBy(committed);
      this.#sequence += 1;
      return { output, sequence: this.#sequence, commit: committed?.commit ?? null, touched };
    } finally {
      context.discard();
      heartbeat.end();
    }
  }

  /**
   * A flush stops everything else on this thread, so that calls which are there already had better
   * share it.
   */
  #considerFlush(): void {
    const unflushed = this.#sequence - this.#flushedThrough;
    if (this.#flushing) return;
    if (unflushed === 0) this.#channel?.sendAnswers();
    else if (this.#queue.idle || unflushed >= MOST_UNFLUSHED) void this.#flush();
    else this.#deferred ??= setTimeout(() => void this.#flush(), LONGEST_UNFLUSHED_MS);
  }

  /**
   * Everything that was performed is part of the write that begins. Its answers leave before: what
   * is in the store and was not answered would be done again if this thread were lost.
   */
  writeBegins(): void {
    this.#channel?.sendAnswers();
    this.#writtenThrough = this.#sequence;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#deferred);
    this.#deferred = undefined;
    if (this.#flushing) return;
    this.#flushing = true;
    let through = this.#sequence;
    let error: string | null = null;
    try {
      await this.#database.flushed();
      through = Math.max(through, this.#writtenThrough);
    } catch (refusal) {
      error = messageOf(refusal);
      // Whatever was waiting for the disk is lost, not only what was there when the flush was asked
      // for.
      through = this.#sequence;
    }
    this.#channel?.sendAnswers();
    this.#flushedThrough = through;
    this.#flushing = false;
    this.#thread.emit({ type: "flushed", sequence: through, error });
    this.#considerFlush();
  }
}

function touchedBy({ commit, snapshot }: { commit: Commit; snapshot: Snapshot }): Touched {
  const jobIndexes = snapshot.catalog.indexes("_scheduled_functions").map(({ number }) => number);
  return {
    jobs: commit.writes.some(({ index }) => jobIndexes.includes(index)),
    garbage: commit.writes.some(
      ({ index, key }) => index === RECORDS_INDEX && key.startsWith(FILE_GARBAGE),
    ),
  };
}

/** Made at the first start: signs upload tokens. */
function instanceSecret(database: Database, now: number): string {
  const snapshot = database.snapshot();
  try {
    const transaction = database.begin(snapshot, { writable: true, now });
    const known = transaction.untracked.get(SECRET);
    if (typeof known === "string") return known;
    const secret = randomBytes(32).toString("hex");
    transaction.untracked.put(SECRET, secret);
    database.commit(transaction);
    return secret;
  } finally {
    snapshot.close();
  }
}

function currentState(database: Database, secret: string, now: number): WriterState {
  const snapshot = database.snapshot();
  try {
    const { untracked } = database.begin(snapshot, { writable: false, now });
    return {
      ts: snapshot.ts,
      secret,
      environment: readEnvironment(untracked),
      code: readActiveCode(untracked),
      compiler: activeCompiler(untracked),
    };
  } finally {
    snapshot.close();
  }
}
