import { ConvexHttpClient } from "convex/browser";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LogEntry } from "../../../local/deployment/runtime/calls";
import { pushFunctions, setEnvironment, sharedDeployment } from "../../support/deployment";
import { mutation, openClient, Watch } from "../../support/sync-client";
import { modificationsOf, SyncSocket } from "../../support/sync-socket";
import { createSigner } from "../../support/tokens";

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
const writer = () => new ConvexHttpClient(deployment().url, { logger: false });
const send = (room: string, text: string): Promise<string> =>
  writer().mutation(mutation("messages:send"), { room, text }).then(String);

/** Counts the runs of a query from now on. */
function countRuns(identifier: string): () => number {
  const runs: LogEntry[] = [];
  const stop = deployment().engine.onLog((entry) => {
    if (entry.identifier === identifier && entry.kind === "Completion" && !entry.cached)
      runs.push(entry);
  });
  onTestFinished(stop);
  return () => runs.length;
}

describe("subscriptions", () => {
  test("P10.29: all queries of a set reflect the same snapshot", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.add(0, {
      0: ["counters:value", { name: "left" }],
      1: ["counters:value", { name: "right" }],
    });
    const writers = [writer(), writer(), writer()];
    const total = 60;
    const writing = Promise.all(
      writers.map(async (http) => {
        for (let n = 0; n < total / writers.length; n += 1)
          await http.mutation(mutation("counters:increment"), { names: ["left", "right"] });
      }),
    );
    const states: (readonly [unknown, unknown])[] = [];
    await client.transitionsUntil((state) => {
      states.push([state.get(0), state.get(1)]);
      return state.get(0) === total;
    });
    await writing;
    expect(states.filter(([left, right]) => left !== right)).toEqual([]);
  });

  test("P10.30: an unchanged result is not sent again", async () => {
    const id = await send("r30", "same");
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "r30" });
    await watch.until((update) => Array.isArray(update));
    const runs = countRuns("messages:list");
    await client.mutation(mutation("messages:remove"), { id });
    await client.mutation(mutation("messages:send"), { room: "r30", text: "same" });
    expect(watch.updates).toEqual([["same"], [], ["same"]]);
    const other = await send("r30", "more");
    await watch.until((update) => JSON.stringify(update) === '["same","more"]');
    await client.mutation(mutation("messages:edit"), { id: other, text: "more" });
    expect(watch.updates).toHaveLength(4);
    expect(runs()).toBe(3);
  });

  test("P10.30: a write outside the read range does not run the query again", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "quiet" });
    await watch.until((update) => Array.isArray(update));
    const runs = countRuns("messages:list");
    for (const room of ["quie", "quiet2", "zzz"]) await send(room, "loud");
    await client.mutation(mutation("counters:increment"), { names: ["quiet"] });
    expect(runs()).toBe(0);
    expect(watch.updates).toEqual([[]]);
  });

  test("P10.31: an insert into a range that was empty invalidates the query that read it", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "r31" });
    await watch.until((update) => Array.isArray(update));
    await send("r31", "first");
    expect(await watch.until((update) => JSON.stringify(update) === '["first"]')).toEqual([
      "first",
    ]);
  });

  test("P10.31: get of a missing id is invalidated by nothing but that id", async () => {
    const id = await send("r31b", "gone");
    await writer().mutation(mutation("messages:remove"), { id });
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:get", { id });
    await watch.until((update) => update === null);
    const runs = countRuns("messages:get");
    const neighbours = [await send("r31b", "new"), await send("r31b", "new too")];
    await client.mutation(mutation("messages:remove"), { id: neighbours[0] ?? "" });
    expect(runs()).toBe(0);
  });

  test("P10.47: a patch that changes nothing runs no query again", async () => {
    const id = await send("r47", "same");
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "r47" });
    await watch.until((update) => Array.isArray(update));
    const runs = countRuns("messages:list");
    await client.mutation(mutation("messages:edit"), { id, text: "same" });
    expect([runs(), watch.updates]).toEqual([0, [["same"]]]);
    await client.mutation(mutation("messages:edit"), { id, text: "other" });
    expect([runs(), watch.latest]).toEqual([1, ["other"]]);
  });

  test("P10.67: a changed variable runs the queries again that read it, and no others", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "callers:variable", { name: "R67" });
    const other = new Watch(client, "callers:variable", { name: "R67_OTHER" });
    await watch.until((update) => update === null);
    await other.until((update) => update === null);
    const runs = countRuns("callers:variable");
    await setEnvironment(deployment().engine, { R67: "set" });
    await watch.until((update) => update === "set");
    expect(runs()).toBe(1);
    expect(other.updates).toEqual([null]);
  });

  test("equal queries of many clients run once per change", async () => {
    const clients = Array.from({ length: 20 }, () => openClient(deployment().url));
    const watches = clients.map((client) => new Watch(client, "messages:list", { room: "many" }));
    await Promise.all(watches.map((watch) => watch.until(Array.isArray)));
    const runs = countRuns("messages:list");
    await send("many", "hello");
    await Promise.all(
      watches.map((watch) => watch.until((update) => JSON.stringify(update) === '["hello"]')),
    );
    expect(runs()).toBe(1);
  });

  test("a result is shared between identities only when the query did not ask for the identity", async () => {
    const { url, siteUrl, engine } = deployment();
    const signer = await createSigner({ iss: siteUrl, aud: "convex" });
    const JWKS = JSON.stringify({ keys: [signer.publicKey] });
    await engine.setEnvironment([{ name: "JWKS", value: JWKS }]);
    const people = ["ada", "bob"].map((sub) => {
      const client = openClient(url);
      client.setAuth(() => signer.sign({ sub }));
      return new Watch(client, "callers:who");
    });
    const seen = await Promise.all(
      people.map((watch) => watch.until((update) => update !== null && !(update instanceof Error))),
    );
    expect(seen).toMatchObject([{ subject: "ada" }, { subject: "bob" }]);
  });

  test("P10.36: a throwing query is QueryFailed, and QueryUpdated again when its data changes", async () => {
    const client = await SyncSocket.open(deployment().url);
    client.add(0, { 0: ["failures:unlessEmpty", { room: "r36" }] });
    const failed = modificationsOf(await client.next("Transition"))[0];
    expect(failed).toMatchObject({ type: "QueryFailed", queryId: 0 });
    expect(failed?.errorMessage).toMatch(
      /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: the room is empty\n    at handler \(.*failures\.ts:\d+:\d+\)\n$/,
    );
    await send("r36", "x");
    const recovered = modificationsOf(await client.next("Transition"))[0];
    expect(recovered).toMatchObject({ type: "QueryUpdated", queryId: 0, value: "not empty" });
  });

  test("P10.39: a page grows with what is inserted into it, without gaps or duplicates", async () => {
    for (const text of ["a", "b", "c", "d", "e"]) await send("r39", text);
    const client = await SyncSocket.open(deployment().url);
    const page = (cursor: unknown, endCursor?: unknown) => ({
      room: "r39",
      paginationOpts: { numItems: 2, cursor, ...(endCursor === undefined ? {} : { endCursor }) },
    });
    const textsOf = (value: unknown) =>
      (value as { page: { text: string }[] }).page.map(({ text }) => text);
    client.add(0, { 0: ["messages:page", page(null)] });
    const first = modificationsOf(await client.next("Transition"))[0]?.value as {
      page: { _id: string }[];
      continueCursor: string;
    };
    expect(textsOf(first)).toEqual(["a", "b"]);
    client.add(1, { 1: ["messages:page", page(first.continueCursor)] });
    const second = modificationsOf(await client.next("Transition"))[0]?.value;
    expect(textsOf(second)).toEqual(["c", "d"]);
    const removed = first.page[0]?._id ?? "";
    await writer().mutation(mutation("messages:remove"), { id: removed });
    const shrunk = modificationsOf(await client.next("Transition"));
    expect(shrunk.map(({ queryId, value }) => [queryId, textsOf(value)])).toEqual([[0, ["b"]]]);
  });

  test("P10.39: a cursor of another query is refused in the words by which usePaginatedQuery starts over", async () => {
    const client = await SyncSocket.open(deployment().url);
    const paginationOpts = { numItems: 2, cursor: "not a cursor" };
    client.add(0, { 0: ["messages:page", { room: "r39", paginationOpts }] });
    const [failed] = modificationsOf(await client.next("Transition"));
    expect(failed).toMatchObject({
      type: "QueryFailed",
      errorData: { isConvexSystemError: true, paginationError: "InvalidCursor" },
    });
    expect(failed?.errorMessage).toContain("InvalidCursor");
  });

  test("a push of new code runs every subscription again", async () => {
    await send("push", "x");
    const client = openClient(deployment().url);
    const watch = new Watch(client, "failures:unlessEmpty", { room: "push" });
    const other = new Watch(client, "messages:list", { room: "push" });
    await watch.until((update) => update === "not empty");
    await other.until(Array.isArray);
    const runs = countRuns("messages:list");
    await pushFunctions(deployment().engine, functions, (source) =>
      source.replace('"not empty"', '"full"'),
    );
    await watch.until((update) => update === "full");
    expect(runs()).toBe(1);
    expect(other.updates).toEqual([["x"]]);
  });

  test("a query that nobody watches any more is not run", async () => {
    const client = openClient(deployment().url);
    const watch = new Watch(client, "messages:list", { room: "left" });
    await watch.until((update) => Array.isArray(update));
    await client.close();
    const runs = countRuns("messages:list");
    await send("left", "nobody listens");
    await writer().mutation(mutation("counters:nothing"), {});
    expect(runs()).toBe(0);
  });
});
