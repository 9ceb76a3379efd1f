/**
 * A client of the sync protocol that says exactly what a test wants, for rules that well-behaved
 * clients never break.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

/** A server message as parsed JSON; tests look at fields by name. */
export type Received = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface Version {
  readonly querySet: number;
  readonly identity: number;
  readonly ts: string;
}

export class SyncSocket {
  readonly socket: WebSocket;
  readonly sessionId: string;
  /** Everything received, in order. */
  readonly received: Received[] = [];
  private read = 0;
  private wake: () => void = () => undefined;
  private closed: { code: number; reason: string } | null = null;

  private constructor(socket: WebSocket, sessionId: string) {
    this.socket = socket;
    this.sessionId = sessionId;
    socket.on("message", (data) => {
      if (!Buffer.isBuffer(data)) throw new Error("the server sends text frames only");
      this.received.push(JSON.parse(data.toString("utf8")));
      this.wake();
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    socket.on("error", () => undefined);
  }

  /**
   * Opens a socket and says Connect, unless `connect` is false. It is closed when the test ends.
   */
  static async open(
    url: string,
    options: { sessionId?: string; connect?: boolean; headers?: Record<string, string> } = {},
  ): Promise<SyncSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`, {
      headers: options.headers ?? {},
    });
    const client = new SyncSocket(socket, options.sessionId ?? randomUUID());
    onTestFinished(() => socket.terminate());
    await once(socket, "open");
    if (options.connect !== false)
      client.send({
        type: "Connect",
        sessionId: client.sessionId,
        connectionCount: 0,
        lastCloseReason: "InitialConnect",
        clientTs: Date.now(),
      });
    return client;
  }

  send(message: Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify(message));
  }

  /** @param queries query ids and what they ask */
  add(
    baseVersion: number,
    queries: Readonly<Record<number, readonly [udfPath: string, args: object]>>,
  ): void {
    this.modify(
      baseVersion,
      Object.entries(queries).map(([queryId, [udfPath, args]]) => ({
        type: "Add",
        queryId: Number(queryId),
        udfPath,
        args: [args],
      })),
    );
  }

  remove(baseVersion: number, ...queryIds: readonly number[]): void {
    this.modify(
      baseVersion,
      queryIds.map((queryId) => ({ type: "Remove", queryId })),
    );
  }

  modify(baseVersion: number, modifications: readonly object[]): void {
    this.send({ type: "ModifyQuerySet", baseVersion, newVersion: baseVersion + 1, modifications });
  }

  mutate(requestId: number, udfPath: string, args: object): void {
    this.send({ type: "Mutation", requestId, udfPath, args: [args] });
  }

  /**
   * The next message of this type, whatever comes before it. Rejects when the socket closes first.
   */
  async next(type: string): Promise<Received> {
    for (;;) {
      while (this.read < this.received.length) {
        const message = this.received[this.read];
        this.read += 1;
        if (message?.type === type) return message;
      }
      if (this.closed !== null)
        throw new Error(`closed (${this.closed.code} ${this.closed.reason}) before ${type}`);
      await this.change();
    }
  }

  /**
   * Transitions until one satisfies `done`; its modifications by query id are merged into the
   * result.
   */
  async transitionsUntil(
    done: (state: ReadonlyMap<number, unknown>, version: Version) => boolean,
  ): Promise<ReadonlyMap<number, unknown>> {
    const state = new Map<number, unknown>();
    for (;;) {
      const transition = await this.next("Transition");
      for (const { queryId, value, errorMessage } of modificationsOf(transition))
        state.set(queryId, value ?? errorMessage);
      if (done(state, versionOf(transition))) return state;
    }
  }

  async closing(): Promise<{ code: number; reason: string }> {
    while (this.closed === null) await this.change();
    return this.closed;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

export interface Modification {
  readonly type: string;
  readonly queryId: number;
  readonly value?: unknown;
  readonly errorMessage?: string;
  readonly errorData?: unknown;
  readonly logLines?: readonly string[];
}

export function modificationsOf(transition: Received): readonly Modification[] {
  return transition["modifications"] as readonly Modification[]; // what the protocol says
}

export function versionOf(transition: Received, end: "start" | "end" = "end"): Version {
  return transition[`${end}Version`] as Version; // what the protocol says
}
