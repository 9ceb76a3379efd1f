import { describe, expect, test } from "vitest";
import { seededRandom } from "../../support/seeded-random";
import { action, mutation, openClient, query } from "../../support/sync-client";
import { SyncSocket } from "../../support/sync-socket";
import { unaffectedClient } from "./support/unaffected-client";
import { watchedDeployment } from "./support/watched-deployment";

const { deployment, reported } = watchedDeployment("tests/deployment/fixtures/runaway");
/** A second of its own time; on a machine that gives it none, fifteen by the clock. */
const TIMED_OUT = /Function execution timed out \(maximum duration: 1?[15]s\)/;
const OUT_OF_MEMORY = "JavaScript execution ran out of memory";

describe("functions that misuse the deployment", () => {
  test("an endless loop, exhausted memory and an unawaited promise get their errors while everyone else is served", async () => {
    const other = unaffectedClient(deployment(), "beside runaway functions");
    const client = openClient(deployment().url);
    const progress = { isDone: false };
    const failures = Promise.all([
      expect(client.query(query("runaway:loopingQuery"), {})).rejects.toThrow(TIMED_OUT),
      expect(client.query(query("runaway:memoryStressQuery"), {})).rejects.toThrow(OUT_OF_MEMORY),
      expect(client.mutation(mutation("runaway:loopingMutation"), {})).rejects.toThrow(TIMED_OUT),
      expect(client.mutation(mutation("runaway:unawaitedMutation"), {})).rejects.toThrow(
        "nobody listens",
      ),
      expect(client.action(action("runaway:memoryStressAction"), {})).rejects.toThrow(Error),
    ]).finally(() => (progress.isDone = true));
    // Looked at below, when the others have been served.
    failures.catch(() => undefined);
    let served = 0;
    for (; !progress.isDone || served === 0; served += 1) await other.isServed();
    await failures;
    expect(await client.action(action("runaway:unawaitedAction"), {})).toBe("done");
    expect(await client.query(query("counters:value"), { name: "lost" })).toBe(0);
    await other.isServed();
    expect(reported).toEqual([]);
  });
});

describe("a client that sends out of order", () => {
  test("is told so when versions do not follow, and otherwise answered in whatever order it asks", async () => {
    const random = seededRandom();
    const other = unaffectedClient(deployment(), "beside disorder");
    let [right, wrong] = [0, 0];
    for (let round = 0; round < 120; round += 1) {
      const client = await SyncSocket.open(deployment().url, { connect: false });
      const order = disordered(random, client, `disorder ${round}`);
      for (const { say } of order) say();
      const versions = order.flatMap(({ version }) => (version === undefined ? [] : [version]));
      if (versions[0] === 0) {
        right += 1;
        const answers = [
          await client.next("MutationResponse"),
          await client.next("MutationResponse"),
        ];
        expect(answers.map(({ success }) => success)).toEqual([true, true]);
        client.modify(2, []);
        await client.transitionsUntil((_, { querySet }) => querySet === 3);
      } else {
        wrong += 1;
        expect((await client.next("FatalError"))["error"]).toContain("BaseVersionMismatch");
        await client.closing();
      }
      client.socket.terminate();
    }
    await other.isServed();
    expect(Math.min(right, wrong)).toBeGreaterThan(0);
    expect(reported).toEqual([]);
  });
});

/** What a client begins with, shuffled. */
function disordered(
  random: ReturnType<typeof seededRandom>,
  client: SyncSocket,
  name: string,
): { version?: number; say: () => void }[] {
  const connect = {
    type: "Connect",
    sessionId: client.sessionId,
    connectionCount: 0,
    lastCloseReason: "InitialConnect",
    clientTs: Date.now(),
  };
  const left: { version?: number; say: () => void }[] = [
    { say: () => client.send(connect) },
    { version: 0, say: () => client.add(0, { 5: ["counters:value", { name }] }) },
    { version: 1, say: () => client.add(1, { 3: ["counters:value", { name }] }) },
    { say: () => client.mutate(9, "counters:increment", { names: [name] }) },
    { say: () => client.mutate(2, "counters:increment", { names: [name] }) },
  ];
  return Array.from({ length: left.length }, () =>
    left.splice(random.below(left.length), 1),
  ).flat();
}
