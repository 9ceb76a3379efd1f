import type { Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { sharedDeployment } from "../../support/deployment";
import { asText, mutation, openClient, query, Watch } from "../../support/sync-client";
import { unaffectedClient } from "./support/unaffected-client";
import { MIB, usedBytes } from "./support/memory";
import { openStalledSocket } from "./support/stalled-socket";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });

/** Sockets that never read, all subscribed to one message, and a way to change that message. */
async function stall(count: number, room: string) {
  const client = openClient(deployment().url);
  const watch = new Watch(client, "messages:list", { room });
  const id = asText(await client.mutation(mutation("messages:send"), { room, text: "begin" }));
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  while (sockets.length < count)
    sockets.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(100, count - sockets.length) }, () =>
          openStalledSocket(deployment().port, "messages:list", { room }),
        ),
      )),
    );
  return {
    sockets,
    change: async (text: string) => {
      await client.mutation(mutation("messages:edit"), { id, text });
      expect(watch.latest).toEqual([text]);
    },
  };
}

describe("clients that never read", () => {
  test("2,000 of them keep nobody waiting while mutations fan out, and leave nothing behind", async () => {
    const other = unaffectedClient(deployment(), "beside 2,000");
    await other.isServed();
    const before = await usedBytes();
    const { sockets, change } = await stall(2000, "stalled");
    for (let round = 0; round < 10; round += 1) {
      await change(`${round}`.padStart(2000, "x"));
      await other.isServed();
    }
    expect((await usedBytes()) - before).toBeLessThan(2000 * 64 * 1024);
    for (const socket of sockets) socket.destroy();
    // They are gone when the server has taken in their ends.
    await expect
      .poll(async () => (await usedBytes()) - before, { timeout: 10_000, interval: 200 })
      .toBeLessThan(32 * MIB);
    await other.isServed();
  });

  test("what is kept for one of them is bounded, however much it misses", async () => {
    const size = 300_000;
    const rounds = 40;
    const readers = 20;
    const before = await usedBytes();
    const { change } = await stall(readers, "stalled and large");
    for (let round = 0; round < rounds; round += 1) await change(`${round}`.padStart(size, "x"));
    // The operating system takes some megabytes for each; of the rest two states are kept and the
    // others skipped.
    const kept = (await usedBytes()) - before;
    expect(kept).toBeLessThan(readers * 8 * size);
    const client = openClient(deployment().url);
    expect(await client.query(query("messages:list"), { room: "stalled and large" })).toHaveLength(
      1,
    );
  });
});
