/**
 * A socket that asks for everything and reads nothing, not even the handshake: what is sent to it
 * piles up.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A masked text frame, as clients send them. */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const head = Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]);
  for (const [at, byte] of body.entries()) body[at] = byte ^ (mask[at % 4] ?? 0);
  return Buffer.concat([head, mask, body]);
}

/** Subscribes to one query of the server at `port`. */
export async function openStalledSocket(
  port: number,
  udfPath: string,
  args: Readonly<Record<string, string>>,
): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.pause();
  await once(socket, "connect");
  const key = randomBytes(16).toString("base64");
  socket.write(
    `GET /api/1.48.0/sync HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  const hello = {
    type: "Connect",
    sessionId: randomUUID(),
    connectionCount: 0,
    lastCloseReason: "InitialConnect",
    clientTs: 0,
  };
  const modifications = [{ type: "Add", queryId: 0, udfPath, args: [args] }];
  const ask = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications };
  for (const message of [hello, ask]) socket.write(frame(JSON.stringify(message)));
  return socket;
}
