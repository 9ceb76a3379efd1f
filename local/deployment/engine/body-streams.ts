/**
 * Bodies that cross threads. The reading side asks for each chunk (`pull`), so a slow reader slows
 * the source; either side's end is told to the other.
 */
import type { StreamFrame, StreamId } from "./messages";

type Send = (id: StreamId, frame: StreamFrame, transfer?: ArrayBuffer[]) => void;

interface Incoming {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** Settles the pull that waits for this frame. */
  pulled: () => void;
}

interface Outgoing {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly onCancel: (() => void) | undefined;
}

export class BodyStreams {
  readonly #side: string;
  readonly #send: Send;
  readonly #outgoing = new Map<StreamId, Outgoing>();
  readonly #incoming = new Map<StreamId, Incoming>();
  #lastId = 0;

  constructor(side: string, send: Send) {
    this.#side = side;
    this.#send = send;
  }

  /** Bodies that the other side has not sent to their end. */
  get openCount(): number {
    return this.#incoming.size;
  }

  /**
   * Offers a stream to the other side, which opens it by the id. `onCancel` is told when that side
   * loses interest or is gone.
   */
  offer(stream: ReadableStream<Uint8Array>, onCancel?: () => void): StreamId {
    this.#lastId += 1;
    const id = `${this.#side}-${this.#lastId}`;
    this.#outgoing.set(id, { reader: stream.getReader(), onCancel });
    return id;
  }

  /** Takes an offer back; the source is told that nobody reads on. */
  withdraw(id: StreamId): void {
    this.#cancelOutgoing(id);
  }

  /** Opens what the other side offered. */
  open(id: StreamId): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#incoming.set(id, { controller, pulled: () => undefined });
        },
        pull: () =>
          new Promise<void>((resolve) => {
            const incoming = this.#incoming.get(id);
            if (incoming === undefined) return resolve();
            incoming.pulled = resolve;
            this.#send(id, { type: "pull" });
          }),
        cancel: () => {
          this.#incoming.delete(id);
          this.#send(id, { type: "cancel" });
        },
      },
      { highWaterMark: 1 },
    );
  }

  receive(id: StreamId, frame: StreamFrame): void {
    switch (frame.type) {
      case "pull":
        void this.#pump(id);
        return;
      case "cancel":
        this.#cancelOutgoing(id);
        return;
      case "chunk":
        return this.#deliver(id, (controller) => controller.enqueue(frame.bytes));
      case "end":
        return this.#finish(id, (controller) => controller.close());
      case "error":
        return this.#finish(id, (controller) => controller.error(new Error(frame.message)));
    }
    frame satisfies never;
  }

  /** The other side is gone. */
  close(): void {
    for (const id of this.#outgoing.keys()) this.#cancelOutgoing(id);
    for (const id of this.#incoming.keys())
      this.#finish(id, (controller) => controller.error(new Error("The sender has stopped.")));
  }

  async #pump(id: StreamId): Promise<void> {
    const reader = this.#outgoing.get(id)?.reader;
    if (reader === undefined) return;
    try {
      const step = await reader.read();
      if (step.done) {
        this.#outgoing.delete(id);
        this.#send(id, { type: "end" });
        return;
      }
      // A copy of its own: the source may use its buffer again, and a view would drag its whole
      // buffer along.
      const bytes = step.value.slice();
      this.#send(id, { type: "chunk", bytes }, [bytes.buffer]);
    } catch (error) {
      this.#outgoing.delete(id);
      this.#send(id, {
        type: "error",
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }

  #cancelOutgoing(id: StreamId): void {
    const outgoing = this.#outgoing.get(id);
    this.#outgoing.delete(id);
    // Whatever the source says about being cancelled, nobody reads it any more.
    outgoing?.reader.cancel().catch(() => undefined);
    outgoing?.onCancel?.();
  }

  #deliver(id: StreamId, act: (controller: Incoming["controller"]) => void): void {
    const incoming = this.#incoming.get(id);
    if (incoming === undefined) return;
    act(incoming.controller);
    incoming.pulled();
  }

  #finish(id: StreamId, act: (controller: Incoming["controller"]) => void): void {
    this.#deliver(id, act);
    this.#incoming.delete(id);
  }
}
