/** Writes fetch-style responses to Node's connections. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { discardRest } from "./request-body";

/** What is sent: a `Response`, or what has its parts without joining headers of one name. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<[string, string]>;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Rejects when the body fails midway; a reader who left is no failure. */
export async function writeResponse(
  response: Answer,
  message: IncomingMessage,
  target: ServerResponse,
): Promise<void> {
  writeHead(response, message, target);
  if (response.body === null || message.method === "HEAD") {
    await response.body?.cancel();
    target.end();
    return;
  }
  await pump(response.body, target);
}

/** For a connection that is not Node's to answer: one that asked for an upgrade. */
export async function writeRawResponse(response: Response, socket: Duplex): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const status = `HTTP/1.1 ${response.status} ${response.statusText || "Refused"}`;
  socket.write(
    `${status}\r\nconnection: close\r\n${headers}content-length: ${body.byteLength}\r\n\r\n`,
  );
  socket.end(body);
}

function writeHead(response: Answer, message: IncomingMessage, target: ServerResponse): void {
  for (const [name, value] of response.headers) target.appendHeader(name, value);
  // Such an answer must not tell a length (RFC 9110, section 8.6).
  if (response.status === 204) target.removeHeader("content-length");
  // Whoever is still sending what was refused must get to read why.
  if (!message.complete && response.status >= 400) discardRest(message);
  // Nothing else can be read from a connection on which a body is missing.
  if (response.status === 408) target.setHeader("connection", "close");
  target.writeHead(response.status, response.statusText === "" ? undefined : response.statusText);
}

/** Writes at the reader's pace; a reader who left cancels the source. */
async function pump(body: ReadableStream<Uint8Array>, target: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const left = () => void reader.cancel().catch(() => undefined);
  // Whoever left before the answer began is not told of a second time.
  if (target.destroyed) return left();
  target.once("close", left);
  // A stream may begin with silence: its reader is to know at once that there is an answer. What
  // has its first part ready is sent in one piece with the headers.
  const silent = setImmediate(() => target.flushHeaders());
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      clearImmediate(silent);
      if (!target.write(step.value)) await drained(target);
    }
    target.end();
  } finally {
    clearImmediate(silent);
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
