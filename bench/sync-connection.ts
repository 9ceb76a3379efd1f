/**
 * A client of the sync protocol that costs next to nothing itself, one request of each kind at a
 * time.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { timed } from "./figure";

type Call = readonly [udfPath: string, args: object];

interface ServerMessage {
  readonly type: string;
  readonly success?: boolean;
  readonly result?: unknown;
  readonly modifications?: readonly { type: string; errorMessage?: string }[];
}

export class SyncConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (message: ServerMessage) => void>();
  #version = 0;
  #queries = 0;
  #requests = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage; // the wire
      const waiting = this.#waiting.get(message.type);
      this.#waiting.delete(message.type);
      waiting?.(message);
    });
  }

  static async open(url: string): Promise<SyncConnection> {
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    const connection = new SyncConnection(socket);
    connection.#send({
      type: "Connect",
      sessionId: randomUUID(),
      connectionCount: 0,
      lastCloseReason: "InitialConnect",
      clientTs: Date.now(),
    });
    return connection;
  }

  /** Resolves when the first results are there. */
  async subscribe(...calls: readonly Call[]): Promise<void> {
    const modifications = calls.map(([udfPath, args]) => ({
      type: "Add",
      queryId: this.#queries++,
      udfPath,
      args: [args],
    }));
    await this.#modify(modifications);
  }

  /** Subscribes and leaves; milliseconds from the question to its answer. */
  async query(...call: Call): Promise<number> {
    const taken = await timed(() => this.subscribe(call));
    await this.#modify([{ type: "Remove", queryId: this.#queries - 1 }]);
    return taken;
  }

  async mutate(...[udfPath, args]: Call): Promise<void> {
    const answered = this.#next("MutationResponse");
    this.#send({ type: "Mutation", requestId: this.#requests++, udfPath, args: [args] });
    const { success, result } = await answered;
    if (success !== true) throw new Error(`${udfPath} failed: ${String(result)}`);
  }

  /** The next change of anything subscribed to. */
  async change(): Promise<void> {
    const { modifications = [] } = await this.#next("Transition");
    const failed = modifications.find(({ type }) => type === "QueryFailed");
    if (failed !== undefined) throw new Error(failed.errorMessage);
  }

  close(): void {
    this.#socket.terminate();
  }

  async #modify(modifications: readonly object[]): Promise<void> {
    const changed = this.change();
    const baseVersion = this.#version++;
    const newVersion = this.#version;
    this.#send({ type: "ModifyQuerySet", baseVersion, newVersion, modifications });
    await changed;
  }

  #next(type: string): Promise<ServerMessage> {
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

/** That many connections, opened some at a time. */
export async function openConnections(url: string, count: number): Promise<SyncConnection[]> {
  const opened: SyncConnection[] = [];
  while (opened.length < count) {
    const more = Math.min(100, count - opened.length);
    opened.push(
      ...(await Promise.all(Array.from({ length: more }, () => SyncConnection.open(url)))),
    );
  }
  return opened;
}
