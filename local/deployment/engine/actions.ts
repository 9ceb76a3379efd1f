/**
 * Actions and HTTP actions of the main thread: which thread runs each, how many at once, and what
 * they may ask for.
 */
import type { FunctionCall, FunctionOutcome, HttpActionCall, LogEntry } from "../runtime/calls";
import {
  type CallFacts,
  callFacts,
  failedOutcome,
  failureEntry,
  progressEntry,
} from "./call-entries";
import type { ActiveCode } from "./engine";
import type { Environment } from "./environment";
import type { Response } from "../runtime/globals/response";
import { failedHttpAnswer, answerFromHead } from "./http-answer";
import type { Handlers } from "./channel-calls";
import type { ActionCalls, HostCalls, NestedCall } from "./messages";
import { Pool } from "./pool";
import { Semaphore } from "../runtime/semaphore";
import { WorkerLostError, describeLoss, messageOf } from "./thread-errors";
import type { WorkerClient } from "./worker-client";

type ActionClient = WorkerClient<ActionCalls, HostCalls>;

/** What actions ask of the deployment, besides what concerns themselves. */
export type ActionServices = Omit<
  Handlers<HostCalls>,
  "progress" | "httpLog" | "run" | "schedule"
> & {
  readonly runQuery: (call: FunctionCall) => Promise<FunctionOutcome>;
  readonly runMutation: (call: FunctionCall) => Promise<FunctionOutcome>;
  readonly schedule: (job: HostCalls["schedule"]["input"]["job"]) => Promise<string>;
};

export interface ActionOptions {
  readonly workers: number;
  readonly maxMs: number;
  readonly now: () => number;
  readonly start: (handlers: Handlers<HostCalls>) => ActionClient;
  readonly services: ActionServices;
  readonly environment: () => Environment;
  readonly code: () => ActiveCode | null;
  readonly onLog: (entry: LogEntry) => void;
}

/**
 * Beyond these, callers wait. Actions that other actions call do not: their caller holds a permit.
 */
const MAX_CONCURRENT = 64;

const LOST = "Transient error while executing action";

export class Actions {
  readonly #options: ActionOptions;
  readonly #pool: Pool<ActionCalls, HostCalls>;
  readonly #actionSemaphore = new Semaphore(MAX_CONCURRENT);
  readonly #httpSemaphore = new Semaphore(MAX_CONCURRENT);
  readonly #running = new Map<number, CallFacts>();
  #lastToken = 0;

  constructor(options: ActionOptions) {
    this.#options = options;
    this.#pool = new Pool({
      size: options.workers,
      start: () => options.start(this.#handlers()),
    });
  }

  get pool(): Pool<ActionCalls, HostCalls> {
    return this.#pool;
  }

  run(call: FunctionCall): Promise<FunctionOutcome> {
    return this.#actionSemaphore.run(() => this.#runNow(call));
  }

  /** Settles the answer when its head is known; its permit is returned when its body was sent. */
  runHttp(call: HttpActionCall): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#httpSemaphore.run(() => this.#runHttpNow(call, resolve)).catch(reject);
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #runNow(call: FunctionCall): Promise<FunctionOutcome> {
    const { path, caller, identity, request } = call;
    const token = this.#begin("Action", path, { caller, identity, requestId: request.requestId });
    const environment = this.#options.environment();
    try {
      const client = this.#pool.pick();
      const { outcome, log } = await within(
        this.#options.maxMs,
        client.ask("runAction", { token, call, environment }),
      );
      this.#logEnd(token, log);
      return outcome;
    } catch (error) {
      return failedOutcome(this.#reportFailure(token, error));
    } finally {
      this.#running.delete(token);
    }
  }

  async #runHttpNow(call: HttpActionCall, answer: (response: Response) => void): Promise<void> {
    const { request, identity, metadata } = call;
    const name = `${request.method} ${new URL(request.url).pathname}`;
    const { requestId } = metadata;
    const token = this.#begin("HttpAction", name, { caller: "HttpEndpoint", identity, requestId });
    try {
      const client = this.#pool.pick();
      await this.#sendHttp(client, call, token, answer);
      if (!client.alive) this.#reportFailure(token, new Error(LOST));
    } catch (error) {
      answer(failedHttpAnswer(requestId, this.#reportFailure(token, error)));
    }
  }

  async #sendHttp(
    client: ActionClient,
    { request, identity, metadata, signal }: HttpActionCall,
    token: number,
    answer: (response: Response) => void,
  ): Promise<void> {
    const environment = this.#options.environment();
    const { streams } = client.channel;
    const body = request.body === null ? null : streams.offer(request.body);
    const message = { request: { ...request, body }, identity, metadata };
    try {
      const head = await within(
        this.#options.maxMs,
        client.ask("runHttpAction", { token, call: message, environment }, signal),
      );
      const sent = answerFromHead(head, streams);
      answer(sent.response);
      await sent.finished;
    } finally {
      if (body !== null) streams.withdraw(body);
    }
  }

  #begin(
    udfType: "Action" | "HttpAction",
    identifier: string,
    call: Pick<CallFacts, "caller" | "identity" | "requestId">,
  ): number {
    const token = (this.#lastToken += 1);
    const startedAt = this.#options.now();
    const facts = callFacts({ ...call, udfType, identifier, startedAt }, this.#options.code());
    this.#running.set(token, facts);
    return token;
  }

  /** Under the name that its lines had while it ran. */
  #logEnd(token: number, log: LogEntry): void {
    const executionId = this.#running.get(token)?.executionId ?? log.executionId;
    this.#options.onLog({ ...log, executionId });
  }

  /** Logs what became of an action whose thread cannot; returns the words for the caller. */
  #reportFailure(token: number, error: unknown): string {
    const facts = this.#running.get(token);
    this.#running.delete(token);
    const message = messageForCaller(error);
    if (facts !== undefined) this.#options.onLog(failureEntry(facts, message, this.#options.now()));
    return message;
  }

  #handlers(): Handlers<HostCalls> {
    const { services, onLog } = this.#options;
    return {
      ...services,
      run: (nested) => this.#runNested(nested),
      schedule: ({ token, job }) => {
        this.#mustRun(token);
        return services.schedule(job);
      },
      progress: ({ token, lines }) => {
        const facts = this.#running.get(token);
        if (facts !== undefined) onLog(progressEntry(facts, lines));
        return null;
      },
      httpLog: ({ token, log }) => {
        if (this.#running.has(token)) this.#logEnd(token, log);
        this.#running.delete(token);
        return null;
      },
    };
  }

  #runNested({ token, type, call }: NestedCall): Promise<FunctionOutcome> {
    this.#mustRun(token);
    switch (type) {
      case "Query":
        return this.#options.services.runQuery(call);
      case "Mutation":
        return this.#options.services.runMutation(call);
      case "Action":
        return this.#runNow(call);
    }
    return type satisfies never;
  }

  /** An action that was given up must not go on changing things. */
  #mustRun(token: number): void {
    if (!this.#running.has(token)) throw new Error("This action has ended already.");
  }
}

function messageForCaller(error: unknown): string {
  if (!(error instanceof WorkerLostError)) return messageOf(error);
  // Many actions share a thread: only one that was alone on it is certainly the cause.
  const known = error.wasRunning || error.reason.kind === "closed";
  return known ? describeLoss(error.reason) : LOST;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `Function execution timed out (maximum duration: ${ms / 1000}s)`;
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
