/**
 * Sends the requests of functions. Node's own `fetch` refuses methods, headers, ports and addresses
 * that Convex sends; this refuses what is no HTTP, and follows no redirects.
 */
import { once } from "node:events";
import {
  type ClientRequest,
  type IncomingMessage,
  request as plainRequest,
  STATUS_CODES,
} from "node:http";
import { request as secureRequest } from "node:https";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { HeaderPair } from "./headers";

export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly HeaderPair[];
  /** Bytes can be sent again where a kept connection turns out to be closed. */
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal;
}

export interface IncomingResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly HeaderPair[];
  readonly body: ReadableStream<Uint8Array>;
}

/** Rejects with the signal's reason when it aborts, or with what went wrong with the connection. */
export async function sendRequest(outgoing: OutgoingRequest): Promise<IncomingResponse> {
  outgoing.signal.throwIfAborted();
  try {
    return incoming(await exchange(outgoing), outgoing.signal);
  } catch (error) {
    outgoing.signal.throwIfAborted();
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`error sending request for url (${outgoing.url}): ${cause}`, { cause: error });
  }
}

async function exchange(outgoing: OutgoingRequest, isRetry = false): Promise<IncomingMessage> {
  const { url, method, body, signal } = outgoing;
  const send = url.startsWith("https:") ? secureRequest : plainRequest;
  const request = send(url, { method, headers: headerLines(outgoing), signal });
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  // Why the body could not be sent is told by the request itself.
  void sendBody(request, body).catch((error: unknown) => request.destroy(errorOf(error)));
  try {
    const [message] = await answered;
    return message;
  } catch (error) {
    const wasClosed = request.reusedSocket && Reflect.get(errorOf(error), "code") === "ECONNRESET";
    if (isRetry || !wasClosed || body instanceof ReadableStream) throw error;
    return await exchange(outgoing, true);
  }
}

/** What nobody set is as Convex's client has it. */
function headerLines({ url, headers, body }: OutgoingRequest): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const [name, value] of headers) (lines[name] ??= []).push(value);
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") lines["authorization"] ??= [basic(username, password)];
  lines["accept"] ??= ["*/*"];
  lines["user-agent"] ??= ["Convex/1.0"];
  if (lines["range"] === undefined) lines["accept-encoding"] ??= ["gzip"];
  const isFramed = "content-length" in lines || "transfer-encoding" in lines;
  if (body instanceof ReadableStream && !isFramed) lines["transfer-encoding"] = ["chunked"];
  return lines;
}

function basic(username: string, password: string): string {
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(both).toString("base64")}`;
}

async function sendBody(
  request: ClientRequest,
  body: Uint8Array | ReadableStream<Uint8Array> | null,
): Promise<void> {
  if (!(body instanceof ReadableStream)) {
    request.end(body ?? undefined);
    return;
  }
  const reader = body.getReader();
  // An answer may come before the body was sent whole.
  request.once("close", () => void reader.cancel().catch(() => undefined));
  for (let step = await reader.read(); !step.done; step = await reader.read())
    if (!request.write(step.value)) await once(request, "drain");
  request.end();
}

function incoming(message: IncomingMessage, signal: AbortSignal): IncomingResponse {
  const status = message.statusCode ?? 0;
  const raw = message.rawHeaders;
  const headers: HeaderPair[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    headers.push([(raw[at] ?? "").toLowerCase(), raw[at + 1] ?? ""]);
  const isCoded = headers.some(([name, value]) => name === "content-encoding" && value === "gzip");
  const body = isCoded ? message.pipe(createGunzip()) : message;
  if (isCoded) message.once("error", (error) => body.destroy(error));
  const abort = () => body.destroy(errorOf(signal.reason));
  signal.addEventListener("abort", abort, { once: true });
  body.once("close", () => {
    signal.removeEventListener("abort", abort);
    message.destroy();
  });
  return {
    status,
    // The one of the status, whatever the server wrote.
    statusText: STATUS_CODES[status] ?? "",
    headers: isCoded ? headers.filter(([name]) => !CODING.includes(name)) : headers,
    body: Readable.toWeb(body) as ReadableStream<Uint8Array>, // chunks of Node's are bytes
  };
}

/** What is no longer true of a body that was unpacked. */
const CODING = ["content-encoding", "content-length"];

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
