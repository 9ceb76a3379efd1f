/** HTTP actions: from the caller's request to the author's handler and back (P9.3). */
import type { RunningAction } from "./action-runner";
import type { HttpActionCall } from "./calls";
import { memberOf } from "./exported-function";
import { type Headers, type HeaderPair, receivedHeaders } from "./globals/headers";
import { Request } from "./globals/request";
import { NO_BODY, Response, withLength } from "./globals/response";
import { httpFailure } from "./http-failure";
import { describeThrown, type FunctionFailure } from "./function-error";

/** Bytes of a response's body. */
const MAX_BODY = 20 * 1024 * 1024;
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

export interface HttpEnd {
  readonly status: number;
  readonly bytes: number;
  readonly failure: FunctionFailure | null;
}

/** `end` resolves when the body was sent, given up or refused. Neither rejects. */
export interface HttpAnswer {
  readonly response: Response;
  readonly end: Promise<HttpEnd>;
}

export async function answerHttp(action: RunningAction, call: HttpActionCall): Promise<HttpAnswer> {
  const { frame } = action;
  const modules = frame.call.code.modules;
  const routes = frame.call.code.analysis.modules["http.js"]?.httpRoutes ?? null;
  if (routes === null)
    return plain(404, "This Convex deployment does not have HTTP actions enabled.");
  try {
    const invoke = action.enter(() => findHandler(action, call));
    if (invoke === null) return plain(404, "No matching routes found");
    const request = makeRequest(call, signalInside(action, call.signal));
    const answer = await Promise.race([
      action.enter(async () => await invoke(request)),
      frame.failure,
    ]);
    if (!(answer instanceof Response)) throw new TypeError("HTTP actions must return a Response");
    return stream(action, call, answer);
  } catch (thrown) {
    return failed(describeThrown(thrown, modules), call.metadata.requestId);
  }
}

type Handler = (request: Request) => Promise<unknown>;

function findHandler({ instance }: RunningAction, { request }: HttpActionCall): Handler | null {
  const router = memberOf(instance.load("http.js"), "default");
  const lookup = memberOf(router, "lookup");
  if (typeof lookup !== "function" || !METHODS.includes(request.method)) return null;
  const { pathname } = new URL(request.url);
  const match: unknown = Reflect.apply(lookup, router, [pathname, request.method]);
  const handler: unknown = Array.isArray(match) ? match[0] : null;
  const invoke = memberOf(handler, "invokeHttpAction");
  if (typeof invoke !== "function") return null;
  return async (incoming) => (await Reflect.apply(invoke, handler, [incoming])) as unknown;
}

/** Whoever listens to it is code of the action. */
function signalInside(action: RunningAction, outside: AbortSignal): AbortSignal {
  const inside = new AbortController();
  const abort = (): void => action.enter(() => inside.abort(outside.reason));
  if (outside.aborted) abort();
  else outside.addEventListener("abort", abort, { once: true });
  return inside.signal;
}

function makeRequest({ request }: HttpActionCall, signal: AbortSignal): Request {
  const hasBody = !["GET", "HEAD", "OPTIONS"].includes(request.method);
  return new Request(request.url, {
    method: request.method,
    headers: receivedHeaders(request.headers),
    signal,
    // A stream even where nothing was sent.
    ...(hasBody && { body: request.body ?? emptyStream() }),
  });
}

function emptyStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

const NO_HEADER_CHARACTER = /[^\t\x20-\x7e\x80-\xff]/;

/** Of one connection and not of the answer: the server alone sets them (RFC 9110, 7.6.1). */
const OF_CONNECTION = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Those that leave with the answer. Throws where a value has what no header can carry. */
function sentHeaders(headers: Headers): HeaderPair[] {
  const listed = (headers.get("connection") ?? "").split(",").map((name) => name.trim());
  const dropped = new Set([...OF_CONNECTION, ...listed.map((name) => name.toLowerCase())]);
  const pairs = [...headers].filter(([name]) => !dropped.has(name.toLowerCase()));
  for (const [, value] of pairs) {
    const wrong = NO_HEADER_CHARACTER.exec(value)?.[0];
    if (wrong !== undefined) throw new Error(`invalid char for header: \`${wrong}\``);
  }
  return pairs;
}

/** Hands the author's body on chunk by chunk, so that the action ends when its body does. */
function stream(action: RunningAction, call: HttpActionCall, answer: Response): HttpAnswer {
  const { status, body } = answer;
  const init = { status, headers: sentHeaders(withLength(answer).headers) };
  if (body === null || NO_BODY.has(status) || call.request.method === "HEAD") {
    void action.enter(() => body?.cancel());
    return { response: new Response(null, init), end: ended({ status, bytes: 0, failure: null }) };
  }
  let bytes = 0;
  let finish: (end: HttpEnd) => void = () => {};
  const end = new Promise<HttpEnd>((resolve) => {
    finish = resolve;
  });
  const reader = action.enter(() => body.getReader());
  const modules = action.frame.call.code.modules;
  const passed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await action.enter(async () => await reader.read());
        if (!done) bytes += checkedChunk(value).byteLength;
        if (bytes > MAX_BODY)
          throw new Error("HttpResponseTooLarge: HTTP actions support responses up to 20 MiB");
        if (value !== undefined) controller.enqueue(value);
        if (!done) return;
        controller.close();
        finish({ status, bytes, failure: null });
      } catch (thrown) {
        controller.error(thrown);
        // A source that did nothing wrong itself is to stop.
        void action.enter(() => reader.cancel(thrown)).catch(() => undefined);
        finish({ status, bytes, failure: describeThrown(thrown, modules) });
      }
    },
    async cancel(reason) {
      finish({ status, bytes, failure: null });
      await action.enter(async () => await reader.cancel(reason));
    },
  });
  return { response: new Response(passed, init), end };
}

/** What an author's stream gives has whatever type it likes. */
function checkedChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  const type = chunk === null ? "null" : typeof chunk;
  const what = type === "object" ? Object.prototype.toString.call(chunk) : type;
  throw new TypeError(
    `The body of a Response must be a stream of Uint8Arrays, but a chunk is ${what}. Encode text with TextEncoder or TextEncoderStream.`,
  );
}

function plain(status: number, text: string): HttpAnswer {
  const bytes = Buffer.byteLength(text);
  return {
    response: withLength(new Response(text, { status })),
    end: ended({ status, bytes, failure: null }),
  };
}

function failed(failure: FunctionFailure, requestId: string): HttpAnswer {
  const { message, data } = failure;
  const [headline = ""] = message.split("\n    at ");
  const details = { headline, trace: message };
  const response = httpFailure(
    requestId,
    data === undefined ? details : { ...details, data: JSON.parse(data) as unknown },
  );
  const bytes = Buffer.byteLength(message);
  return { response, end: ended({ status: 500, bytes, failure }) };
}

async function ended(end: HttpEnd): Promise<HttpEnd> {
  return await Promise.resolve(end);
}
