/**
 * Runs pushed code inside one thread: queries and mutations one at a time, actions concurrently.
 * Knows no threads and no messages.
 */
import type { Transaction } from "../db/database";
import type { ActionCall } from "./action-frame";
import type { ActionHost } from "./action-host";
import { ActionRunner } from "./action-runner";
import { analyzePush } from "./analyze";
import { checkCall, checkReturn } from "./call-checks";
import { CallLog } from "./call-log";
import type {
  FunctionCall,
  FunctionOutcome,
  HttpActionCall,
  LogEntry,
  MutationCall,
  QueryCall,
  QueryOutcome,
} from "./calls";
import { fixedClock, RandomSource } from "./clock-and-random";
import { waitingEntryPoint } from "./exported-function";
import type { Analysis } from "./analysis";
import { describeThrown } from "./function-error";
import { findFunction } from "./function-target";
import { registerFrames } from "./globals/node-realm";
import type { Response } from "./globals/response";
import { answerHttp } from "./http-action";
import { InstancePool } from "./instance-pool";
import type { CompiledModule, LoadedCode } from "./loaded-code";
import { callReport, httpReport, type Report, type ReportedCall } from "./report";
import type { TransactionCall } from "./transaction-frame";
import { TransactionRunner, type RunResult } from "./transaction-runner";
import { UnhandledRejections } from "./unhandled-rejections";

export interface RuntimeOptions {
  /**
   * Fresh module state for every call, as the real backend has it; otherwise instances are kept per
   * code and environment.
   */
  readonly strict: boolean;
  /** Where "use node" modules resolve their packages. */
  readonly projectDir: string | null;
  /** CONVEX_CLOUD_URL and CONVEX_SITE_URL; the developer's variables of the same name win. */
  readonly systemEnvironment: Readonly<Record<string, string>>;
  /** Signs upload tokens and seeds the randomness of imports. */
  readonly instanceSecret: string;
  /** Milliseconds since the epoch; the wall clock unless a test says otherwise. */
  readonly now?: () => number;
}

