/** Mutations that are on the disk when they are answered, beside LMDB's own durable puts. */
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "./child-server";
import { type Figure, compared, median, rate } from "./figure";
import { type SyncConnection, openConnections } from "./sync-connection";

const TURNS = 3;
const TURN_MS = 1000;

async function rawPuts(concurrency: number): Promise<number> {
  const path = join(dirname(fileURLToPath(import.meta.url)), "durable-process.ts");
  const args = ["--import", "tsx", path, String(concurrency), String(TURN_MS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

async function mutations(connections: readonly SyncConnection[]): Promise<number> {
  let key = 0;
  return await rate(connections.length, TURN_MS, async (loop) => {
    key += 1;
    await connections[loop]?.mutate("documents:insert", { table: "scratch", key });
  });
}

export async function* measure(): AsyncGenerator<Figure> {
  const server = await startServer("deployment-process.ts", ["bench/functions"]);
  try {
    const connections = await openConnections(server.addresses["url"] ?? "", 8);
    await mutations(connections);
    for (const [concurrency, target] of [
      [8, ">= 0.3"],
      [1, "report"],
    ] as const) {
      const ours: number[] = [];
      const raw: number[] = [];
      for (let turn = 0; turn < TURNS; turn += 1) {
        ours.push(await mutations(connections.slice(0, concurrency)));
        raw.push(await rawPuts(concurrency));
      }
      const pair = [median(ours), median(raw)] as const;
      yield compared(
        `durable mutations c${concurrency} over raw insert`,
        "per second",
        pair,
        target,
      );
    }
    for (const connection of connections) connection.close();
  } finally {
    await server.close();
  }
}
