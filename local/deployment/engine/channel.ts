/**
 * One end of the line between two threads: asks, answers what the other asks, and carries bodies as
 * streams.
 */
import { BodyStreams } from "./body-streams";
import type { CallContext, Calls, Handlers } from "./channel-calls";
import type { Answer, Envelope, WorkerEvent } from "./messages";
import { packError, unpackError } from "./thread-errors";

interface Port {
  postMessage(message: Envelope, transfer?: ArrayBuffer[]): void;
}

export interface ChannelOptions<Serves extends Calls<Serves>> {
  readonly port: Port;
  /** Prefix of this side's stream names. */
  readonly side: "main" | "worker";
  readonly handlers: Handlers<Serves>;
  readonly now: () => number;
  /** With the other side's clock, before its question is answered. */
  readonly onNow?: (now: number) => void;
  readonly onEvent?: (event: WorkerEvent) => void;
  readonly onStop?: () => void;
  /**
   * Called when a question was answered or refused. With it answers wait for `sendAnswers` and
   * leave in one message: each message wakes the other thread.
   */
  readonly onServed?: () => void;
}

interface Pending {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Most calls never look at their signal, which costs more than the rest of this. */
class ServedCall implements CallContext {
  readonly id: number;
  #aborted = false;
  #controller: AbortController | null = null;

  constructor(id: number) {
    this.id = id;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

export class Channel<Asks extends Calls<Asks>, Serves extends Calls<Serves>> {
  readonly streams: BodyStreams;
  readonly #options: ChannelOptions<Serves>;
  readonly #pending = new Map<number, Pending>();
  readonly #serving = new Map<number, ServedCall>();
  #answers: Answer[] = [];
  #lastId = 0;

  constructor(options: ChannelOptions<Serves>) {
    this.#options = options;
    this.streams = new BodyStreams(options.side, (id, frame, transfer) =>
      options.port.postMessage({ kind: "stream", id, frame }, transfer),
    );
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  async ask<Name extends keyof Asks & string>(
    name: Name,
    input: Asks[Name]["input"],
    signal?: AbortSignal,
  ): Promise<Asks[Name]["output"]> {
    const id = (this.#lastId += 1);
    const { port, now } = this.#options;
    const abort = () => port.postMessage({ kind: "abort", id });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        port.postMessage({ kind: "ask", id, name, input, now: now() });
        if (signal?.aborted === true) abort();
      });
    } finally {
      this.#pending.delete(id);
      signal?.removeEventListener("abort", abort);
    }
  }

  receive(envelope: Envelope): void {
    switch (envelope.kind) {
      case "ask":
        this.#options.onNow?.(envelope.now);
        void this.#serve(envelope.id, envelope.name, envelope.input);
        return;
      case "answers":
        for (const { id, output } of envelope.answers) this.#pending.get(id)?.resolve(output);
        return;
      case "refuse":
        return this.#pending.get(envelope.id)?.reject(unpackError(envelope.error));
      case "abort":
        return this.#serving.get(envelope.id)?.abort();
      case "stream":
        return this.streams.receive(envelope.id, envelope.frame);
      case "event":
        return this.#options.onEvent?.(envelope.event);
      case "stop":
        return this.#options.onStop?.();
    }
    envelope satisfies never;
  }

  /** Ends everything that waits for the other side, in the order in which it was asked. */
  close(errorFor: (id: number) => Error): void {
    for (const [id, { reject }] of this.#pending) reject(errorFor(id));
    for (const call of this.#serving.values()) call.abort();
    this.streams.close();
  }

  /** Sends at once what was collected. */
  sendAnswers(): void {
    const answers = this.#answers;
    if (answers.length === 0) return;
    this.#answers = [];
    this.#options.port.postMessage({ kind: "answers", answers });
  }

  async #serve(id: number, name: string, input: unknown): Promise<void> {
    const { port, onServed = () => this.sendAnswers() } = this.#options;
    const call = new ServedCall(id);
    this.#serving.set(id, call);
    try {
      const output = await this.#handler(name)(input, call);
      this.#answers.push({ id, output });
    } catch (error) {
      port.postMessage({ kind: "refuse", id, error: packError(error) });
    } finally {
      this.#serving.delete(id);
      onServed();
    }
  }

  #handler(name: string): Handlers<Serves>[keyof Serves] {
    // Both ends are built from one source, so a name that arrives is a name of `Serves`, and its
    // input has that name's shape.
    const handler = this.#options.handlers[name as keyof Serves];
    if (handler === undefined) throw new Error(`This thread does not answer ${name}.`);
    return handler;
  }
}