export class Runtime {
  readonly #options: RuntimeOptions;
  readonly #now: () => number;
  readonly #rejections: UnhandledRejections;
  readonly #unregister: () => void;
  readonly #transactions: TransactionRunner;
  readonly #actions: ActionRunner;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#actions = new ActionRunner(options);
    this.#unregister = registerFrames(this.#actions.current);
    this.#rejections = new UnhandledRejections(this.#actions.current);
    this.#transactions = new TransactionRunner(new InstancePool(options), this.#rejections);
  }

  /** Takes the runtime off the thread. */
  close(): void {
    this.#rejections.close();
    this.#unregister();
  }

  /** Whether an error that nothing caught was an action's, which fails of it. */
  claimUncaught(error: unknown): boolean {
    const action = this.#actions.current() ?? this.#actions.only();
    action?.effects.fail(error);
    return action !== undefined;
  }

  /**
   * The transaction was begun by the caller, who also closes its snapshot. Rejects only for faults
   * of the server.
   */
  async runQuery(
    transaction: Transaction,
    code: LoadedCode,
    call: QueryCall,
  ): Promise<Report<QueryOutcome>> {
    const { report, context, result } = await this.#transact(transaction, code, call, "Query");
    const journal = "message" in result ? null : result.journal;
    const { usedIdentity } = context;
    const outcome = { ...report.outcome, journal, reads: transaction.reads(), usedIdentity };
    return { outcome, log: report.log };
  }

  /**
   * On success the transaction holds all writes, for the caller to commit. After a failure it must
   * be thrown away.
   */
  async runMutation(
    transaction: Transaction,
    code: LoadedCode,
    call: MutationCall,
  ): Promise<Report<FunctionOutcome>> {
    return (await this.#transact(transaction, code, { ...call, journal: null }, "Mutation")).report;
  }

  async runAction(
    code: LoadedCode,
    call: FunctionCall,
    host: ActionHost,
  ): Promise<Report<FunctionOutcome>> {
    const log = new CallLog(this.#now, (line) => host.progress([line]));
    const reported = this.#reported(code, call, "Action", log);
    const { identity, request, path } = call;
    const { environment } = reported;
    const context = this.#actionCall(code, host, log, {
      identity,
      request,
      identifier: path,
      environment,
    });
    const report = callReport(reported, await this.#act(context, call));
    return { outcome: report.outcome, log: { ...report.log, logLines: [] } };
  }

  /**
   * Never rejects for a failure of the action: that is a 500 answer. `log` resolves when the body
   * was sent.
   */
  async runHttpAction(
    code: LoadedCode,
    call: HttpActionCall,
    host: ActionHost,
  ): Promise<{ readonly response: Response; readonly log: Promise<LogEntry> }> {
    const { method, url } = call.request;
    const identifier = `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`;
    const log = new CallLog(this.#now, (line) => host.progress([line]));
    const { identity, metadata: request } = call;
    const reported: ReportedCall = {
      udfType: "HttpAction",
      identifier,
      call: { identity, request, caller: "HttpEndpoint" },
      environment: "isolate",
      startedAt: this.#now(),
      start: performance.now(),
      log,
    };
    const { environment } = reported;
    const context = this.#actionCall(code, host, log, {
      identity,
      request,
      identifier,
      environment,
    });
    const action = this.#actions.start(context);
    const { response, end } = await answerHttp(action, call);
    const entry = end.then((result) => {
      action.end();
      return httpReport(reported, result);
    });
    return { response, log: entry };
  }

  /** Evaluates a push (P2.5, steps 1-4). Throws ApiError 400 with the message the CLI prints. */
  async analyze(
    modules: readonly CompiledModule[],
    schema: CompiledModule | null,
    environment: Readonly<Record<string, string>>,
    definition: CompiledModule | null = null,
  ): Promise<Analysis> {
    const all = { ...this.#options.systemEnvironment, ...environment };
    return await analyzePush(
      { modules, schema, definition, environment: all, now: this.#now() },
      this.#options,
    );
  }

  async #transact(
    transaction: Transaction,
    code: LoadedCode,
    call: QueryCall,
    type: "Query" | "Mutation",
  ): Promise<{
    readonly report: Report<FunctionOutcome>;
    readonly context: TransactionCall;
    readonly result: RunResult;
  }> {
    const log = new CallLog(this.#now);
    const reported = this.#reported(code, call, type, log);
    const context: TransactionCall = {
      transaction,
      code,
      identity: call.identity,
      request: call.request,
      clock: fixedClock(reported.startedAt),
      log,
      systemEnvironment: this.#options.systemEnvironment,
      instanceSecret: this.#options.instanceSecret,
      usedIdentity: false,
      scheduled: { count: 0, bytes: 0 },
      fault: null,
    };
    const options = { type, depth: 0, random: new RandomSource(), journal: call.journal };
    const result = await this.#transactions.run(context, call, options);
    return { report: callReport(reported, result), context, result };
  }

  async #act(context: ActionCall, call: FunctionCall): Promise<RunResult> {
    const { code, host } = context;
    const target = checkCall(code.analysis, call, "Action", host.tables);
    if ("message" in target) return target;
    const action = this.#actions.start(context);
    try {
      const run = action.enter(async () => {
        const invoke = await waitingEntryPoint(action.instance, target, "invokeAction");
        return await invoke(call.request.requestId, call.args);
      });
      const value = String(await Promise.race([run, action.frame.failure]));
      return checkReturn(target, value, host.tables) ?? { value, journal: null };
    } catch (thrown) {
      return describeThrown(thrown, code.modules);
    } finally {
      action.end();
    }
  }

  #actionCall(
    code: LoadedCode,
    host: ActionHost,
    log: CallLog,
    call: Pick<ActionCall, "identity" | "request" | "identifier" | "environment">,
  ): ActionCall {
    const { systemEnvironment } = this.#options;
    return { ...call, code, host, log, systemEnvironment, now: this.#now };
  }

  #reported(
    code: LoadedCode,
    call: FunctionCall,
    udfType: "Query" | "Mutation" | "Action",
    log: CallLog,
  ): ReportedCall {
    const target = findFunction(code.analysis, call.path);
    const environment = code.modules.get(target?.module ?? "")?.environment ?? "isolate";
    const startedAt = this.#now();
    const start = performance.now();
    return { udfType, identifier: call.path, call, environment, startedAt, start, log };
  }
}
