/** Timers and requests of one action, all of which end with it. */
import type { Effects } from "./frame";

export class ActionEffects implements Effects {
  /** Rejects with what a timer's callback throws. */
  readonly failure: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #end = new AbortController();
  #lastTimer = 0;
  #requests = 0;

  constructor() {
    let fail: (error: unknown) => void = () => {};
    this.failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    this.failure.catch(() => {});
    this.#fail = fail;
  }

  async fetch(input: RequestInfo | URL, options?: RequestInit | null): Promise<Response> {
    const init = options ?? {};
    const own = init.signal ?? (input instanceof Request ? input.signal : null);
    const signal = own === null ? this.#end.signal : AbortSignal.any([own, this.#end.signal]);
    // Node asks for `duplex` wherever a body is a stream; browsers and Convex do not.
    const duplex = init.body instanceof ReadableStream ? { duplex: "half" } : {};
    this.#requests += 1;
    try {
      return withoutCoding(await fetch(input, { ...init, ...duplex, signal }));
    } catch (error) {
      // Nobody is left to be told.
      if (this.#end.signal.aborted) return await new Promise<never>(() => {});
      throw error;
    } finally {
      this.#requests -= 1;
    }
  }

  startTimer(callback: () => void, delayMs: number, repeat: boolean): number {
    this.#lastTimer += 1;
    const id = this.#lastTimer;
    if (this.#end.signal.aborted) return id;
    const fire = (): void => {
      if (!repeat) this.#timers.delete(id);
      try {
        callback();
      } catch (error) {
        this.#fail(error);
      }
    };
    this.#timers.set(id, repeat ? setInterval(fire, delayMs) : setTimeout(fire, delayMs));
    return id;
  }

  stopTimer(id: unknown): void {
    if (typeof id !== "number") return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Returns how many requests had not been answered. */
  end(): number {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    const unanswered = this.#requests;
    this.#end.abort(new Error("The action that made this request has ended."));
    return unanswered;
  }
}

const DECODED = /^(?:x-)?(?:gzip|deflate|br)$/;

/**
 * Node decodes a body and keeps the headers that tell how it was coded and how long it was then; an
 * HTTP action that passes such an answer on would send something that nobody can read.
 */
function withoutCoding(response: Response): Response {
  const codings =
    response.headers
      .get("content-encoding")
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? [];
  const isDecoded = codings.length > 0 && codings.every((coding) => DECODED.test(coding));
  if (!isDecoded || response.body === null) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return Object.defineProperty(response, "headers", { value: headers });
}
