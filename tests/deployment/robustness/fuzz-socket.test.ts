import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  decodeClientMessage,
  MalformedMessage,
} from "../../../local/deployment/protocol/client-message";
import { seededRandom } from "../../support/seeded-random";
import { unaffectedClient } from "./support/unaffected-client";
import { malformedFrame, validMessage } from "./support/malformed";
import { MIB, usedBytes } from "./support/memory";
import { FUZZ_MS, watchedDeployment } from "./support/watched-deployment";

const SOCKETS = 400;
const FRAMES_PER_SOCKET = 8;
const AT_ONCE = 20;
const FRAMES_DECODED = 10_000;

const { deployment, reported } = watchedDeployment("tests/deployment/fixtures/chat");

const SAID = new Set([
  "Transition",
  "MutationResponse",
  "ActionResponse",
  "AuthError",
  "FatalError",
  "Ping",
]);
/**
 * What a server says that ends a socket: it is over, unusable data, bad text, too large, its fault,
 * come back.
 */
const CLOSING = new Set([1000, 1002, 1003, 1005, 1007, 1008, 1009, 1011, 1013]);
const INSIDES = /local\/deployment|node_modules|node:internal|\.ts:\d+:\d+\)?$/;

/**
 * Sends the frames and resolves when the server has dealt with them: it closed the socket, or
 * answers a ping.
 */
async function sendAll(frames: readonly (string | Buffer)[]): Promise<{ isClosed: boolean }> {
  const socket = new WebSocket(`${deployment().url.replace("http", "ws")}/api/1.48.0/sync`);
  const said: string[] = [];
  socket.on("message", (data) => {
    if (Buffer.isBuffer(data)) said.push(data.toString("utf8"));
  });
  socket.on("error", () => undefined);
  await once(socket, "open");
  for (const frame of frames) socket.send(frame);
  socket.ping();
  const code = await new Promise<number | null>((resolve) => {
    socket.once("close", resolve);
    socket.once("pong", () => resolve(null));
  });
  socket.terminate();
  for (const text of said) {
    const message = JSON.parse(text) as { type: string; error?: string }; // by the protocol
    expect(SAID).toContain(message.type);
    expect(message.error ?? "").not.toMatch(INSIDES);
  }
  if (code !== null) expect(CLOSING).toContain(code);
  return { isClosed: code !== null };
}

describe("the socket under fuzz", () => {
  test("a frame is read as a message or refused as malformed, whatever it is", () => {
    const random = seededRandom();
    let refused = 0;
    for (let count = 0; count < FRAMES_DECODED; count += 1) {
      const frame = malformedFrame(random);
      try {
        decodeClientMessage(frame.toString());
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(FRAMES_DECODED / 2);
  });

  test(
    "runaway callers are answered or closed, everyone else is served, and nothing is kept of them",
    async () => {
      const random = seededRandom();
      const other = unaffectedClient(deployment(), `beside fuzz ${random.below(2 ** 31)}`);
      await other.isServed();
      const before = await usedBytes();
      const end = performance.now() + FUZZ_MS;
      let closed = 0;
      for (let sockets = 0; sockets < SOCKETS || performance.now() < end; sockets += AT_ONCE) {
        const scripts = Array.from({ length: AT_ONCE }, () =>
          Array.from({ length: FRAMES_PER_SOCKET }, () =>
            random.below(4) === 0 ? validMessage(random) : malformedFrame(random),
          ),
        );
        const ends = await Promise.all(scripts.map(sendAll));
        closed += ends.filter(({ isClosed }) => isClosed).length;
        await other.isServed();
      }
      expect(reported).toEqual([]);
      expect(closed).toBeGreaterThan(SOCKETS / 2);
      expect((await usedBytes()) - before).toBeLessThan(48 * MIB);
    },
    FUZZ_MS + 120_000,
  );
});
