/**
 * Stands between a client and a server over HTTP, notes what passes, and lets a test act at a
 * certain request.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

interface Passed {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestBody: Buffer;
  readonly responseBody: string;
}

export interface RecordingProxy {
  readonly url: string;
  /** Complete exchanges, in the order in which they were answered. */
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

/** `before` runs before each request is passed on; WebSockets are not passed. */
export async function startRecordingProxy(
  target: string,
  before: (path: string) => Promise<void> | void = () => {},
): Promise<RecordingProxy> {
  const passed: Passed[] = [];
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    const forward = async () => {
      const requestBody = await bodyOf(incoming);
      await before(path);
      const response = await fetch(target + path, {
        method: incoming.method ?? "GET",
        headers: headersOf(incoming),
        ...(requestBody.byteLength > 0 && { body: new Uint8Array(requestBody) }),
      });
      const responseBody = await response.text();
      const { status } = response;
      passed.push({ method: incoming.method ?? "", path, status, requestBody, responseBody });
      outgoing.writeHead(status, { "content-type": response.headers.get("content-type") ?? "" });
      outgoing.end(responseBody);
    };
    forward().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // TCP: never a pipe name
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of Readable.from(incoming)) chunks.push(chunk as Buffer); // bytes: no encoding is set
  return Buffer.concat(chunks);
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const passedOn = ["authorization", "content-type", "content-encoding", "convex-client"];
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = incoming.headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
