/** One socket: reads the client's messages in order and answers them (P3). */
import type { RawData, WebSocket } from "ws";
import { ANONYMOUS, type Authenticated, type Authenticator } from "../auth/authenticator";
import {
  decodeClientMessage,
  MalformedMessage,
  type AuthenticateMessage,
  type ClientMessage,
} from "../protocol/client-message";
import type { ServerMessage } from "../protocol/server-message";
import type { ClientMetadata } from "../runtime/calls";
import type { Engine } from "../engine/engine";
import { CallQueue } from "./call-queue";
import { Outbox } from "./outbox";
import type { QueryCache } from "./query-cache";
import { ProtocolViolation } from "./protocol-violation";
import type { SyncPasses } from "./sync-pass";
import { ClientState } from "./client-state";
import { ApiError } from "../protocol/api-error";

export interface SessionOptions {
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly cache: QueryCache;
  readonly passes: SyncPasses;
  readonly redact: boolean;
  /** Milliseconds since the epoch, for the expiry of tokens. */
  readonly now: () => number;
  /** Monotonic milliseconds, for silences. */
  readonly uptime: () => number;
  readonly client: ClientMetadata;
  /** Told of errors that are the server's own. */
  report(error: unknown): void;
}

/** A client that is silent for this long is gone. */
const CLIENT_TIMEOUT_MS = 120_000;

type Phase =
  | { readonly name: "open" }
  /**
   * What arrives while a token is being verified waits, so that it runs as who the client says it
   * is.
   */
  | { readonly name: "authenticating"; readonly waiting: ClientMessage[] }
  | { readonly name: "closed" };

export class Session {
  readonly #socket: WebSocket;
  readonly #options: SessionOptions;
  readonly #outbox: Outbox;
  readonly #clientState: ClientState;
  readonly #calls: CallQueue;
  #phase: Phase = { name: "open" };
  #sessionId: string | null = null;
  #who: Authenticated = ANONYMOUS;
  #identityVersion = 0;
  #lastReceivedAt: number;

