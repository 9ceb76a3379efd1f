/** A Node HTTP server in front of a fetch-style handler: bodies stream both ways, and a caller who leaves aborts the work. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AddressInfo } from "node:net";
import { discardRest, readIncoming, type Incoming } from "./incoming";
import { errorResponse } from "./route";

export type Handler = (incoming: Incoming) => Promise<Response>;

/** Headers of a browser with many cookies fit; nothing legitimate needs more. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface Listening {
  readonly port: number;
  readonly server: Server;
  /** Stops accepting, ends every connection, resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Listens on one address.
 * @param options.name what the port is for, in the error when it is busy
 * @throws Error naming the port when it is taken or may not be used
 */
export async function listen(
  options: { host: string; port: number; name: string },
  handler: Handler,
  report: (error: unknown) => void,
): Promise<Listening> {
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, headersTimeout: 30_000 },
    (message, response) => {
      answer(message, response, handler, report).catch((error: unknown) => {
        report(error);
        response.destroy();
      });
    },
  );
  server.on("clientError", refuseMalformed);
  await startListening(server, options);
  server.on("error", report);
  const { port } = server.address() as AddressInfo; // a TCP server that listens has nothing else
  return {
    port,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function startListening(
  server: Server,
  { host, port, name }: { host: string; port: number; name: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "is already in use" : `cannot be used (${error.message})`;
      reject(new Error(`Port ${port} on ${host}, wanted for ${name}, ${why}.`, { cause: error }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve();
    });
  });
}

async function answer(
  message: IncomingMessage,
  target: ServerResponse,
  handler: Handler,
  report: (error: unknown) => void,
): Promise<void> {
  const abort = new AbortController();
  target.once("close", () => {
    if (!target.writableFinished) abort.abort();
  });
  const incoming = readIncoming(message, abort.signal);
  const response =
    incoming === null
      ? errorResponse(400, "BadRequest", "Host and request target do not make a URL.")
      : await handler(incoming);
  writeHead(target, response, message);
  if (response.body === null || message.method === "HEAD") {
    await response.body?.cancel();
    target.end();
    return;
  }
  try {
    await pump(response.body, target);
  } catch (error) {
    if (!abort.signal.aborted) report(error);
    target.destroy();
  }
}

function writeHead(target: ServerResponse, response: Response, message: IncomingMessage): void {
  for (const [name, value] of response.headers)
    if (name !== "set-cookie") target.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) target.setHeader("set-cookie", cookies);
  // Whoever is still sending what was refused must get to read why.
  if (!message.complete && response.status >= 400) discardRest(message);
  target.writeHead(response.status, response.statusText === "" ? undefined : response.statusText);
}

/** Writes at the reader's pace; a reader who left cancels the source. */
async function pump(body: ReadableStream<Uint8Array>, target: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const left = () => void reader.cancel().catch(() => undefined);
  // Whoever left before the answer began is not told of a second time.
  if (target.destroyed) return left();
  target.once("close", left);
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read())
      if (!target.write(step.value)) await drained(target);
    target.end();
  } finally {
    target.off("close", left);
  }
}

function drained(target: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      target.off("drain", done);
      target.off("close", done);
      resolve();
    };
    target.once("drain", done);
    target.once("close", done);
    if (target.destroyed) done();
  });
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : "400 Bad Request";
  const body = JSON.stringify({ code: "BadRequest", message: "The request is not valid HTTP." });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
