import { ConvexHttpClient } from "convex/browser";
import { describe, expect, test } from "vitest";
import { sharedDeployment } from "../../support/deployment";
import { createGate } from "../../support/gate";
import { action, mutation, openClient, query, Watch } from "../../support/sync-client";
import { modificationsOf, SyncSocket, versionOf } from "../../support/sync-socket";
import { decodeTimestamp } from "../../../local/deployment/protocol/timestamp";

const deployment = sharedDeployment({ functions: "tests/deployment/fixtures/chat" });

describe("mutations", () => {
  test("P10.24: await mutation() resolves only after the affected query result was delivered", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "m24" });
    await watch.until((update) => Array.isArray(update));
    for (const text of ["a", "b", "c"]) {
      await client.mutation(mutation("messages:send"), { room: "m24", text });
      expect(watch.latest).toContain(text);
    }
  });

  test("P10.24: await mutation() resolves even when nothing changed, and when nobody watches anything", async () => {
    const client = openClient(deployment().url);
    for (let round = 0; round < 3; round += 1)
      expect(await client.mutation(mutation("counters:nothing"), {})).toBe("nothing");
  });

  test("the MutationResponse comes before the Transition that contains it", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.add(0, { 0: ["counters:value", { name: "order" }] });
    await client.next("Transition");
    for (let requestId = 0; requestId < 200; requestId += 1)
      client.mutate(requestId, "counters:increment", { names: ["order"] });
    await client.transitionsUntil((state) => state.get(0) === 200);
    const answered = new Map<unknown, bigint>();
    let highest = -1n;
    for (const message of client.received)
      if (message.type === "MutationResponse") {
        const ts = decodeTimestamp(String(message["ts"])) ?? -1n;
        expect(ts).toBeGreaterThan(highest);
        answered.set(message["requestId"], ts);
      } else if (message.type === "Transition")
        highest = decodeTimestamp(versionOf(message).ts) ?? -1n;
    expect(answered.size).toBe(200);
  });

  test("P10.25: a failing mutation rejects, writes nothing and triggers no query update", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "m25" });
    await watch.until((update) => Array.isArray(update));
    await expect(
      client.mutation(mutation("messages:sendThenFail"), { room: "m25" }),
    ).rejects.toThrow("changed my mind");
    await client.mutation(mutation("counters:nothing"), {});
    expect(watch.updates).toEqual([[]]);
    expect(
      await new ConvexHttpClient(deployment().url).query(query("messages:list"), { room: "m25" }),
    ).toEqual([]);
  });

  test("P10.55: two clients that increment a counter at once, with awaits inside, lose no update", async () => {
    const clients = [openClient(deployment().url), openClient(deployment().url)];
    const increment = mutation("counters:increment");
    await Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: 50 }, () => client.mutation(increment, { names: ["m55"] })),
      ),
    );
    for (const client of clients)
      expect(await client.query(query("counters:value"), { name: "m55" })).toBe(100);
  });

  test("P10.26: mutations sent back to back on a socket execute in order", async () => {
    const client = openClient(deployment().url);
    const digits = [3, 1, 4, 1, 5, 9, 2, 6];
    const results = await Promise.all(
      digits.map((digit) => client.mutation(mutation("counters:append"), { name: "m26", digit })),
    );
    expect(results).toEqual(digits.map((_, index) => Number(digits.slice(0, index + 1).join(""))));
  });

  test("P10.27: a committed mutation that is sent again on a new socket is not applied twice and gives the same result", async () => {
    const first = await SyncSocket.open(deployment().url);
    first.mutate(4, "messages:send", { room: "m27", text: "once" });
    const answer = await first.next("MutationResponse");
    first.socket.terminate();
    const second = await SyncSocket.open(deployment().url, { sessionId: first.sessionId });
    second.add(0, { 0: ["messages:list", { room: "m27" }] });
    second.mutate(4, "messages:send", { room: "m27", text: "once" });
    // Any later timestamp will do: the client waits until it has seen at least that.
    expect({ ...(await second.next("MutationResponse")), ts: answer["ts"] }).toEqual(answer);
    const transition = await second.next("Transition");
    expect(modificationsOf(transition)[0]?.value ?? ["once"]).toEqual(["once"]);
    second.mutate(5, "messages:send", { room: "m27", text: "twice" });
    await second.transitionsUntil((state) => JSON.stringify(state.get(0)) === '["once","twice"]');
  });

  test("P10.28: an action in flight on disconnect is not run again, and the client reports that the connection was lost", async () => {
    const gate = await createGate();
    const client = openClient(deployment().url);
    const outcome = client.action(action("callers:ask"), { url: gate.url }).then(
      () => "answered",
      (error: Error) => error.message,
    );
    await gate.asked;
    // The network goes away; the client comes back by itself.
    const lost = client.client as unknown as {
      webSocketManager: { socket: { ws: { close(): void } } };
    };
    lost.webSocketManager.socket.ws.close();
    expect(await outcome).toContain("Connection lost while action was in flight");
    await client.mutation(mutation("counters:nothing"), {});
    expect(gate.count()).toBe(1);
    gate.open("too late");
  });

  test("an action does not hold up the mutations and queries of its socket", async () => {
    const gate = await createGate();
    const client = openClient(deployment().url);
    const asked = client.action(action("callers:ask"), { url: gate.url });
    await gate.asked;
    await client.mutation(mutation("counters:increment"), { names: ["beside"] });
    expect(await client.query(query("counters:value"), { name: "beside" })).toBe(1);
    gate.open("done");
    expect(await asked).toBe("done");
  });

  test("a socket that asks for more than a thousand mutations at once is told to come back", async () => {
    const client = await SyncSocket.open(deployment().url);
    for (let requestId = 0; requestId < 1100; requestId += 1)
      client.mutate(requestId, "counters:nothing", {});
    expect(await client.closing()).toEqual({ code: 1013, reason: "TooManyConcurrentMutations" });
  });

  test("a function that does not exist, or is not a mutation, is an error of the call", async () => {
    const client = openClient(deployment().url);
    await expect(client.mutation(mutation("nowhere:nothing"), {})).rejects.toThrow(
      "Could not find public function for 'nowhere:nothing'",
    );
    await expect(client.mutation(mutation("messages:list"), { room: "" })).rejects.toThrow(
      "messages",
    );
    await expect(client.mutation(mutation("not a name!"), {})).rejects.toThrow(
      "does not name a function",
    );
    expect(await client.mutation(mutation("counters:nothing"), {})).toBe("nothing");
  });
});
