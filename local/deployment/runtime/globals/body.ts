/** Bodies of `Request` and `Response` of functions: read once, whole or as a stream. */
import { formToBlob, parseForm } from "./multipart";
import { notImplemented } from "./not-implemented";

type Bytes = Uint8Array<ArrayBuffer>;
type Source = Bytes | Blob | ReadableStream<Uint8Array>;

/** As Convex lists them, which is not all that it takes. */
const BODY_TYPES = {
  Request: "string | ArrayBuffer | Blob | FormData | ReadableStream | null",
  Response: "string | ArrayBuffer | Blob | ReadableStream | null",
};

export class Body {
  /** Bytes, where that is known before reading; null for a stream. */
  readonly length: number | null;
  /** What the content is, where nobody says otherwise. */
  readonly type: string | null;
  #source: Source;
  #wasRead = false;

  private constructor(source: Source, type: string | null, length: number | null) {
    this.#source = source;
    this.type = type;
    this.length = length;
  }

  /** Throws Error for what Convex takes for no body either: objects, numbers, functions. */
  static of(content: unknown, owner: "Request" | "Response"): Body | null {
    if (content === undefined || content === null) return null;
    if (typeof content === "string")
      return Body.#ofBytes(encoded(content), "text/plain;charset=UTF-8");
    if (content instanceof ReadableStream)
      return new Body(content as ReadableStream<Uint8Array>, null, null);
    if (content instanceof FormData) return Body.#ofBlob(formToBlob(content));
    if (content instanceof Blob) return Body.#ofBlob(content);
    const view = viewOf(content);
    if (view !== null) return Body.#ofBytes(view.slice(), null);
    if (content instanceof URLSearchParams)
      return Body.#ofBytes(
        encoded(content.toString()),
        "application/x-www-form-urlencoded;charset=UTF-8",
      );
    throw notImplemented(`constructor with body type other than ${BODY_TYPES[owner]}`, owner);
  }

  static #ofBlob(blob: Blob): Body {
    return new Body(blob, blob.type === "" ? null : blob.type, blob.size);
  }

  static #ofBytes(bytes: Bytes, type: string | null): Body {
    return new Body(bytes, type, bytes.byteLength);
  }

  /** One of the methods that read whole bodies was called. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** The same at each call; reading whole bodies locks it. */
  get stream(): ReadableStream<Uint8Array> {
    if (this.#source instanceof ReadableStream) return this.#source;
    const stream = this.#source instanceof Blob ? this.#source.stream() : streamOf(this.#source);
    if (this.#wasRead) stream.getReader();
    this.#source = stream;
    return stream;
  }

  /** Bytes that can be sent again; null for a stream. */
  get whole(): Bytes | Blob | null {
    return this.#source instanceof ReadableStream ? null : this.#source;
  }

  /** Throws TypeError the second time; `what` as in `'text' on 'Response'`. */
  claim(what: string): void {
    if (this.#wasRead) throw new TypeError(`Failed to execute ${what}: body stream already read`);
    this.#wasRead = true;
  }

  /** For a second reader. Throws TypeError when somebody reads already. */
  tee(what: string): Body {
    if (this.#wasRead) throw new TypeError(`Failed to execute ${what}: body stream already read`);
    if (!(this.#source instanceof ReadableStream)) return new Body(this.#source, null, null);
    const [mine, theirs] = this.#source.tee();
    this.#source = mine;
    return new Body(theirs, null, null);
  }

  /** The same content for the one that reads it instead. */
  handedOn(): Body {
    return new Body(this.#source, this.type, this.length);
  }

  async bytes(): Promise<Bytes> {
    if (this.#source instanceof ReadableStream) return await collect(this.#source);
    if (this.#source instanceof Blob) return new Uint8Array(await this.#source.arrayBuffer());
    return this.#source;
  }
}

const NOTHING = new Uint8Array();

async function bytesOf(body: Body | null, what: string): Promise<Bytes> {
  if (body === null) return NOTHING;
  body.claim(what);
  return await body.bytes();
}

/** What `Request` and `Response` have in common, for their methods to call. */
export const readBody = {
  async arrayBuffer(body: Body | null, owner: string): Promise<ArrayBuffer> {
    return (await bytesOf(body, `'arrayBuffer' on '${owner}'`)).slice().buffer;
  },
  async blob(body: Body | null, owner: string, type: string | null): Promise<Blob> {
    return new Blob([await bytesOf(body, `'blob' on '${owner}'`)], { type: type ?? "" });
  },
  async formData(body: Body | null, owner: string, type: string | null): Promise<FormData> {
    return await parseForm(await bytesOf(body, `'formData' on '${owner}'`), type);
  },
  async json(body: Body | null, owner: string): Promise<unknown> {
    return JSON.parse(decoded(await bytesOf(body, `'json' on '${owner}'`))) as unknown;
  },
  async text(body: Body | null, owner: string): Promise<string> {
    return decoded(await bytesOf(body, `'text' on '${owner}'`));
  },
};

function decoded(bytes: Bytes): string {
  return new TextDecoder().decode(bytes);
}

function encoded(content: string): Bytes {
  return new TextEncoder().encode(content);
}

function viewOf(content: unknown): Bytes | null {
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (!ArrayBuffer.isView(content)) return null;
  const { buffer, byteOffset, byteLength } = content;
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

function streamOf(bytes: Bytes): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      // A copy: whoever reads the stream may change what it is given.
      if (bytes.byteLength > 0) controller.enqueue(bytes.slice());
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<unknown>): Promise<Bytes> {
  const reader = stream.getReader();
  const parts: Bytes[] = [];
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    const { value } = step;
    const part = typeof value === "string" ? encoded(value) : viewOf(value);
    if (part === null) throw new TypeError("A body's stream must give Uint8Arrays");
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
