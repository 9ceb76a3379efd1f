/** The real browser client on Node, and what it shows of a query. */
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

type Args = Record<string, Value>;

export const query = (name: string) => makeFunctionReference<"query", Args, Value>(name);
export const mutation = (name: string) => makeFunctionReference<"mutation", Args, Value>(name);
export const action = (name: string) => makeFunctionReference<"action", Args, Value>(name);

/** A result that the test knows to be text. */
export function asText(value: Value): string {
  if (typeof value !== "string") throw new Error(`expected text, got ${typeof value}`);
  return value;
}

/** Closed when the test ends. */
export function openClient(url: string): ConvexClient {
  const client = connectClient(url);
  onTestFinished(() => client.close());
  return client;
}

/** To be closed by who opened it. */
export function connectClient(url: string): ConvexClient {
  return new ConvexClient(url, {
    // The client only uses what ws and the browser's WebSocket have in common.
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    unsavedChangesWarning: false,
    logger: false,
  });
}

/** A subscription whose every update can be waited for. */
export class Watch {
  readonly updates: (Value | Error)[] = [];
  private wake: () => void = () => undefined;

  constructor(client: ConvexClient, name: string, args: Args = {}) {
    const add = (update: Value | Error) => {
      this.updates.push(update);
      this.wake();
    };
    client.onUpdate(query(name), args, add, add);
  }

  get latest(): Value | Error | undefined {
    return this.updates.at(-1);
  }

  /** The first update, past or future, that satisfies `done`. */
  async until(done: (update: Value | Error) => boolean): Promise<Value | Error> {
    for (let seen = 0; ; seen += 1) {
      while (seen >= this.updates.length)
        await new Promise<void>((resolve) => (this.wake = resolve));
      const update = this.updates[seen];
      if (update !== undefined && done(update)) return update;
    }
  }
}
