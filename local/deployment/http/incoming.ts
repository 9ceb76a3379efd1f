/** One HTTP request as Node hands it over, before anything is parsed or normalised away. */
import type { IncomingMessage } from "node:http";
import type { RequestMetadata } from "../runtime/calls";
import { newRequestId } from "../protocol/request-id";

const BUFFERED_BYTES = 256 * 1024;
/** As much as the largest body that anything takes. */
const MAX_DISCARDED_BYTES = 200 * 1024 * 1024;

export interface Incoming {
  readonly method: string;
  /** Raw path and query: `/a%20b?c=d`. */
  readonly target: string;
  /** `http://host` as the caller sees it, behind a TLS proxy `https://host`. */
  readonly origin: string;
  /** In the order received, several values of one name kept apart. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: ReadableStream<Uint8Array> | null;
  readonly ip: string | null;
  /** Aborts when the caller leaves before the answer is complete. */
  readonly signal: AbortSignal;
}

/** Null when the request target is neither a path nor a URL, or the Host header no host. */
export function readIncoming(message: IncomingMessage, signal: AbortSignal): Incoming | null {
  const target = originForm(message.url ?? "");
  if (target === null) return null;
  const origin = `${schemeOf(message)}://${message.headers.host ?? "localhost"}`;
  if (!isOrigin(origin)) return null;
  const method = message.method ?? "GET";
  return {
    method,
    target,
    origin,
    headers: headerPairs(message.rawHeaders),
    body: hasBody(message) ? toWebStream(message) : null,
    ip: callerAddress(message),
    signal,
  };
}

/** A fetch-style request; its `url` is normalised, unlike `target`. Null when fetch knows no such method. */
export function toRequest(incoming: Incoming): Request | null {
  if (/^(?:CONNECT|TRACE|TRACK)$/i.test(incoming.method)) return null;
  const url = incoming.origin + incoming.target;
  const bodyless = incoming.method === "GET" || incoming.method === "HEAD";
  return new Request(url, {
    method: incoming.method,
    headers: incoming.headers.map(([name, value]): [string, string] => [name, value]),
    signal: incoming.signal,
    ...(incoming.body === null || bodyless ? {} : { body: incoming.body, duplex: "half" }),
  });
}

export function requestMetadata(incoming: Pick<Incoming, "ip" | "headers">): RequestMetadata {
  const agent = incoming.headers.find(([name]) => name.toLowerCase() === "user-agent");
  return { ip: incoming.ip, userAgent: agent?.[1] ?? null, requestId: newRequestId() };
}

/** The raw path, without the query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return pairs;
}

/** Scheme and host alone: a path, a query or somebody's credentials in it would make another URL of every target. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  return username + password + search + hash === "" && pathname === "/" && !/[/?#@\\]$/.test(text);
}

/** A proxy on this machine says whom it speaks for; anyone else could say anything. */
export function callerAddress(message: IncomingMessage): string | null {
  const address = message.socket.remoteAddress ?? null;
  const loopback = address !== null && /^(::ffff:)?127\.|^::1$/.test(address);
  const forwarded = message.headers["x-forwarded-for"];
  const first = (typeof forwarded === "string" ? forwarded : forwarded?.[0])?.split(",")[0]?.trim();
  return loopback && first !== undefined && first !== "" ? first : address;
}

function originForm(url: string): string | null {
  if (url.startsWith("/")) return url;
  const absolute = /^https?:\/\/[^/?#]+(?<target>[/?].*)?$/i.exec(url);
  if (absolute === null) return null;
  const target = absolute.groups?.["target"] ?? "/";
  return target.startsWith("/") ? target : `/${target}`;
}

function schemeOf(message: IncomingMessage): "http" | "https" {
  const proto =
    message.headers["x-forwarded-proto"] ??
    /(?:^|;)\s*proto="?(?<proto>\w+)/i.exec(message.headers.forwarded?.split(",")[0] ?? "")
      ?.groups?.["proto"];
  return String(proto).toLowerCase() === "https" ? "https" : "http";
}

function hasBody(message: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = message.headers;
  return encoding !== undefined || (length !== undefined && length !== "0");
}

/**
 * Like Node's own conversion, but who cancels it does not end the connection, on which the caller is still to read why: what is left is
 * discarded instead.
 */
function toWebStream(message: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false;
  const over = (end: () => void) => () => {
    if (!isOver) end();
    isOver = true;
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        message.on("data", (chunk: Uint8Array) => {
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) message.pause();
        });
        message.once(
          "end",
          over(() => controller.close()),
        );
        const broken = over(() => controller.error(new Error("The caller left amid the body.")));
        message.once("error", broken);
        message.once("close", broken);
      },
      pull: () => void message.resume(),
      cancel: over(() => discardRest(message)),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED_BYTES }),
  );
}

/** Reads on without keeping anything, up to a limit beyond which the connection ends. */
export function discardRest(message: IncomingMessage): void {
  let left = MAX_DISCARDED_BYTES;
  message.removeAllListeners("data");
  message.on("data", ({ byteLength }: Uint8Array) => {
    left -= byteLength;
    if (left < 0) message.destroy();
  });
  message.resume();
}
