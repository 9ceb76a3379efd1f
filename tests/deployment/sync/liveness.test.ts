import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { sharedDeployment, startTestDeployment } from "../../support/deployment";
import { asText, mutation, openClient, query, Watch } from "../../support/sync-client";
import { modificationsOf, SyncSocket } from "../../support/sync-socket";

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function expectServed(): Promise<void> {
  const client = openClient(deployment().url);
  expect(await client.mutation(mutation("counters:nothing"), {})).toBe("nothing");
}

describe("silence", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("P10.34: a Ping comes at least every 15 s of silence, and an idle client stays connected for 3 minutes", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const own = await startTestDeployment({ functions });
    const client = await SyncSocket.open(own.url);
    client.add(0, { 0: ["counters:value", { name: "idle" }] });
    await client.next("Transition");
    const pings = () => client.received.filter(({ type }) => type === "Ping").length;
    for (let seconds = 15; seconds <= 180; seconds += 15) {
      const before = pings();
      for (let step = 0; step < 3; step += 1) {
        const alive = once(client.socket, "ping");
        vi.advanceTimersByTime(5_000);
        await alive;
        await turn();
      }
      while (pings() === before) await once(client.socket, "message");
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test("a client that is silent for two minutes is disconnected", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const own = await startTestDeployment({ functions });
    const client = await SyncSocket.open(own.url);
    client.modify(0, []);
    await client.next("Transition");
    client.socket.pause();
    vi.advanceTimersByTime(130_000);
    client.socket.resume();
    expect((await client.closing()).code).toBe(1006);
  });
});

describe("a client that breaks the protocol", () => {
  test.each([
    ["a frame that is not JSON", (client: SyncSocket) => client.socket.send("{")],
    ["a binary frame", (client: SyncSocket) => client.socket.send(Buffer.from([1, 2, 3]))],
    ["an unknown message", (client: SyncSocket) => client.send({ type: "Dance" })],
    ["a message without its fields", (client: SyncSocket) => client.send({ type: "Mutation" })],
  ])("%s gets a FatalError that says so, and the others are served", async (_, misbehave) => {
    const client = await SyncSocket.open(deployment().url);
    misbehave(client);
    expect((await client.next("FatalError"))["error"]).toContain("Received an invalid message");
    await client.closing();
    await expectServed();
  });

  test("10,000 frames of junk get one answer, and the others are served", async () => {
    const client = await SyncSocket.open(deployment().url);
    for (let frame = 0; frame < 10_000; frame += 1) client.socket.send(`junk ${frame}`);
    await client.closing();
    expect(client.received.map(({ type }) => type)).toEqual(["FatalError"]);
    await expectServed();
  });

  test("a huge frame closes its socket only", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.socket.send("x".repeat(20 * 1024 * 1024));
    expect((await client.closing()).code).toBe(1009);
    await expectServed();
  });

  test("a WebSocket on another path is refused", async () => {
    const opened = SyncSocket.open(`${deployment().url}/elsewhere/`);
    await expect(opened).rejects.toThrow("400");
  });

  test("a client that does not read skips states and then catches up, and the others do not wait for it", async () => {
    const slow = await SyncSocket.open(deployment().url);
    slow.add(0, { 0: ["messages:list", { room: "slow" }] });
    await slow.next("Transition");
    slow.socket.pause();
    const fast = openClient(deployment().url);
    const watch = new Watch(fast, "messages:list", { room: "slow" });
    const rounds = 25;
    for (let round = 0; round < rounds; round += 1)
      await fast.mutation(mutation("messages:sendLarge"), { room: "slow", size: 100_000 });
    expect(Array.isArray(watch.latest) && watch.latest).toHaveLength(rounds);
    slow.socket.resume();
    await slow.transitionsUntil((state) => (state.get(0) as unknown[]).length === rounds);
    const seen = slow.received.filter(({ type }) => type === "Transition").length;
    expect(seen).toBeLessThan(rounds);
  });
});

test("a Transition of more than 5 MB arrives in chunks that the real client joins", async () => {
  const client = openClient(deployment().url);
  for (let part = 0; part < 7; part += 1)
    await client.mutation(mutation("messages:sendLarge"), { room: "large", size: 400_000 });
  const raw = await SyncSocket.open(deployment().url);
  for (let n = 0; n < 3; n += 1) raw.add(n, { [n]: ["messages:list", { room: "large" }] });
  await raw.next("TransitionChunk");
  const large = await client.query(query("messages:list"), { room: "large" });
  expect(Array.isArray(large) && large.map((text) => asText(text).length)).toEqual(
    Array.from({ length: 7 }, () => 400_000),
  );
});

test("the address and the browser of a client reach its mutations", async () => {
  const client = await SyncSocket.open(deployment().url, {
    headers: { "x-forwarded-for": "203.0.113.9, 10.0.0.1", "user-agent": "tester/1" },
  });
  client.mutate(0, "callers:metadata", {});
  expect(await client.next("MutationResponse")).toMatchObject({
    result: { ip: "203.0.113.9", userAgent: "tester/1" },
  });
  expect(modificationsOf(await client.next("Transition"))).toEqual([]);
});

test.each([
  ["anything , 10.0.0.1", "anything"],
  ["", ""],
])(
  "F-C2: functions are told what the caller claims, %j, as by the real backend",
  async (said, ip) => {
    const client = await SyncSocket.open(deployment().url, {
      headers: { "x-forwarded-for": said },
    });
    client.mutate(0, "callers:metadata", {});
    expect(await client.next("MutationResponse")).toMatchObject({ result: { ip } });
  },
);
