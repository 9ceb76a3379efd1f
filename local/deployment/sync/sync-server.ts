/** Takes WebSocket upgrades and keeps the sessions (P3.1, P3.10). */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { callerAddress } from "../http/incoming";
import { QueryCache } from "./query-cache";
import { Rounds } from "./rounds";
import { Session, type SessionOptions } from "./session";

export type SyncOptions = Omit<SessionOptions, "cache" | "rounds" | "uptime" | "metadata">;

/** Arguments of 16 MiB and what is around them. */
const MAX_FRAME_BYTES = 17 * 1024 * 1024;
const HEARTBEAT_MS = 5_000;
/** How long a client may take to answer the goodbye of a stopping server. */
const GOODBYE_MS = 500;
const SYNC_PATH = /^\/api\/(?:[^/?]+\/)?sync(?:\?|$)/;

export class SyncServer {
  private readonly options: SyncOptions;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  private readonly sessions = new Map<WebSocket, Session>();
  private readonly cache = new QueryCache();
  private readonly rounds: Rounds;
  private readonly stopListening: (() => void)[];
  private readonly heartbeat: NodeJS.Timeout;

  constructor(options: SyncOptions) {
    this.options = options;
    this.rounds = new Rounds(options.engine, this.cache);
    const { engine } = options;
    this.stopListening = [
      engine.onCommit((commit) => this.cache.commit(commit)),
      engine.onCode(() => this.cache.codeChanged(engine.latestTs)),
    ];
    this.heartbeat = setInterval(() => {
      for (const session of this.sessions.values()) session.heartbeat();
    }, HEARTBEAT_MS);
  }

  attach(server: Server): void {
    server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Says goodbye to every client, who will come back by themselves when the server does, and resolves when all are gone. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    for (const stop of this.stopListening) stop();
    const gone = [...this.sessions].map(([socket, session]) => {
      const closed = new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
      });
      session.close(null, { code: 1001, reason: "The server is stopping" });
      return closed;
    });
    const impatience = setTimeout(() => {
      for (const socket of this.sessions.keys()) socket.terminate();
    }, GOODBYE_MS);
    await Promise.all(gone);
    clearTimeout(impatience);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    if (!SYNC_PATH.test(request.url ?? "")) {
      const body = JSON.stringify({
        code: "Unsupported",
        message: "WebSockets are served at /api/<version>/sync only.",
      });
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new Session(webSocket, {
        ...this.options,
        cache: this.cache,
        rounds: this.rounds,
        uptime: () => performance.now(),
        metadata: {
          ip: callerAddress(request),
          userAgent: request.headers["user-agent"] ?? null,
        },
      });
      this.sessions.set(webSocket, session);
      webSocket.once("close", () => this.sessions.delete(webSocket));
    });
  }
}
