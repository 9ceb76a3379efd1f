/** A Node HTTP server in front of a fetch-style handler. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { listen, LOOPBACK } from "./listen";
import {
  callerAddress,
  readAddress,
  readRequest,
  tooLarge,
  type RawRequest,
  type Refusal,
  type RequestRules,
} from "./request";
import { BodyTooLargeError, IncompleteBodyError } from "./request-body";
import { type Answer, writeRawResponse, writeResponse } from "./response-writer";

/** Answers one request. What it throws becomes a 500 through `refuse`. */
export type Handler<A extends Answer = Response> = (
  request: Request,
  raw: RawRequest,
) => A | Promise<A>;

/** A request to speak another protocol on its connection. */
export interface Upgrade extends Pick<RawRequest, "target" | "ip"> {
  readonly headers: IncomingHttpHeaders;
  /** What the protocol's library takes over. */
  readonly connection: {
    readonly message: IncomingMessage;
    readonly socket: Duplex;
    readonly head: Buffer;
  };
}

/** Takes the connection over and returns null, or returns the refusal to answer with. */
export type UpgradeHandler = (upgrade: Upgrade) => Response | null | Promise<Response | null>;

export interface ServeOptions {
  readonly handler: Handler<Answer>;
  /** Without it a request to upgrade is served as any other. */
  readonly upgrade?: UpgradeHandler;
  /** Puts a refusal into the words and shape of the service that is being played. */
  readonly refuse: (refusal: Refusal) => Response;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** true: any host name will do, because others than this machine may call. */
  readonly anyHostName?: boolean;
  /** The wanted port; 0 takes any free one. */
  readonly port: number;
  /** false: the next free port will do when the wanted one is busy. Otherwise that is an error. */
  readonly strict?: boolean | undefined;
  /** The environment variable that sets the port, named in that error. */
  readonly variable: string;
  /** Largest request body in bytes; left out where each endpoint has a limit of its own. */
  readonly bodyLimit?: number;
  /** Told of errors that are the server's own; stderr unless given. */
  readonly report?: (error: unknown) => void;
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, lets answers under way end for a moment, resolves when the port is free. */
  close(): Promise<void>;
}

/** Headers of a browser with many cookies fit; nothing legitimate needs more. */
const MAX_HEADER_BYTES = 64 * 1024;
const HEADERS_TIMEOUT_MS = 30_000;
/** How long answers under way may still take when the server closes. */
const CLOSING_MS = 500;
const LOOPBACK_NAMES = [LOOPBACK, "localhost", "[::1]"];

/**
 * Serves on one address of this machine, bodies streaming both ways.
 * Requests for other host names than the loopback's are refused with 403 (see `anyHostName`).
 * @throws Error naming the port and the variable to set when the port is not to be had
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = LOOPBACK, port: wanted, strict = true, variable } = options;
  const { handler, refuse, report = (error: unknown) => console.error(error) } = options;
  const rules: RequestRules = {
    hostNames: options.anyHostName === true ? null : new Set(LOOPBACK_NAMES),
    bodyLimit: options.bodyLimit,
  };
  const service: Service = { handler, refuse, report, rules };
  const server = createServer(
    // Bodies have limits of their own, see request-body.ts.
    { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, headersTimeout: HEADERS_TIMEOUT_MS },
    (message, target) => {
      void answer(service, message, target).finally(() => {
        // A connection that is kept alive would otherwise outlast the closing server.
        if (!server.listening) setImmediate(() => server.closeIdleConnections());
      });
    },
  );
  const upgraded = new Set<Duplex>();
  const { upgrade } = options;
  if (upgrade !== undefined)
    server.on("upgrade", (message, socket, head) => {
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
      socket.on("error", () => socket.destroy());
      takeUpgrade(service, upgrade, { message, socket, head }).catch((error) => {
        report(error);
        socket.destroy();
      });
    });
  server.on("clientError", (failure: NodeJS.ErrnoException, socket) =>
    refuseMalformed(failure, socket, refuse),
  );
  const port = await listen(server, { host, port: wanted, strict, variable });
  server.on("error", report);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const impatience = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }, CLOSING_MS);
      await closed;
      clearTimeout(impatience);
    },
  };
}

/** What it takes to answer requests, options filled in. */
interface Service extends Required<Pick<ServeOptions, "handler" | "refuse" | "report">> {
  readonly rules: RequestRules;
}

async function answer(
  service: Service,
  message: IncomingMessage,
  target: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  target.once("close", () => {
    if (!target.writableFinished) gone.abort();
  });
  try {
    await writeResponse(await respond(service, message, gone.signal), message, target);
  } catch (error) {
    // When the client goes away or an answer breaks off midway, only this connection is lost.
    if (!gone.signal.aborted) service.report(error);
    target.destroy();
  }
}

async function respond(
  { handler, refuse, report, rules }: Service,
  message: IncomingMessage,
  signal: AbortSignal,
): Promise<Answer> {
  const received = readRequest(message, signal, rules);
  if ("status" in received) return refuse(received);
  try {
    return await handler(received.request, received.raw);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return refuse(tooLarge(rules.bodyLimit ?? 0));
    if (error instanceof IncompleteBodyError)
      return refuse({ status: 408, message: error.message });
    if (!signal.aborted) report(error);
    const text = error instanceof Error ? error.message : String(error);
    return refuse({ status: 500, message: text });
  }
}

async function takeUpgrade(
  { refuse, rules }: Service,
  upgrade: UpgradeHandler,
  connection: Upgrade["connection"],
): Promise<void> {
  const { message, socket } = connection;
  const address = readAddress(message, rules);
  const refusal =
    "status" in address
      ? refuse(address)
      : await upgrade({
          target: address.target,
          ip: callerAddress(message),
          headers: message.headers,
          connection,
        });
  if (refusal !== null) await writeRawResponse(refusal, socket);
}

function refuseMalformed(
  failure: NodeJS.ErrnoException,
  socket: Duplex,
  refuse: ServeOptions["refuse"],
): void {
  if (failure.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const response = refuse({ status: 400, message: "The request is not valid HTTP." });
  const isTooLong = failure.code === "HPE_HEADER_OVERFLOW";
  const sent = isTooLong
    ? new Response(response.body, { status: 431, headers: response.headers })
    : response;
  writeRawResponse(sent, socket).catch(() => socket.destroy());
}
