/**
 * The mutations and actions of one socket: mutations one after another in order of arrival, actions
 * all at once (P3.7).
 */
import type { CallMessage } from "../protocol/client-message";
import type { ServerMessage } from "../protocol/server-message";
import { toResult } from "../result";
import type { ClientMetadata, FunctionCall, Identity } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import type { Engine } from "../engine/engine";
import { refusalOf, targetOf } from "./call-target";

const MAX_PENDING = 1000;

export interface CallQueueOptions {
  readonly engine: Engine;
  readonly redact: boolean;
  readonly client: ClientMetadata;
  respond(message: Extract<ServerMessage, { type: "MutationResponse" | "ActionResponse" }>): void;
  /** The mutation committed at `ts`, and its response was sent. */
  onCommitted(ts: bigint): void;
  /** False when the identity has expired meanwhile; whoever answers so has closed the socket. */
  mayRun(): boolean;
  /** The server failed, or the client asked too much: close with this code. */
  onFailure(error: unknown): void;
  onOverload(code: string): void;
}

interface PendingCall {
  readonly message: CallMessage;
  readonly identity: Identity;
  readonly sessionId: string | null;
}

export class CallQueue {
  readonly #options: CallQueueOptions;
  #mutations: PendingCall[] = [];
  #isMutating = false;
  #actions = 0;
  #isClosed = false;

  constructor(options: CallQueueOptions) {
    this.#options = options;
  }

  /** Whether a mutation may have committed whose response is not sent yet. */
  get awaitsMutation(): boolean {
    return this.#isMutating;
  }

  add(call: PendingCall): void {
    if (call.message.type === "Action") {
      if (this.#actions >= MAX_PENDING)
        return this.#options.onOverload("TooManyInflightActionsForSingleClient");
      void this.#runAction(call);
      return;
    }
    if (this.#mutations.length >= MAX_PENDING)
      return this.#options.onOverload("TooManyConcurrentMutations");
    this.#mutations.push(call);
    if (!this.#isMutating) void this.#runMutations();
  }

  /** What has not begun never will. */
  close(): void {
    this.#isClosed = true;
    this.#mutations = [];
  }

  async #runMutations(): Promise<void> {
    this.#isMutating = true;
    for (let next = this.#mutations.shift(); next !== undefined; next = this.#mutations.shift())
      await this.#runMutation(next);
    this.#isMutating = false;
  }

  async #runMutation({ message, identity, sessionId }: PendingCall): Promise<void> {
    if (!this.#options.mayRun()) return;
    const { requestId } = message;
    const call = this.#toCall(message, identity);
    try {
      const refusal = refusalOf(message);
      const outcome =
        refusal === null
          ? await this.#options.engine.runMutation(
              sessionId === null ? call : { ...call, once: { sessionId, requestId } },
            )
          : { ...refusal, ts: this.#options.engine.latestTs };
      if (this.#isClosed) return;
      const result = toResult(outcome, call.request.requestId, this.#options.redact);
      this.#options.respond({ type: "MutationResponse", requestId, result, ts: outcome.ts });
      if (outcome.status === "success") this.#options.onCommitted(outcome.ts);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  async #runAction({ message, identity }: PendingCall): Promise<void> {
    if (!this.#options.mayRun()) return;
    const { requestId } = message;
    const call = this.#toCall(message, identity);
    this.#actions += 1;
    try {
      const outcome = refusalOf(message) ?? (await this.#options.engine.runAction(call));
      if (this.#isClosed) return;
      const result = toResult(outcome, call.request.requestId, this.#options.redact);
      this.#options.respond({ type: "ActionResponse", requestId, result });
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#actions -= 1;
    }
  }

  #toCall(message: CallMessage, identity: Identity): FunctionCall {
    const { client } = this.#options;
    const origin = { from: "client", caller: "SyncWorker", identity, client } as const;
    return functionCall(targetOf(message), origin);
  }
}
