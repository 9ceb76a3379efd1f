import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { decodeTimestamp } from "../../../local/deployment/protocol/timestamp";
import { openTestDeployment, sharedDeployment } from "../../support/deployment";
import { seededRandom } from "../../support/seeded-random";
import { modificationsOf, SyncSocket, versionOf, type Received } from "../../support/sync-socket";
import { createSigner } from "../../support/tokens";

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
const ts = (transition: Received) => decodeTimestamp(versionOf(transition).ts) ?? -1n;

describe("versions", () => {
  test("P10.20: the first Transition starts at {0,0,AAAAAAAAAAA=}, and every start equals the previous end across 1000 random operations", async () => {
    const random = seededRandom();
    const client = await SyncSocket.open(deployment().url);
    const live = new Set<number>();
    let querySet = 0;
    let identity = 0;
    let lastId = 0;
    let mutations = 0;
    const operations = [
      () => {
        lastId += 1;
        live.add(lastId);
        const room = random.pick(["a", "b", "c"]);
        client.add(querySet, { [lastId]: ["messages:list", { room }] });
        querySet += 1;
      },
      () => {
        const id = [...live][random.below(live.size)];
        client.remove(querySet, ...(id === undefined ? [] : [id]));
        if (id !== undefined) live.delete(id);
        querySet += 1;
      },
      () => {
        mutations += 1;
        const room = random.pick(["a", "b", "c"]);
        client.mutate(mutations, "messages:sendThenFail", { room });
      },
      () => {
        mutations += 1;
        client.mutate(mutations, "counters:increment", { names: [random.pick(["x", "y"])] });
      },
      () => {
        client.send({ type: "Authenticate", tokenType: "None", baseVersion: identity });
        identity += 1;
      },
    ];
    for (let step = 0; step < 1000; step += 1) {
      random.pick(operations)();
      if (random.below(20) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    client.modify(querySet, []);
    const last = querySet + 1;
    await client.transitionsUntil(
      (_, version) => version.querySet === last && version.identity === identity,
    );
    const transitions = client.received.filter(({ type }) => type === "Transition");
    expect(versionOf(transitions[0] ?? { type: "" }, "start")).toEqual({
      querySet: 0,
      identity: 0,
      ts: "AAAAAAAAAAA=",
    });
    transitions.reduce((previous, transition) => {
      expect(versionOf(transition, "start")).toEqual(versionOf(previous));
      expect(ts(transition)).toBeGreaterThanOrEqual(ts(previous));
      return transition;
    });
    const shown = new Set<number>();
    for (const { type, queryId } of transitions.flatMap(modificationsOf))
      if (type === "QueryRemoved") shown.delete(queryId);
      else shown.add(queryId);
    expect(shown).toEqual(live);
  });

  test("P10.21: ts never decreases over restarts of the server, nor after wiping its data", async () => {
    const dir = await mkdtemp(join(tmpdir(), "latchkey-restart-"));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const seen: bigint[] = [];
    for (const wipe of [false, false, true]) {
      if (wipe) await rm(dir, { recursive: true, force: true });
      const { deployment, remove } = await openTestDeployment({ dir, functions });
      const client = await SyncSocket.open(deployment.url);
      client.mutate(0, "counters:increment", { names: ["x"] });
      seen.push(ts(await client.next("Transition")));
      await remove();
    }
    expect(seen).toEqual(seen.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(seen).size).toBe(3);
  });

  test("P10.22: ModifyQuerySet with an empty list produces a Transition bumping querySet", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.modify(0, []);
    const transition = await client.next("Transition");
    expect(versionOf(transition)).toMatchObject({ querySet: 1, identity: 0 });
    expect(modificationsOf(transition)).toEqual([]);
  });

  test("P10.23: Authenticate and ModifyQuerySet sent together never show results of the old identity under the new version", async () => {
    const { url, siteUrl, engine } = deployment();
    const signer = await createSigner({ iss: siteUrl, aud: "convex" });
    const JWKS = JSON.stringify({ keys: [signer.publicKey] });
    await engine.setEnvironment([{ name: "JWKS", value: JWKS }]);
    const client = await SyncSocket.open(url);
    const subjects = ["ada", "bob", "cleo"];
    client.add(0, { 0: ["callers:who", {}] });
    for (const [baseVersion, sub] of subjects.entries()) {
      const value = await signer.sign({ sub });
      client.send({ type: "Authenticate", tokenType: "User", value, baseVersion });
      client.add(baseVersion + 1, { [baseVersion + 1]: ["callers:who", {}] });
    }
    await client.transitionsUntil((_, { identity, querySet }) => identity === 3 && querySet === 4);
    let transitions = 0;
    for (const transition of client.received.filter(({ type }) => type === "Transition")) {
      transitions += 1;
      const expected = [undefined, ...subjects][versionOf(transition).identity];
      for (const { value } of modificationsOf(transition))
        expect((value as { subject?: string } | null)?.subject).toBe(expected);
    }
    expect(transitions).toBeGreaterThan(0);
  });

  test("a query added and removed at once is confirmed as removed", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.add(0, { 5: ["messages:list", { room: "a" }] });
    client.remove(1, 5);
    await client.transitionsUntil((_, { querySet }) => querySet === 2);
    const last = client.received.flatMap((message) =>
      message.type === "Transition" ? modificationsOf(message) : [],
    );
    expect(last.at(-1)).toEqual({ type: "QueryRemoved", queryId: 5 });
  });

  test("P10.35: a wrong base version is a FatalError that says so", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.modify(7, []);
    const { error } = await client.next("FatalError");
    expect(error).toContain("BaseVersionMismatch");
    await client.closing();
  });

  test.each([
    [
      "adding a query twice",
      (client: SyncSocket) => {
        client.add(0, { 1: ["messages:list", { room: "a" }] });
        client.add(1, { 1: ["messages:list", { room: "a" }] });
      },
    ],
    ["removing an unknown query", (client: SyncSocket) => client.remove(0, 9)],
    [
      "authenticating on another version",
      (client: SyncSocket) =>
        client.send({ type: "Authenticate", tokenType: "None", baseVersion: 4 }),
    ],
  ])("%s closes the socket for a fresh start", async (_, misbehave) => {
    const client = await SyncSocket.open(deployment().url);
    misbehave(client);
    expect(await client.closing()).toEqual({ code: 1011, reason: "InternalServerError" });
  });

  test("a client that has seen a later timestamp than ours is never told an earlier one", async () => {
    const client = await SyncSocket.open(deployment().url, { connect: false });
    client.send({
      type: "Connect",
      sessionId: client.sessionId,
      connectionCount: 3,
      lastCloseReason: "ServerRestart",
      maxObservedTimestamp: "//////////8=",
      clientTs: Date.now(),
    });
    client.modify(0, []);
    expect(versionOf(await client.next("Transition")).ts).toBe("//////////8=");
  });
});
