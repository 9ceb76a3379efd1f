/**
 * What subscribers cost: the last one's wait for a change, memory for each, and commits that
 * concern none of them.
 */
import { once } from "node:events";
import { WebSocket } from "ws";
import { type ChildServer, startServer } from "./child-server";
import { type Figure, alternately, compared, median, reported, timed } from "./figure";
import { type SyncConnection, openConnections } from "./sync-connection";

const SIZES = [1, 100, 1000, 5000] as const;
const COMPARED = 1000;
const ROUNDS = 10;
const IDLE_SUBSCRIPTIONS = 10_000;
const IDLE_CONNECTIONS = 10;
const COMMITS = 150;
/** What everybody watches; nobody inserts it before the first measurement. */
const WATCHED = -1;

async function openSockets(url: string, count: number): Promise<WebSocket[]> {
  const sockets = Array.from({ length: count }, () => new WebSocket(url));
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  return sockets;
}

/** Both servers with the same number of clients, more each time. */
class Crowd {
  readonly #deployment: ChildServer;
  readonly #limit: ChildServer;
  readonly watchers: SyncConnection[] = [];
  readonly sockets: WebSocket[] = [];

  constructor(deployment: ChildServer, limit: ChildServer) {
    this.#deployment = deployment;
    this.#limit = limit;
  }

  async growTo(size: number): Promise<void> {
    const url = this.#deployment.addresses["url"] ?? "";
    while (this.watchers.length < size) {
      const more = Math.min(250, size - this.watchers.length);
      const joined = await openConnections(url, more);
      const watch = ["documents:byKey", { table: "scratch", key: WATCHED }] as const;
      await Promise.all(joined.map((connection) => connection.subscribe(watch)));
      this.watchers.push(...joined);
      this.sockets.push(...(await openSockets(this.#limit.addresses["url"] ?? "", more)));
    }
  }

  async memory(): Promise<{ ours: number; raw: number }> {
    return { ours: await this.#deployment.memory(), raw: await this.#limit.memory() };
  }

  /** Milliseconds from the write to the last client's news of it. */
  async change(writer: SyncConnection): Promise<number> {
    return await timed(async () => {
      const all = this.watchers.map((connection) => connection.change());
      await writer.mutate("documents:touch", { table: "scratch", key: WATCHED });
      await Promise.all(all);
    });
  }

  async broadcast(): Promise<number> {
    const message = `to all: ${"m".repeat(300)}`;
    return await timed(async () => {
      const all = this.sockets.map((socket) => once(socket, "message"));
      this.sockets[0]?.send(message);
      await Promise.all(all);
    });
  }

  leave(): void {
    for (const connection of this.watchers) connection.close();
    for (const socket of this.sockets) socket.terminate();
  }
}

async function* fanOut(crowd: Crowd, writer: SyncConnection): AsyncGenerator<Figure> {
  await writer.mutate("documents:insert", { table: "scratch", key: WATCHED });
  for (const size of SIZES) {
    const before = await crowd.memory();
    const already = crowd.watchers.length;
    await crowd.growTo(size);
    if (size === COMPARED) {
      const after = await crowd.memory();
      const kilobytes = (bytes: number) => bytes / (size - already) / 1000;
      const pair = [
        kilobytes(after.ours - before.ours),
        kilobytes(after.raw - before.raw),
      ] as const;
      yield compared("memory per subscriber over raw ws", "kB", pair, "<= 5");
    }
    const [ours = [], raw = []] = await alternately(ROUNDS, [
      () => crowd.change(writer),
      () => crowd.broadcast(),
    ]);
    const pair = [median(ours), median(raw)] as const;
    if (size === COMPARED) yield compared("fan-out 1000 over raw ws", "ms", pair, "<= 10");
    yield reported(`fan-out p50 to ${size} subscribers`, pair[0], "ms");
    yield reported(`raw ws fan-out p50 to ${size} subscribers`, pair[1], "ms");
  }
}

/**
 * The same deployment twice, so that a commit with and one without subscriptions can take turns.
 */
async function commitCost(busy: ChildServer, quiet: ChildServer): Promise<Figure> {
  const [watched, alone] = await Promise.all(
    [busy, quiet].map(({ addresses }) => openConnections(addresses["url"] ?? "", 1)),
  );
  const idlers = await openConnections(busy.addresses["url"] ?? "", IDLE_CONNECTIONS);
  const each = IDLE_SUBSCRIPTIONS / IDLE_CONNECTIONS;
  let key = 0;
  for (const idler of idlers)
    for (let done = 0; done < each; done += 100)
      await idler.subscribe(
        ...Array.from(
          { length: 100 },
          () => ["documents:byKey", { table: "thousand", key: key++ }] as const,
        ),
      );
  const insert = (connection: SyncConnection | undefined) => () =>
    timed(() => connection?.mutate("documents:insert", { table: "thousand", key: -2 }));
  const [many = [], none = []] = await alternately(COMMITS, [
    insert(watched?.[0]),
    insert(alone?.[0]),
  ]);
  for (const connection of [...(watched ?? []), ...(alone ?? []), ...idlers]) connection.close();
  const pair = [median(many), median(none)] as const;
  return compared("commit cost 10k idle subscriptions over none", "ms", pair, "<= 1.5");
}

export async function* measure(): AsyncGenerator<Figure> {
  const [busy, quiet, limit] = await Promise.all([
    startServer("deployment-process.ts", ["bench/functions"]),
    startServer("deployment-process.ts", ["bench/functions"]),
    startServer("socket-process.ts"),
  ]);
  const crowd = new Crowd(busy, limit);
  try {
    const [writer] = await openConnections(busy.addresses["url"] ?? "", 1);
    if (writer === undefined) throw new Error("No connection was opened");
    // First, while the server has no memory to reuse that others left.
    yield* fanOut(crowd, writer);
    writer.close();
    crowd.leave();
    yield await commitCost(busy, quiet);
  } finally {
    crowd.leave();
    await Promise.all([busy.close(), quiet.close(), limit.close()]);
  }
}
