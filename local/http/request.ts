/**
 * One HTTP request as Node hands it over: the fetch-style `Request`, and what that normalises away.
 */
import type { IncomingMessage } from "node:http";
import { bodyStream } from "./request-body";

/** What was received, before anything is parsed, decoded or normalised. */
export interface RawRequest {
  /** Raw path and query: `/a%20b?c=d`. */
  readonly target: string;
  /** `http://host` as the caller sees it, behind a TLS proxy `https://host`. */
  readonly origin: string;
  /** In the order received, several values of one name kept apart. */
  readonly headers: readonly (readonly [string, string])[];
  /** The caller's address as the real backend tells it (`callerAddress`). */
  readonly ip: string | null;
  /** Aborts when the caller leaves before the answer is complete. */
  readonly signal: AbortSignal;
}

/** A request that does not reach the handler, or one that the handler failed on. */
export interface Refusal {
  readonly status: 400 | 403 | 405 | 408 | 413 | 500;
  readonly message: string;
}

export interface RequestRules {
  /** Host names under which the server answers; null for any. */
  readonly hostNames: ReadonlySet<string> | null;
  /** Largest body in bytes; undefined where each endpoint has a limit of its own. */
  readonly bodyLimit: number | undefined;
}

export function readRequest(
  message: IncomingMessage,
  signal: AbortSignal,
  rules: RequestRules,
): { readonly request: Request; readonly raw: RawRequest } | Refusal {
  const address = readAddress(message, rules);
  if ("status" in address) return address;
  const { method = "GET" } = message;
  if (/^(?:CONNECT|TRACE|TRACK)$/i.test(method))
    return { status: 405, message: `The method ${method} is not supported.` };
  const { bodyLimit } = rules;
  if (bodyLimit !== undefined && Number(message.headers["content-length"] ?? 0) > bodyLimit)
    return tooLarge(bodyLimit);
  const headers = headerPairs(message.rawHeaders);
  const hasContent = method !== "GET" && method !== "HEAD" && hasBody(message);
  const request = new Request(address.origin + address.target, {
    method,
    headers,
    signal,
    ...(hasContent ? { body: bodyStream(message, bodyLimit), duplex: "half" } : {}),
  });
  return { request, raw: { ...address, headers, ip: callerAddress(message), signal } };
}

export function tooLarge(bodyLimit: number): Refusal {
  const megabytes = bodyLimit / 1_000_000;
  return { status: 413, message: `The request body is larger than ${megabytes} MB.` };
}

/** Where a request goes. Requests for other host names than the server's own are refused. */
export function readAddress(
  message: IncomingMessage,
  { hostNames }: Pick<RequestRules, "hostNames">,
): Pick<RawRequest, "target" | "origin"> | Refusal {
  const host = message.headers.host ?? "localhost";
  const target = originForm(message.url ?? "", host);
  const origin = `${schemeOf(message)}://${host}`;
  if (target === null || !isOrigin(origin) || !URL.canParse(origin + target))
    return { status: 400, message: "Host and request target do not make a URL." };
  const { hostname } = new URL(origin);
  // A page whose name was pointed to the loopback address must not reach what listens there.
  if (hostNames !== null && !hostNames.has(hostname))
    return {
      status: 403,
      message: `This server answers only as ${[...hostNames].join(" or ")}, not as "${host}".`,
    };
  return { target, origin };
}

/** The raw path, without the query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/**
 * The first element of the first X-Forwarded-For, whoever wrote it and whatever it is; without one
 * the peer's address. So does the real backend: whom to believe is for the app to decide.
 */
export function callerAddress(message: IncomingMessage): string | null {
  const forwarded = message.headersDistinct["x-forwarded-for"]?.[0];
  if (forwarded === undefined) return message.socket.remoteAddress ?? null;
  return forwarded.split(",")[0]?.trim() ?? "";
}

function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? "", raw[at + 1] ?? ""]);
  return pairs;
}

/** Scheme and host alone: a path, a query or credentials in it would change every target's URL. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  return username + password + search + hash === "" && pathname === "/" && !/[/?#@\\]$/.test(text);
}

/** A path as it is; of a whole URL the path, if its host is the one in the Host header. */
function originForm(url: string, host: string): string | null {
  if (url.startsWith("/")) return url;
  const absolute = /^https?:\/\/(?<host>[^/?#]+)(?<target>[/?].*)?$/i.exec(url)?.groups;
  if (absolute?.["host"]?.toLowerCase() !== host.toLowerCase()) return null;
  const target = absolute["target"] ?? "/";
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
