import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { sharedDeployment } from "../../support/deployment";
import { unaffectedClient } from "./support/unaffected-client";
import { MIB, usedBytes } from "./support/memory";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });
const SIZE = 100 * MIB;
const CHUNK = Buffer.alloc(MIB, " ");

/**
 * Sends 100 MB, or as much as the server takes. Returns its status, and how much it had been sent
 * by then.
 */
async function post(
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; sent: number }> {
  const { port } = deployment();
  const call = request({ host: "127.0.0.1", port, path, method: "POST", headers });
  // The server hangs up on the rest of what it refused.
  call.on("error", () => undefined);
  let sent = 0;
  const send = () => {
    while (sent < SIZE && !call.destroyed) {
      sent += CHUNK.byteLength;
      if (!call.write(CHUNK)) return;
    }
    call.end();
  };
  call.on("drain", send);
  send();
  const [response] = await once(call, "response");
  const { statusCode } = response;
  call.destroy();
  return { status: statusCode, sent };
}

describe("a body of 100 MB", () => {
  test.each([
    ["a call", "/api/query", { "content-length": String(SIZE) }],
    ["a call of undeclared length", "/api/mutation", { "transfer-encoding": "chunked" }],
    ["an echo", "/echo", { "transfer-encoding": "chunked" }],
    ["an HTTP action", "/http/echo", { "content-length": String(SIZE) }],
  ])("of %s is refused, and is not kept", async (_, path, headers) => {
    const before = await usedBytes();
    const { status, sent } = await post(path, headers);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(60 * MIB);
    expect((await usedBytes()) - before).toBeLessThan(32 * MIB);
    await unaffectedClient(deployment(), `beside ${path}`).isServed();
  });

  test.each([
    ["in one frame", 1],
    ["in a hundred fragments", 100],
  ])("over the socket, %s, closes that socket only", async (_, parts) => {
    const socket = new WebSocket(`${deployment().url.replace("http", "ws")}/api/1.48.0/sync`);
    await once(socket, "open");
    socket.on("error", () => undefined);
    const part = Buffer.alloc(SIZE / parts, "x");
    for (let sent = 1; sent <= parts; sent += 1)
      socket.send(part, { binary: false, fin: sent === parts });
    const [code] = await once(socket, "close");
    // Told so, or cut off when it went on sending.
    expect([1006, 1009]).toContain(code);
    await unaffectedClient(deployment(), `beside ${parts} frames`).isServed();
  });
});
