import type { Mail } from "./mail";

export type LiveEvent = { type: "mail"; mail: Mail } | { type: "cleared" };

/** Comment lines keep idle connections from being closed by anything in between. */
const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000;

/** An open page. */
type Listener = { readonly send: (chunk: string) => void; readonly end: () => void };

/**
 * Server-sent events to every open page.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class Live {
  readonly #listeners = new Set<Listener>();

  publish(event: LiveEvent): void {
    const data = event.type === "mail" ? event.mail : {};
    const chunk = `event: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const { send } of this.#listeners) send(chunk);
  }

  /** Ends every stream, so that no open page holds up the server's end. */
  close(): void {
    for (const { end } of this.#listeners) end();
  }

  /**
   * A stream of events that ends when `signal` aborts or its reader leaves, whichever is told
   * first.
   */
  response(signal: AbortSignal): Response {
    const encoder = new TextEncoder();
    let stop: () => void = () => undefined;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (chunk: string) => controller.enqueue(encoder.encode(chunk));
        const heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT_MS);
        heartbeat.unref();
        const listener = {
          send,
          end: () => {
            stop();
            controller.close();
          },
        };
        stop = () => {
          clearInterval(heartbeat);
          this.#listeners.delete(listener);
        };
        signal.addEventListener("abort", stop, { once: true });
        send(`retry: ${RETRY_MS}\n\n`);
        this.#listeners.add(listener);
        if (signal.aborted) stop();
      },
      cancel: () => stop(),
    });
    return new Response(stream, {
      headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
    });
  }
}
