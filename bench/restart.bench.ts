/**
 * How long a killed deployment takes to answer again, with nothing to repair: 1,000 documents and
 * 100,000.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, judged, median, reported } from "./figure";

const ROUNDS = 5;

/** Starts the process, waits for its first answer, and kills it without warning. */
async function answerAndDie(dir: string, size: number): Promise<number> {
  const args = ["--import", "tsx", "bench/restart-process.ts", dir, String(size)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [printed] = (await Promise.race([once(child.stdout, "data"), exited])) as [unknown];
  child.kill("SIGKILL");
  await exited;
  const ms = Number(String(printed));
  if (!Number.isFinite(ms) || child.exitCode !== null)
    throw new Error("The process did not answer.");
  return ms;
}

async function restarts(size: number): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "latchkey-restart-"));
  try {
    await answerAndDie(dir, size);
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) samples.push(await answerAndDie(dir, size));
    return median(samples);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function* measure(): AsyncGenerator<Figure> {
  yield reported("restart with 1k documents", await restarts(1000), "ms");
  yield judged("restart with 100k documents", await restarts(100_000), "ms", "<= 2000");
}
