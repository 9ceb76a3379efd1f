/** Puts the engine together: threads, store, scheduler, cron jobs, and what servers call. */
import { mkdir } from "node:fs/promises";
import type { Commit } from "../db/database";
import { Actions, type ActionServices } from "./actions";
import { findFunction } from "./call-entries";
import type {
  FunctionCall,
  FunctionOutcome,
  HttpActionCall,
  LogEntry,
  MutationCall,
  MutationOutcome,
} from "../runtime/calls";
import { withoutHashes } from "./code-records";
import { Crons } from "./crons";
import { Deploy } from "./deploy";
import type { ActiveCode, Engine, EngineSnapshot, Push, SnapshotOptions } from "./engine";
import { type EngineOptions, type EngineSettings, engineSettings } from "./engine-options";
import type { Environment, EnvironmentChange } from "./environment";
import type { UploadedFile } from "../runtime/files";
import type { UnpushedCode } from "../runtime/calls";
import type { Response } from "../runtime/globals/response";
import { FunctionRunner } from "./function-runner";
import { Housekeeping } from "./housekeeping";
import { Listeners } from "./listeners";
import type { MutationOrigin, NoCalls, ReaderCalls, Touched, WriterState } from "./messages";
import { Pool } from "./pool";
import { Readers } from "./reader";
import { Scheduler } from "./scheduler";
import { messageOf } from "./thread-errors";
import type { TransferCalls } from "./transfer-calls";
import { workerBundle } from "./worker-bundle";
import { WorkerFleet } from "./worker-fleet";
import { Writer } from "./writer";

