/**
 * `Response` of functions (P8.1). Where the Fetch standard forbids more than Convex does, such as
 * an empty body for status 204 or a relative address to redirect to, this is as Convex has it.
 */
import { inspectValue } from "../inspect-value";
import { Body, readBody } from "./body";
import { named } from "./define";
import { Headers } from "./headers";

export interface ResponseOptions {
  readonly status?: unknown;
  readonly statusText?: string | undefined;
  readonly headers?: unknown;
}

/** Statuses whose answers have no body, whatever their authors gave them (RFC 9110). */
export const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

/** What `fetch` tells of an answer, and no constructor does. */
interface Received {
  readonly url: string;
  readonly redirected: boolean;
}

let lengthIn: (response: Response) => number | null;
let receive: (response: Response, received: Received) => void;

export class Response {
  static {
    // For the host alone: functions find neither on the class.
    lengthIn = (response) => response.#bodyLength;
    receive = (response, received) => void (response.#received = received);
  }

  readonly #status: number;
  readonly #statusText: string;
  readonly #headers: Headers;
  readonly #bodyLength: number | null;
  #body: Body | null;
  #received: Received | null = null;

  static error(): Response {
    return new Response(null, { status: 500 });
  }

  static redirect(url: string | URL, status: unknown = 302): Response {
    const location = typeof url === "string" ? url : url.href;
    return new Response(null, { status, headers: { location } });
  }

  static json(data: unknown, init?: ResponseOptions): Response {
    const response = new Response(jsonText(data), init);
    response.headers.set("content-type", "application/json");
    return response;
  }

  constructor(content?: unknown, options?: ResponseOptions | null) {
    this.#status = checkedStatus(options?.status);
    this.#statusText = options?.statusText ?? "";
    this.#headers = new Headers(options?.headers);
    this.#body = Body.of(content, "Response");
    const { type = null, length = null } = this.#body ?? {};
    const isForm = content instanceof FormData;
    if (type !== null && (isForm || !this.#headers.has("content-type")))
      this.#headers.set("content-type", type);
    this.#bodyLength = length;
  }

  get status(): number {
    return this.#status;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }

  get headers(): Headers {
    return this.#headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body?.stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#body?.wasRead ?? false;
  }

  get url(): string {
    return this.#received?.url ?? "";
  }

  get type(): ResponseType {
    return this.#received === null ? "default" : "basic";
  }

  get redirected(): boolean {
    return this.#received?.redirected ?? false;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return await readBody.arrayBuffer(this.#body, "Response");
  }

  async blob(): Promise<Blob> {
    return await readBody.blob(this.#body, "Response", this.#headers.get("content-type"));
  }

  async formData(): Promise<FormData> {
    return await readBody.formData(this.#body, "Response", this.#headers.get("content-type"));
  }

  async json(): Promise<unknown> {
    return await readBody.json(this.#body, "Response");
  }

  async text(): Promise<string> {
    return await readBody.text(this.#body, "Response");
  }

  clone(): Response {
    const copy = new Response(null, {
      status: this.#status,
      statusText: this.#statusText,
      headers: this.#headers,
    });
    copy.#body = this.#body?.tee("'clone' on 'Response'") ?? null;
    return copy;
  }

  get [Symbol.toStringTag](): string {
    return "Response";
  }

  toJSON(): object {
    return {};
  }

  /** What `console` shows. */
  inspect(): string {
    const { bodyUsed, headers, ok, status, statusText, url } = this;
    return `Response ${inspectValue({ bodyUsed, headers, ok, status, statusText, url })}`;
  }
}
named(Response, "Response", 0);

/** How many bytes the body has, where that is known before it is read. */
function lengthOf(response: Response): number | null {
  return lengthIn(response);
}

/** Tells the reader how long the body is, unless the author did. */
export function withLength(response: Response): Response {
  const isEmpty = response.body === null && !NO_BODY.has(response.status);
  const length = isEmpty ? 0 : lengthOf(response);
  if (length !== null && !response.headers.has("content-length"))
    response.headers.append("content-length", length);
  return response;
}

export function receivedResponse(
  content: ReadableStream<Uint8Array>,
  options: ResponseOptions & Received,
): Response {
  const response = new Response(content, options);
  receive(response, options);
  return response;
}

function checkedStatus(wanted: unknown): number {
  const status = typeof wanted === "string" ? Number(wanted) : (wanted ?? 200);
  if (typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599)
    return status;
  throw new RangeError(
    "Failed to construct 'Response': The status provided is outside the range [200, 599].",
  );
}

function jsonText(data: unknown): string {
  try {
    // Without a text for functions and symbols, whatever the types say.
    const text = JSON.stringify(data) as string | undefined;
    if (text !== undefined) return text;
  } catch {
    // Told below, in the same words.
  }
  throw new TypeError("Failed to execute 'json' on 'Response': The data is not JSON serializable");
}
