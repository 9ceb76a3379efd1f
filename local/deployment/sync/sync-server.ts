/** Takes WebSocket upgrades and keeps the sessions (P3.1, P3.10). */
import { WebSocketServer, type WebSocket } from "ws";
import type { Upgrade } from "../../http/serve";
import { QueryCache } from "./query-cache";
import { SyncPasses } from "./sync-pass";
import { Session, type SessionOptions } from "./session";
import { ApiError } from "../protocol/api-error";

export type SyncOptions = Omit<SessionOptions, "cache" | "passes" | "uptime" | "client">;

/** Arguments of 16 MiB and what is around them. */
const MAX_FRAME_BYTES = 17 * 1024 * 1024;
const HEARTBEAT_MS = 5_000;
/** How long a client may take to answer the closing frame of a stopping server. */
const CLOSE_TIMEOUT_MS = 500;
const SYNC_PATH = /^\/api\/(?:[^/?]+\/)?sync(?:\?|$)/;

export class SyncServer {
  readonly #options: SyncOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  readonly #sessions = new Map<WebSocket, Session>();
  readonly #cache = new QueryCache();
  readonly #passes: SyncPasses;
  readonly #stopListening: (() => void)[];
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: SyncOptions) {
    this.#options = options;
    this.#passes = new SyncPasses(options.engine, this.#cache);
    const { engine } = options;
    this.#stopListening = [
      engine.onCommit((commit) => this.#cache.commit(commit)),
      engine.onCode(() => this.#cache.codeChanged(engine.latestTs)),
    ];
    this.#heartbeat = setInterval(() => {
      for (const session of this.#sessions.values()) session.heartbeat();
    }, HEARTBEAT_MS);
  }

  /** Begins a session on the connection. @throws ApiError 400 for another address */
  upgrade({ target, ip, headers, connection }: Upgrade): null {
    if (!SYNC_PATH.test(target))
      throw new ApiError(400, "Unsupported", "WebSockets are served at /api/<version>/sync only.");
    const { message, socket, head } = connection;
    this.#sockets.handleUpgrade(message, socket, head, (webSocket) => {
      const session = new Session(webSocket, {
        ...this.#options,
        cache: this.#cache,
        passes: this.#passes,
        uptime: () => performance.now(),
        client: { ip, userAgent: headers["user-agent"] ?? null },
      });
      this.#sessions.set(webSocket, session);
      webSocket.once("close", () => this.#sessions.delete(webSocket));
    });
    return null;
  }

  /**
   * Closes every socket; clients come back by themselves when the server does, and
   * resolves when all are gone.
   */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const stop of this.#stopListening) stop();
    const gone = [...this.#sessions].map(([socket, session]) => {
      const closed = new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
      });
      session.close(null, { code: 1001, reason: "The server is stopping" });
      return closed;
    });
    const timeout = setTimeout(() => {
      for (const socket of this.#sessions.keys()) socket.terminate();
    }, CLOSE_TIMEOUT_MS);
    await Promise.all(gone);
    clearTimeout(timeout);
  }
}
