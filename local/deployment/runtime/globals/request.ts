/** `Request` of functions (P8.1). */
import { inspectValue } from "../inspect-value";
import { Body, readBody } from "./body";
import { named } from "./define";
import { Headers } from "./headers";
import { notImplemented } from "./not-implemented";

export interface RequestOptions {
  readonly method?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
}

const KNOWN_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
/** What a browser's request tells, and Convex's does not. */
const MISSING = [
  "destination",
  "referrer",
  "referrerPolicy",
  "mode",
  "credentials",
  "cache",
  "redirect",
  "integrity",
  "keepalive",
  "isReloadNavigation",
  "isHistoryNavigation",
  "duplex",
];

let bodyIn: (request: Request) => Body | null;

export class Request {
  static {
    // For the host alone: functions do not find it on the class.
    bodyIn = (request) => request.#body;
  }

  readonly #url: string;
  readonly #method: string;
  readonly #headers: Headers;
  #signal: AbortSignal | null;
  #body: Body | null;

  constructor(input: unknown, options?: RequestOptions | null) {
    if (input === undefined) throw new TypeError("Request URL is undefined");
    const given = input instanceof Request ? input : null;
    this.#url = checkedUrl(given?.url ?? input);
    this.#method = methodOf(options?.method) ?? given?.method ?? "GET";
    this.#headers = new Headers(options?.headers === undefined ? given?.headers : options.headers);
    this.#signal = options?.signal ?? given?.signal ?? null;
    const content = options?.body ?? null;
    if (content === null) {
      const handed = given === null ? null : bodyIn(given);
      handed?.claim("'new Request()' on 'Request'");
      this.#body = handed?.handedOn() ?? null;
      return;
    }
    if (this.#method === "GET" || this.#method === "HEAD")
      throw new TypeError(
        "Failed to construct 'Request': Request with GET/HEAD method cannot have body.",
      );
    this.#body = Body.of(content, "Request");
    const type = this.#body?.type ?? null;
    if (type !== null && (content instanceof FormData || !this.#headers.has("content-type")))
      this.#headers.set("content-type", type);
  }

  get url(): string {
    return this.#url;
  }

  get method(): string {
    return this.#method;
  }

  get headers(): Headers {
    return this.#headers;
  }

  /** One that never aborts, unless one was given. */
  get signal(): AbortSignal {
    return (this.#signal ??= new AbortController().signal);
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#body?.wasRead ?? false;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return await readBody.arrayBuffer(this.#body, "Request");
  }

  async blob(): Promise<Blob> {
    return await readBody.blob(this.#body, "Request", this.#headers.get("content-type"));
  }

  async formData(): Promise<FormData> {
    return await readBody.formData(this.#body, "Request", this.#headers.get("content-type"));
  }

  async json(): Promise<unknown> {
    return await readBody.json(this.#body, "Request");
  }

  async text(): Promise<string> {
    return await readBody.text(this.#body, "Request");
  }

  clone(): Request {
    const copy = new Request(this.#url, { method: this.#method, headers: this.#headers });
    copy.#body = this.#body?.tee("'clone' on 'Request'") ?? null;
    return copy;
  }

  get [Symbol.toStringTag](): string {
    return "Request";
  }

  toJSON(): object {
    return {};
  }

  /** What `console` shows. */
  inspect(): string {
    const { bodyUsed, headers, method, url } = this;
    return `Request ${inspectValue({ bodyUsed, headers, method, url })}`;
  }
}
named(Request, "Request", 1);

/** What the host sends. */
export function bodyOf(request: Request): Body | null {
  return bodyIn(request);
}

for (const name of MISSING)
  Object.defineProperty(Request.prototype, name, {
    get: () => {
      throw notImplemented(`get ${name}`, "Request");
    },
    enumerable: false,
    configurable: true,
  });

function methodOf(wanted: unknown): string | null {
  if (typeof wanted !== "string") return null;
  const upper = wanted.toUpperCase();
  return KNOWN_METHODS.includes(upper) ? upper : wanted;
}

function checkedUrl(input: unknown): string {
  if (typeof input !== "string" && !(input instanceof URL))
    throw new TypeError(`Failed to parse URL from ${String(input)}`);
  const { protocol, href } = new URL(input);
  if (protocol === "http:" || protocol === "https:") return href;
  throw new TypeError(
    `Unsupported URL scheme -- http and https are supported (scheme was ${protocol.slice(0, -1)})`,
  );
}
