import { describe, expect, test } from "vitest";
import { once } from "node:events";
import { WebSocket } from "ws";
import { pushFunctions, setEnvironment } from "../../support/deployment";
import { randomFrom, seededRandom } from "../../support/seeded-random";
import { malformedFrame } from "./support/malformed";
import { anonymousBytes, MIB, usedBytes } from "./support/memory";
import { SoakClient } from "./support/soak-client";
import { watchedDeployment } from "./support/watched-deployment";

/** SOAK_MS=600000 goes on for ten minutes. */
const SOAK_MS = Number(process.env["SOAK_MS"] ?? 3000);
/** The process's own memory moves by itself; only what it does over minutes says anything. */
const LONG_MS = 120_000;
const LOG_LINES = 10_000;
const CLIENTS = 10;
const functions = "tests/deployment/fixtures/chat";

const { deployment, reported } = watchedDeployment(functions);

type Random = ReturnType<typeof seededRandom>;

/** Somebody who means no good, or does not know better. */
async function misbehave(random: Random): Promise<void> {
  const socket = new WebSocket(`${deployment().url.replace("http", "ws")}/api/1.48.0/sync`);
  socket.on("error", () => undefined);
  await once(socket, "open");
  for (let frames = 0; frames < 5; frames += 1) socket.send(malformedFrame(random));
  socket.terminate();
}

/**
 * A developer does one thing at a time: a variable that changes amid a push would make it fail,
 * rightly.
 */
let developer = Promise.resolve();

/** What happens beside the people: mischief, and a developer at work. */
async function disturb(random: Random, count: number): Promise<void> {
  if (count % 20 === 0) await misbehave(random);
  if (count % 50 === 0) await (developer = developer.then(() => develop(count)));
}

async function develop(count: number): Promise<void> {
  const { engine } = deployment();
  await setEnvironment(engine, { SOAK: String(count) });
  if (count % 400 === 200)
    await pushFunctions(engine, functions, (source) =>
      source.replace('"not empty"', `"not empty ${count}"`),
    );
}

/**
 * The deployment keeps its latest ten thousand lines of log: as many calls, so that what it keeps
 * grows no more.
 */
async function fillLog(): Promise<void> {
  const counter = { path: "counters:value", args: { name: "none" } };
  const body = JSON.stringify({ queries: Array.from({ length: 500 }, () => counter) });
  for (let calls = 0; calls < LOG_LINES; calls += 500)
    await fetch(`${deployment().url}/api/query_batch`, { method: "POST", body });
}

/** Everybody goes on for so long, each at their own pace. Returns how many things were done. */
async function soak(random: Random, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let count = 0;
  const live = async (index: number) => {
    const own = randomFrom(random.below(2 ** 31));
    const person = new SoakClient(deployment(), `person ${index} ${own.below(2 ** 31)}`);
    while (performance.now() < end) {
      await person.act(own);
      await disturb(own, (count += 1));
    }
    await person.checkAll();
    await person.leave();
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => live(index)));
  return count;
}

describe("a soak", () => {
  test(
    "of mixed load with errors, reconnects and pushes loses nothing, and memory afterwards is within a fifth of before",
    async () => {
      const random = seededRandom();
      // What is compiled, pooled and cached once is no leak.
      await soak(random, Math.max(1000, SOAK_MS / 5));
      if (SOAK_MS >= LONG_MS) await fillLog();
      const before = { used: await usedBytes(), process: anonymousBytes() };
      const done = await soak(random, SOAK_MS);
      const after = { used: await usedBytes(), process: anonymousBytes() };
      const mib = (bytes: number) => Math.round(bytes / MIB);
      console.log(
        `${done} things done; in use ${mib(before.used)} -> ${mib(after.used)} MiB, process ${mib(before.process)} -> ${mib(after.process)} MiB`,
      );
      expect(reported).toEqual([]);
      expect(done).toBeGreaterThan(CLIENTS);
      expect(after.used / before.used).toBeLessThan(1.2);
      if (SOAK_MS >= LONG_MS) expect(after.process / before.process).toBeLessThan(1.2);
    },
    SOAK_MS * 2 + 120_000,
  );
});
