/**
 * This repository's own backend: sign-ins beside one verification of the same hash, queries
 * meanwhile, and sign-ups.
 */
import { setTimeout as after } from "node:timers/promises";
import { argon2Verify, argon2id } from "hash-wasm";
import { AccountBackend, PASSWORD } from "./account-backend";
import { startServer } from "./child-server";
import { type Figure, alternately, compared, median, quantile, rate, timed } from "./figure";
import { SyncConnection } from "./sync-connection";

const SIGN_INS = 60;
const QUERIES_MS = 4000;
const SIGN_UPS_MS = 4000;
const ACCOUNTS = 8;
const TURNS = 2;
/**
 * The backend collects what a sign-in left once nobody waits; a hash beside that would take longer
 * than alone.
 */
const REST_MS = 150;

/** As convex/security/passwordHash.ts. */
const COST = { memorySize: 19_456, iterations: 2, parallelism: 1, hashLength: 32 };

async function verification(): Promise<() => Promise<number>> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = await argon2id({ ...COST, password: PASSWORD, salt, outputType: "encoded" });
  return () => timed(() => argon2Verify({ password: PASSWORD, hash }));
}

function rested(run: () => Promise<number>): () => Promise<number> {
  return async () => {
    await after(REST_MS);
    return await run();
  };
}

/** Queries one after another for a while; their milliseconds. */
async function queries(connection: SyncConnection): Promise<number[]> {
  const samples: number[] = [];
  const end = performance.now() + QUERIES_MS;
  while (performance.now() < end) samples.push(await connection.query("users:current", {}));
  return samples;
}

async function disturbance(
  backend: AccountBackend,
  accounts: readonly string[],
  connection: SyncConnection,
): Promise<Figure> {
  const idle: number[] = [];
  const disturbed: number[] = [];
  await queries(connection);
  for (let turn = 0; turn < TURNS; turn += 1) {
    idle.push(...(await queries(connection)));
    const signIns = rate(accounts.length, QUERIES_MS, (loop) =>
      backend.signIn(accounts[loop] ?? ""),
    );
    disturbed.push(...(await queries(connection)));
    await signIns;
  }
  const pair = [quantile(disturbed, 0.99), quantile(idle, 0.99)] as const;
  return compared("query p99 during sign-ins over idle", "ms", pair, "<= 3");
}

async function signUps(backend: AccountBackend): Promise<Figure> {
  const eight: number[] = [];
  const one: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    eight.push(await rate(8, SIGN_UPS_MS / TURNS, () => backend.signUp()));
    one.push(await rate(1, SIGN_UPS_MS / TURNS, () => backend.signUp()));
  }
  const pair = [median(eight), median(one)] as const;
  return compared("sign-ups c8 over c1", "per second", pair, ">= 1.5");
}

export async function* measure(): AsyncGenerator<Figure> {
  const server = await startServer("deployment-process.ts", ["convex"]);
  try {
    const backend = new AccountBackend(server.addresses);
    const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, () => backend.account()));
    let turn = 0;
    const [signIns = [], hashes = []] = await alternately(SIGN_INS, [
      rested(() => timed(() => backend.signIn(accounts[turn++ % ACCOUNTS] ?? ""))),
      rested(await verification()),
    ]);
    const pair = [median(signIns), median(hashes)] as const;
    yield compared("sign-in p50 over hash", "ms", pair, "<= 1.25");
    const connection = await SyncConnection.open(server.addresses["url"] ?? "");
    yield await disturbance(backend, accounts, connection);
    connection.close();
    yield await signUps(backend);
  } finally {
    await server.close();
  }
}
