/**
 * What goes out on one socket: in order, with a limit for clients that do not read (P3.6, P3.10).
 */
import { WebSocket } from "ws";
import {
  encodeServerMessage,
  transitionFrames,
  type ServerMessage,
} from "../protocol/server-message";

/** A client that is this many transitions behind skips states until it has read one. */
const MAX_BUFFERED_TRANSITIONS = 2;
/** A client that is this far behind in bytes is disconnected; it will reconnect and start over. */
const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;
/**
 * Silence after which a Ping is due. Looked at every HEARTBEAT_MS, so that none lasts longer than
 * 15 s.
 */
const PING_AFTER_MS = 10_000;
/** How long the other side may take to answer our closing frame. */
const CLOSE_TIMEOUT_MS = 5_000;

export class Outbox {
  readonly #socket: WebSocket;
  readonly #onDrained: () => void;
  readonly #now: () => number;
  #bufferedTransitions = 0;
  #lastSentAt: number;

  /** @param now monotonic milliseconds */
  constructor(socket: WebSocket, onDrained: () => void, now: () => number) {
    this.#socket = socket;
    this.#onDrained = onDrained;
    this.#now = now;
    this.#lastSentAt = now();
  }

  get takesTransition(): boolean {
    return this.#bufferedTransitions < MAX_BUFFERED_TRANSITIONS;
  }

  send(message: Exclude<ServerMessage, { type: "Transition" }>): void {
    this.#write(encodeServerMessage(message));
  }

  sendTransition(message: Extract<ServerMessage, { type: "Transition" }>): void {
    const frames = transitionFrames(encodeServerMessage(message));
    const last = frames.pop() ?? "";
    for (const frame of frames) this.#write(frame);
    this.#bufferedTransitions += 1;
    this.#write(last, () => {
      this.#bufferedTransitions -= 1;
      this.#onDrained();
    });
  }

  /** Keeps the connection known to be alive, on both sides. */
  heartbeat(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.ping();
    if (this.#now() - this.#lastSentAt >= PING_AFTER_MS) this.send({ type: "Ping" });
  }

  /** Says a last word and closes; without a code the client decides itself when to come back. */
  close(last: ServerMessage | null, close?: { code: number; reason: string }): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (last !== null) this.#write(encodeServerMessage(last));
    if (close === undefined) this.#socket.close();
    else this.#socket.close(close.code, close.reason);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS);
    this.#socket.once("close", () => clearTimeout(timer));
  }

  #write(frame: string, onWritten?: () => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#lastSentAt = this.#now();
    this.#socket.send(frame, onWritten);
  }
}