  constructor(socket: WebSocket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#outbox = new Outbox(socket, () => this.#clientState.proceed(), options.uptime);
    this.#clientState = new ClientState({
      ...options,
      outbox: this.#outbox,
      requester: () => (this.#checkExpiry() ? this.#requester() : null),
      awaitsMutation: () => this.#calls.awaitsMutation,
      fail: (error) => this.#fail(error),
    });
    this.#calls = new CallQueue({
      ...options,
      respond: (message) => this.#outbox.send(message),
      onCommitted: (ts) => this.#clientState.expectTransition(ts),
      mayRun: () => this.#checkExpiry(),
      onFailure: (error) => this.#fail(error),
      onOverload: (reason) => this.close(null, { code: 1013, reason }),
    });
    this.#lastReceivedAt = options.uptime();
    socket.on("message", (data, isBinary) => this.#onFrame(data, isBinary));
    socket.on("pong", () => (this.#lastReceivedAt = options.uptime()));
    // Always followed by "close"; the cause is the client or the network.
    socket.on("error", () => undefined);
    socket.on("close", () => this.close(null));
  }

  heartbeat(): void {
    if (this.#options.uptime() - this.#lastReceivedAt > CLIENT_TIMEOUT_MS) this.#socket.terminate();
    else this.#outbox.heartbeat();
  }

  /**
   * @param frame what the closing frame says; without it the last message tells the client what to
   * do
   */
  close(last: ServerMessage | null, frame?: { code: number; reason: string }): void {
    if (this.#phase.name === "closed") return;
    this.#phase = { name: "closed" };
    this.#socket.resume(); // A paused socket would never read the other side's closing frame.
    this.#outbox.close(last, frame);
    this.#calls.close();
    this.#clientState.close();
  }

  #onFrame(data: RawData, isBinary: boolean): void {
    if (this.#phase.name === "closed") return;
    this.#lastReceivedAt = this.#options.uptime();
    try {
      if (isBinary || !Buffer.isBuffer(data)) throw new MalformedMessage("it is binary");
      this.#accept(decodeClientMessage(data.toString("utf8")));
    } catch (error) {
      this.#refuse(error);
    }
  }

  #accept(message: ClientMessage): void {
    if (this.#phase.name === "authenticating") this.#phase.waiting.push(message);
    else if (this.#phase.name === "open") this.#handle(message);
  }

  /** @throws ProtocolViolation */
  #handle(message: ClientMessage): void {
    switch (message.type) {
      case "Connect": {
        const { sessionId, clientTs, maxObservedTimestamp } = message;
        this.#sessionId = sessionId;
        const skew = clientTs === null ? null : Math.round(clientTs - this.#options.now());
        return this.#clientState.connect(skew, maxObservedTimestamp ?? 0n);
      }
      case "Authenticate":
        void this.#authenticate(message);
        return;
      case "ModifyQuerySet":
        return this.#clientState.modify(message);
      case "Mutation":
      case "Action":
        return this.#calls.add({
          message,
          identity: this.#who.identity,
          sessionId: this.#sessionId,
        });
      case "Event":
        return;
      default:
        return message satisfies never;
    }
  }

  async #authenticate(message: AuthenticateMessage): Promise<void> {
    const waiting: ClientMessage[] = [];
    this.#phase = { name: "authenticating", waiting };
    this.#socket.pause();
    try {
      if (message.baseVersion !== this.#identityVersion)
        throw new ProtocolViolation("Authenticate is not based on the current version", false);
      const who = await this.#identify(message);
      if (!this.#isOpen()) return;
      this.#who = who;
      this.#identityVersion += 1;
      this.#clientState.refresh();
      this.#phase = { name: "open" };
      this.#socket.resume();
      for (const queued of waiting) this.#accept(queued);
    } catch (error) {
      this.#refuse(error);
    }
  }

  async #identify(message: AuthenticateMessage): Promise<Authenticated> {
    const { authenticator } = this.#options;
    switch (message.tokenType) {
      case "None":
        return ANONYMOUS;
      case "User":
        return authenticator.user(message.value);
      case "Admin": {
        const { identity, expiresAt } = authenticator.admin(message.value);
        if (identity.kind !== "admin" || message.impersonating === null)
          return { identity, expiresAt };
        return {
          identity: { ...identity, actingAs: message.impersonating },
          expiresAt,
        };
      }
      default:
        return message satisfies never;
    }
  }

  #refuse(error: unknown): void {
    if (error instanceof MalformedMessage)
      this.close({ type: "FatalError", error: `Received an invalid message: ${error.message}` });
    else if (error instanceof ProtocolViolation && error.isFatal)
      this.close({ type: "FatalError", error: error.message });
    else if (error instanceof ApiError && error.status === 403)
      this.close({ type: "FatalError", error: `${error.code}: ${error.message}` });
    else if (error instanceof ApiError) this.#refuseIdentity(error.message, true);
    else this.#fail(error);
  }

  /** Tells the client that its identity no longer holds, whose version is not advanced (P3.9). */
  #refuseIdentity(error: string, authUpdateAttempted: boolean): void {
    const baseVersion = this.#identityVersion;
    this.close({ type: "AuthError", error, baseVersion, authUpdateAttempted });
  }

  /**
   * Whether the client may still act as who it is; closes the socket when its token has expired.
   */
  #checkExpiry(): boolean {
    if (!this.#isOpen()) return false;
    const { expiresAt } = this.#who;
    if (expiresAt === null || this.#options.now() < expiresAt) return true;
    this.#refuseIdentity("The token has expired.", false);
    return false;
  }

  #requester() {
    return {
      identity: this.#who.identity,
      identityVersion: this.#identityVersion,
      client: this.#options.client,
    };
  }

  #isOpen(): boolean {
    return this.#phase.name !== "closed";
  }

  #fail(error: unknown): void {
    if (!this.#isOpen()) return;
    if (!(error instanceof ProtocolViolation)) this.#options.report(error);
    this.close(null, { code: 1011, reason: "InternalServerError" });
  }
}
