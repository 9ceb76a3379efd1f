import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { listen, LOOPBACK } from "./listen";

/** Answers one request. What it throws becomes a 500 through `refuse`. */
export type Handler = (request: Request) => Promise<Response>;

/** A request turned away before it reached the handler, or one the handler failed on. */
export type Refusal = { status: 400 | 403 | 405 | 413 | 500; message: string };

export type ServeOptions = {
  handler: Handler;
  /** Puts a refusal into the words and shape of the service that is being played. */
  refuse: (refusal: Refusal) => Response;
  /** The wanted port; 0 takes any free one. */
  port: number;
  /** false: the next free port will do when the wanted one is busy. Otherwise that is an error. */
  strict?: boolean | undefined;
  /** The environment variable that sets the port, named in that error. */
  variable: string;
  /** Largest request body in bytes; one byte more is answered 413. */
  bodyLimit: number;
};

export type RunningServer = { url: string; port: number; close(): Promise<void> };

/** An over-long body is read and dropped up to this many times the limit, so that the sender gets to see the 413. */
const DRAIN_FACTOR = 4;

/**
 * Serves a fetch-style handler on 127.0.0.1. Requests for any other host name are refused with 403: a page
 * whose name was re-pointed to the loopback address must not reach what listens there.
 * The request's signal aborts when its client goes away.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    // When the client goes away or an answer breaks off midway, only this connection is lost.
    answer(options, incoming, outgoing).catch(() => outgoing.destroy());
  });
  const port = await listen(server, {
    port: options.port,
    strict: options.strict ?? true,
    variable: options.variable,
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${LOOPBACK}:${port}`, port, close };
}

async function answer(
  options: ServeOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const response = await respond(options, incoming, gone.signal);
  outgoing.writeHead(response.status, headersOf(response));
  if (response.body === null || incoming.method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  // DOM and Node declare the same stream class twice; this is where they meet.
  const body = Readable.fromWeb(response.body as unknown as NodeReadableStream);
  await pipeline(body, outgoing, { signal: gone.signal });
}

async function respond(
  { handler, refuse, bodyLimit }: ServeOptions,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Response> {
  const host = incoming.headers.host ?? "";
  if (!isLoopbackHost(host))
    return refuse({
      status: 403,
      message: `This server answers only as ${LOOPBACK} or localhost, not as "${host}".`,
    });
  const body = await readBody(incoming, bodyLimit);
  if (body === null)
    return refuse({
      status: 413,
      message: `The request body is larger than ${bodyLimit / 1_000_000} MB.`,
    });
  const request = toRequest(incoming, host, body, signal);
  if (!(request instanceof Request)) return refuse(request);
  try {
    return await handler(request);
  } catch (error) {
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    return refuse({ status: 500, message });
  }
}

function isLoopbackHost(host: string): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host);
}

/** The whole body, or null when it is larger than `limit`. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("The request body is not binary.");
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (size > limit * DRAIN_FACTOR) return null;
  }
  return size > limit ? null : Buffer.concat(chunks);
}

function toRequest(
  incoming: IncomingMessage,
  host: string,
  body: Buffer,
  signal: AbortSignal,
): Request | Refusal {
  const { method = "GET", url = "" } = incoming;
  if (!url.startsWith("/") || !URL.canParse(`http://${host}${url}`))
    return { status: 400, message: "The request's address is not a path." };
  if (method === "TRACE" || method === "CONNECT")
    return { status: 405, message: `The method ${method} is not supported.` };
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const hasBody = method !== "GET" && method !== "HEAD" && body.length > 0;
  return new Request(`http://${host}${url}`, {
    // A HEAD is a GET whose body `answer` leaves out, so no handler has to know it.
    method: method === "HEAD" ? "GET" : method,
    headers,
    signal,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
}

/** Node wants repeated headers as arrays; only Set-Cookie may not be joined. */
function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  return headers;
}