/** Throws when the folder cannot be used, in words that say what to do. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  // Functions live in UTC (P8.1), and worker threads take the time zone of the process.
  process.env["TZ"] = "UTC";
  const settings = engineSettings(options, await workerBundle());
  await mkdir(settings.dir, { recursive: true, mode: 0o700 });
  const engine = new LocalEngine(settings);
  try {
    await engine.start();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

class LocalEngine implements Engine {
  readonly #settings: EngineSettings;
  readonly #fleet: WorkerFleet;
  readonly #writer: Writer;
  readonly #readerPool: Pool<ReaderCalls, NoCalls>;
  readonly #readers: Readers;
  readonly #functions: FunctionRunner;
  readonly #actions: Actions;
  readonly #deploy: Deploy;
  readonly #scheduler: Scheduler;
  readonly #crons: Crons;
  readonly #housekeeping: Housekeeping;
  readonly #commits: Listeners<Commit>;
  readonly #logs: Listeners<LogEntry>;
  readonly #codes: Listeners<ActiveCode>;
  #code: ActiveCode | null = null;
  #environment: Environment = {};
  #closing: Promise<void> | null = null;

  constructor(settings: EngineSettings) {
    this.#settings = settings;
    const { warn } = settings;
    const onFault = (error: unknown) => warn(`A listener failed: ${messageOf(error)}`);
    this.#commits = new Listeners(onFault);
    this.#logs = new Listeners(onFault);
    this.#codes = new Listeners(onFault);
    this.#fleet = new WorkerFleet(settings);
    const writer = this.#makeWriter();
    this.#writer = writer;
    this.#readerPool = new Pool({
      size: settings.readers,
      start: () => this.#fleet.startReader(),
    });
    const readers = this.#makeReaders();
    this.#readers = readers;
    const code = () => this.#code;
    const onLog = (entry: LogEntry) => this.#logs.emit(entry);
    const { now } = settings;
    this.#functions = new FunctionRunner({ writer, readers, now, code, onLog });
    this.#actions = this.#makeActions();
    this.#deploy = new Deploy({
      writer,
      readers,
      compiler: settings.bundle.compiler,
      startAnalyzer: () => this.#fleet.startAnalyzer(),
      code,
      environment: () => this.#environment,
    });
    const runners = this.#runners();
    this.#scheduler = new Scheduler(runners);
    this.#crons = new Crons(runners);
    const { dir, bundle } = settings;
    this.#housekeeping = new Housekeeping({ dir, bundle: bundle.url, now, warn, writer });
  }

  async start(): Promise<void> {
    const state: WriterState = await this.#writer.opened;
    this.#fleet.secret = state.secret;
    const isOurs = state.compiler === this.#settings.bundle.compiler;
    this.#code = isOurs ? state.code : withoutHashes(state.code);
    this.#environment = state.environment;
    await this.#writer.run("abandonTransfers", null);
    await this.#housekeeping.sweepFiles();
    await this.#scheduler.start();
    if (this.#settings.crons) this.#crons.wake();
    this.#housekeeping.start();
    this.#prepare();
  }

  get code(): ActiveCode | null {
    return this.#code;
  }

  get latestTs(): bigint {
    return this.#writer.latestTs;
  }

  get secret(): string {
    return this.#fleet.secret ?? "";
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#commits.add(listener);
  }

  onLog(listener: (entry: LogEntry) => void): () => void {
    return this.#logs.add(listener);
  }

  onCode(listener: (code: ActiveCode) => void): () => void {
    return this.#codes.add(listener);
  }

  openSnapshot(options?: SnapshotOptions): Promise<EngineSnapshot> {
    return this.#readers.openSnapshot(options);
  }

  runMutation(call: MutationCall): Promise<MutationOutcome> {
    return this.#functions.mutate(call, { kind: "request" });
  }

  runAction(call: FunctionCall): Promise<FunctionOutcome> {
    return this.#actions.run(call);
  }

  runHttpAction(call: HttpActionCall): Promise<Response> {
    return this.#actions.runHttp(call);
  }

  environment(): Promise<Environment> {
    return Promise.resolve(this.#environment);
  }

  async setEnvironment(changes: readonly EnvironmentChange[]): Promise<void> {
    this.#environment = await this.#writer.run("changeEnvironment", changes);
  }

  startPush(push: Push, options: { dryRun: boolean }) {
    return this.#deploy.start(push, options);
  }

  compileQuery(source: string): Promise<UnpushedCode> {
    return this.#deploy.compileQuery(source);
  }

  dryRunSchema(schemaId: string) {
    return this.#deploy.dryRun(schemaId);
  }

  waitForSchema(schemaId: string, timeoutMs: number) {
    return this.#deploy.waitForSchema(schemaId, timeoutMs);
  }

  async finishPush(pushId: string, environment: Environment) {
    const activation = await this.#deploy.finish(pushId, environment);
    this.#code = activation.next;
    this.#codes.emit(activation.next);
    if (this.#settings.crons) this.#crons.wake();
    this.#prepare();
    return activation;
  }

  insertFile(file: UploadedFile): Promise<string> {
    return this.#writer.run("insertFile", file);
  }

  transfer<Name extends keyof TransferCalls>(
    name: Name,
    input: TransferCalls[Name]["input"],
  ): Promise<TransferCalls[Name]["output"]> {
    return this.#writer.run(name, input);
  }

  findFile(uuid: string) {
    return this.#readers.ask("findFile", uuid);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    this.#scheduler.close();
    this.#crons.close();
    this.#housekeeping.close();
    await Promise.all([this.#actions.close(), this.#readerPool.close()]);
    await this.#writer.close();
    this.#fleet.close();
  }

  #makeWriter(): Writer {
    const { warn } = this.#settings;
    return new Writer({
      start: (onEvent) => this.#fleet.startWriter(onEvent),
      onCommit: (commit, touched) => this.#announce(commit, touched),
      onGap: () => {
        if (this.#code !== null) this.#codes.emit(this.#code);
      },
      onUncaughtError: (message) => warn(`Uncaught in the writer: ${message}`),
    });
  }

  #announce(commit: Commit, touched: Touched): void {
    this.#commits.emit(commit);
    if (touched.jobs) this.#scheduler.wake();
    if (touched.garbage) this.#housekeeping.wakeForFiles();
  }

  #makeReaders(): Readers {
    return new Readers({
      pool: this.#readerPool,
      announced: (ts) => this.#writer.announced(ts),
      onLog: (entry) => this.#logs.emit(entry),
      onStopped: (call, startedAt, message) =>
        this.#functions.reportStopped("Query", call, startedAt, message),
      now: this.#settings.now,
      warn: this.#settings.warn,
    });
  }

  #makeActions(): Actions {
    const { actionWorkers: workers, limits, now } = this.#settings;
    return new Actions({
      workers,
      maxMs: limits.actionMs,
      now,
      start: (handlers) => this.#fleet.startAction(handlers),
      services: this.#services(),
      environment: () => this.#environment,
      code: () => this.#code,
      onLog: (entry) => this.#logs.emit(entry),
    });
  }

  #services(): ActionServices {
    return {
      runQuery: (call) => this.#functions.query({ ...call, journal: null }),
      runMutation: (call) => this.runMutation(call),
      schedule: (job) => this.#writer.run("schedule", job),
      cancel: (id) => this.#writer.run("cancel", id),
      fileRecord: (id) => this.#readers.ask("fileRecord", id),
      deleteFile: (id) => this.#writer.run("deleteFile", id),
      insertFile: (file) => this.insertFile(file),
    };
  }

  #runners() {
    const { now, warn } = this.#settings;
    return {
      writer: this.#writer,
      now,
      warn,
      typeOf: (path: string) => findFunction(this.#code, path)?.udfType ?? null,
      runMutation: (call: FunctionCall, origin: MutationOrigin) =>
        this.#functions.mutate(call, origin),
      runAction: (call: FunctionCall) => this.runAction(call),
    };
  }

  /** So that the first sign-in after a push does not wait for threads and code to load. */
  #prepare(): void {
    void this.#readerPool.fill((reader) => reader.ask("prepare", null));
    void this.#actions.pool.fill((worker) => worker.ask("prepare", null));
  }
}
