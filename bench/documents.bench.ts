/** What a query by index and an insert cost in tables of 1,000, 10,000 and 100,000 documents. */
import { startServer } from "./child-server";
import { type Figure, alternately, compared, median, reported, timed } from "./figure";
import { SyncConnection } from "./sync-connection";

const TABLES = [
  { table: "thousand", size: 1000 },
  { table: "tenThousand", size: 10_000 },
  { table: "hundredThousand", size: 100_000 },
] as const;
const ROUNDS = 300;
/** Documents per mutation, which may take a second. */
const BATCH = 1000;

async function fill(connection: SyncConnection): Promise<void> {
  for (const { table, size } of TABLES)
    for (let from = 0; from < size; from += BATCH)
      await connection.mutate("documents:fill", { table, from, to: from + BATCH });
}

/**
 * Keys all over the table, never the same twice in a row, so that no result can come from the
 * cache.
 */
function scattered(size: number): () => number {
  let key = 0;
  const step = 0.618_033_988_75 * size;
  return () => {
    key = (key + step) % size;
    return Math.floor(key);
  };
}

function figures(verb: string, samples: readonly number[][]): Figure[] {
  const medians = samples.map(median);
  const [small = Number.NaN] = medians;
  const large = medians.at(-1) ?? Number.NaN;
  return [
    compared(`${verb} p50 100k over 1k`, "ms", [large, small], "<= 1.3"),
    ...TABLES.map(({ size }, index) =>
      reported(`${verb} p50 at ${size} documents`, medians[index] ?? Number.NaN, "ms"),
    ),
  ];
}

export async function* measure(): AsyncGenerator<Figure> {
  const server = await startServer("deployment-process.ts", ["bench/functions"]);
  try {
    const connection = await SyncConnection.open(server.addresses["url"] ?? "");
    await fill(connection);
    const queries = TABLES.map(({ table, size }) => {
      const next = scattered(size);
      return () => connection.query("documents:byKey", { table, key: next() });
    });
    yield* figures("query", await alternately(ROUNDS, queries));
    const inserts = TABLES.map(({ table, size }) => {
      const next = scattered(size);
      return () => timed(() => connection.mutate("documents:insert", { table, key: next() + 0.5 }));
    });
    yield* figures("insert", await alternately(ROUNDS, inserts));
    connection.close();
  } finally {
    await server.close();
  }
}
