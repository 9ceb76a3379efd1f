/**
 * The mutations and actions of one socket: mutations one after another in order of arrival, actions
 * all at once (P3.7).
 */
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import { newRequestId } from "../protocol/request-id";
import type { CallMessage } from "../protocol/client-message";
import type { ServerMessage } from "../protocol/server-message";
import { toResult } from "../result";
import type { FunctionCall, FunctionOutcome, Identity, RequestMetadata } from "../runtime/calls";
import type { Engine } from "../engine/engine";

const MAX_PENDING = 1000;

export interface CallQueueOptions {
  readonly engine: Engine;
  readonly redact: boolean;
  readonly metadata: Omit<RequestMetadata, "requestId">;
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
  private readonly options: CallQueueOptions;
  private mutations: PendingCall[] = [];
  private isMutating = false;
  private actions = 0;
  private isClosed = false;

  constructor(options: CallQueueOptions) {
    this.options = options;
  }

  /** Whether a mutation may have committed whose response is not sent yet. */
  get awaitsMutation(): boolean {
    return this.isMutating;
  }

  add(call: PendingCall): void {
    if (call.message.type === "Action") {
      if (this.actions >= MAX_PENDING)
        return this.options.onOverload("TooManyInflightActionsForSingleClient");
      void this.runAction(call);
      return;
    }
    if (this.mutations.length >= MAX_PENDING)
      return this.options.onOverload("TooManyConcurrentMutations");
    this.mutations.push(call);
    if (!this.isMutating) void this.runMutations();
  }

  /** What has not begun never will. */
  close(): void {
    this.isClosed = true;
    this.mutations = [];
  }

  private async runMutations(): Promise<void> {
    this.isMutating = true;
    for (let next = this.mutations.shift(); next !== undefined; next = this.mutations.shift())
      await this.runMutation(next);
    this.isMutating = false;
  }

  private async runMutation({ message, identity, sessionId }: PendingCall): Promise<void> {
    if (!this.options.mayRun()) return;
    const { requestId } = message;
    const call = this.toCall(message, identity);
    try {
      const refusal = refusalOf(message);
      const outcome =
        refusal === null
          ? await this.options.engine.runMutation(
              sessionId === null ? call : { ...call, once: { sessionId, requestId } },
            )
          : { ...refusal, ts: this.options.engine.latestTs };
      if (this.isClosed) return;
      const result = toResult(outcome, call.request.requestId, this.options.redact);
      this.options.respond({ type: "MutationResponse", requestId, result, ts: outcome.ts });
      if (outcome.status === "success") this.options.onCommitted(outcome.ts);
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  private async runAction({ message, identity }: PendingCall): Promise<void> {
    if (!this.options.mayRun()) return;
    const { requestId } = message;
    const call = this.toCall(message, identity);
    this.actions += 1;
    try {
      const outcome = refusalOf(message) ?? (await this.options.engine.runAction(call));
      if (this.isClosed) return;
      const result = toResult(outcome, call.request.requestId, this.options.redact);
      this.options.respond({ type: "ActionResponse", requestId, result });
    } catch (error) {
      this.options.onFailure(error);
    } finally {
      this.actions -= 1;
    }
  }

  private toCall({ udfPath, args }: CallMessage, identity: Identity): FunctionCall {
    const path = parseFunctionPath(udfPath);
    return {
      path: path === null ? udfPath : formatFunctionPath(path),
      args,
      identity,
      visibility: identity.kind === "admin" ? "all" : "public",
      caller: "SyncWorker",
      request: { ...this.options.metadata, requestId: newRequestId() },
    };
  }
}

/** What needs no running to be refused. */
function refusalOf({ udfPath, componentPath }: CallMessage): FunctionOutcome | null {
  if (componentPath !== "")
    return refuse(
      `The local deployment runs no components, so that "${componentPath}" does not exist.`,
    );
  if (parseFunctionPath(udfPath) === null) return refuse(`"${udfPath}" does not name a function.`);
  return null;
}

function refuse(message: string): FunctionOutcome {
  return { status: "error", message, logLines: [] };
}
