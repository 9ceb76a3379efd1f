/** A URL that answers when the test says so: how a test decides when an action goes on. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Gate {
  readonly url: string;
  /** Resolves when somebody has asked and waits. */
  readonly asked: Promise<void>;
  /** Lets everyone through who asked or will ask. */
  open(answer: string): void;
  /** How often the URL was asked for. */
  count(): number;
}

export async function createGate(): Promise<Gate> {
  const waiting: ServerResponse[] = [];
  let answer: string | null = null;
  let count = 0;
  let tellAsked: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (tellAsked = resolve));
  const server = createServer((_, response) => {
    count += 1;
    tellAsked();
    if (answer === null) waiting.push(response);
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    open(text) {
      answer = text;
      for (const response of waiting.splice(0)) response.end(text);
    },
    count: () => count,
  };
}
