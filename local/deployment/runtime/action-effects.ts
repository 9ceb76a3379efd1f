/** Timers and requests of one action, all of which end with it. */
import type { Effects } from "./frame";
import { fetchFor, type FetchOptions } from "./globals/fetch";
import type { Response } from "./globals/response";

export class ActionEffects implements Effects {
  /** Rejects with what is thrown where nothing awaits it: in a timer's callback, say. */
  readonly failure: Promise<never>;
  /** Settles `failure`. */
  readonly fail: (error: unknown) => void;
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
    this.fail = fail;
  }

  async fetch(input: unknown, options?: FetchOptions | null): Promise<Response> {
    this.#requests += 1;
    try {
      return await fetchFor(this.#end.signal, input, options);
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
        this.fail(error);
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
