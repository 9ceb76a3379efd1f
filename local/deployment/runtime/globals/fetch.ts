/** `fetch` of functions (P8.1): follows redirects, and knows of no origin, cache or cookie. */
import type { Body } from "./body";
import { sendRequest, type OutgoingRequest } from "./http-client";
import { receivedHeaders } from "./headers";
import { bodyOf, Request, type RequestOptions } from "./request";
import { receivedResponse, type Response } from "./response";

export interface FetchOptions extends RequestOptions {
  readonly redirect?: unknown;
}

const MAX_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];
/** What describes a body that a redirect leaves behind. */
const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type"];

/** `ended` aborts when the action that asks has ended. */
export async function fetchFor(
  ended: AbortSignal,
  input: unknown,
  options?: FetchOptions | null,
): Promise<Response> {
  let request = new Request(input, options);
  const mode = options?.redirect ?? "follow";
  const signal = AbortSignal.any([request.signal, ended]);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const body = bodyOf(request);
    const response = await exchange(request, body, { signal, redirected: redirects > 0 });
    const location = response.headers.get("location");
    if (mode === "manual" || !REDIRECTS.includes(response.status)) return response;
    if (mode === "error") throw new TypeError("fetch attempted redirect");
    if (location === null) return response;
    void response.body?.cancel();
    request = redirected(request, body, { status: response.status, location });
  }
  throw new TypeError("fetch too many redirects");
}

async function exchange(
  request: Request,
  body: Body | null,
  { signal, redirected }: { readonly signal: AbortSignal; readonly redirected: boolean },
): Promise<Response> {
  const { url, method } = request;
  const isChunked = request.headers.has("transfer-encoding");
  // Where a request has both, servers differ on which of them says where it ends.
  const headers = [...request.headers].filter(([name]) => !isChunked || name !== "content-length");
  if (typeof body?.length === "number" && !isChunked && !request.headers.has("content-length"))
    headers.push(["content-length", String(body.length)]);
  const content = await sentBody(body);
  const answer = await sendRequest({ url, method, headers, body: content, signal });
  const { status, statusText } = answer;
  return receivedResponse(answer.body, {
    status,
    statusText,
    headers: receivedHeaders(answer.headers),
    url,
    redirected,
  });
}

async function sentBody(body: Body | null): Promise<OutgoingRequest["body"]> {
  if (body === null) return null;
  return body.whole === null ? body.stream : await body.bytes();
}

function redirected(
  request: Request,
  body: Body | null,
  { status, location }: { readonly status: number; readonly location: string },
): Request {
  const url = new URL(location, request.url);
  const { headers, signal } = request;
  const isStream = body !== null && body.whole === null;
  // What a stream gave is gone.
  if (isStream && status !== 303) throw new TypeError("fetch cannot redirect with streamed body");
  const toGet =
    ((status === 301 || status === 302) && request.method === "POST") ||
    (status === 303 && request.method !== "GET" && request.method !== "HEAD");
  if (toGet) for (const name of [...BODY_HEADERS, "content-length"]) headers.delete(name);
  if (new URL(request.url).origin !== url.origin) headers.delete("authorization");
  const method = toGet ? "GET" : request.method;
  const keeps = !toGet && body !== null && { body: body.whole };
  return new Request(url, { method, headers, signal, ...keeps });
}
