/**
 * Ends workers that do not come back. Convex stops a query or mutation after one second of its own
 * running time. Here that time is measured as the thread's processor time (its busy time where the
 * system does not tell), so that a crowded machine does not count against a function, and several
 * seconds are given, because a laptop with cold code is slower than a server. The error names
 * Convex's limit, since that is what the code has to meet in production.
 */
import { readFileSync } from "node:fs";
import type { Heartbeat } from "./heartbeat";
import type { LossReason } from "./thread-errors";

export interface Limits {
  /** Own running time of a query or mutation; milliseconds, like all of these. */
  readonly functionMs: number;
  /** From begin to end of a query or mutation, waiting included. */
  readonly functionWallMs: number;
  /** Own running time of evaluating a push. */
  readonly analysisMs: number;
  /**
   * Own running time for which an action may keep its thread from doing anything else; four times
   * that when it just blocks.
   */
  readonly actionStallMs: number;
  /** From begin to end of an action. */
  readonly actionMs: number;
  /** JavaScript heap of one worker, megabytes. */
  readonly heapMb: number;
  /** Array buffers of one worker, which its heap does not count; megabytes. */
  readonly buffersMb: number;
  /** For how long a worker that was told to end may take to do so by itself. */
  readonly endMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  functionMs: 5000,
  functionWallMs: 15_000,
  analysisMs: 20_000,
  actionStallMs: 30_000,
  actionMs: 10 * 60_000,
  heapMb: 512,
  buffersMb: 512,
  endMs: 250,
};

export interface Watched {
  readonly heartbeat: Heartbeat;
  readonly alive: boolean;
  /** It has begun to work. */
  readonly wasReady: boolean;
  readonly load: number;
  readonly threadId: number | null;
  activeMs(): number;
  kill(reason: LossReason): Promise<void>;
}

/**
 * `calls`: one at a time, the heartbeat names which. `loop`: many at once, the heartbeat counts
 * turns of the event loop.
 */
export type Watch =
  | {
      readonly kind: "calls";
      readonly ownMs: number;
      readonly wallMs: number;
      readonly named: string;
    }
  | { readonly kind: "loop"; readonly ownMs: number; readonly wallMs: number };

interface Observation {
  /** Call id or number of heartbeats. */
  readonly what: number;
  readonly since: number;
  readonly usedMs: number;
  readonly pages: number;
  /** Of the whole process then. */
  readonly residentMb: number;
}

const BYTES_PER_MB = 1024 * 1024;

const PERIOD_MS = 100;
/** A page of memory may be so large that the system gives few of them. */
const LARGEST_PAGE_MB = 2;

export class Watchdog {
  readonly #watched = new Map<Watched, { watch: Watch; observation: Observation | null }>();
  readonly #timer: NodeJS.Timeout;
  readonly #buffersMb: number;

  constructor(buffersMb: number) {
    this.#buffersMb = buffersMb;
    this.#timer = setInterval(() => this.#look(), PERIOD_MS).unref();
  }

  add(worker: Watched, watch: Watch): void {
    this.#watched.set(worker, { watch, observation: null });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }

  #look(): void {
    const residentMb = process.memoryUsage.rss() / BYTES_PER_MB;
    for (const [worker, entry] of this.#watched) {
      if (!worker.alive) this.#watched.delete(worker);
      else entry.observation = this.#check(worker, entry.watch, entry.observation, residentMb);
    }
    this.#checkMemory(residentMb);
  }

  /**
   * A thread that turns its event loop tells how much its array buffers hold. One that is stuck
   * tells nothing: when the process has grown by that much since it got stuck, and the thread asked
   * the system for as many pages as that takes, it may be the cause; among several the one that
   * asked for most is. One that only loops asks for none, whatever others take meanwhile.
   */
  #checkMemory(residentMb: number): void {
    const candidates: { worker: Watched; took: number }[] = [];
    for (const [worker, { observation }] of this.#watched) {
      const { heartbeat, alive } = worker;
      if (alive && heartbeat.buffersMb > this.#buffersMb) void worker.kill({ kind: "memory" });
      else if (alive && observation !== null) {
        const grownMb = residentMb - observation.residentMb;
        const took = pagesTaken(worker) - observation.pages;
        if (grownMb > this.#buffersMb && took * LARGEST_PAGE_MB >= grownMb)
          candidates.push({ worker, took });
      }
    }
    const [largest] = candidates.toSorted((a, b) => b.took - a.took);
    void largest?.worker.kill({ kind: "memory" });
  }

  #check(
    worker: Watched,
    watch: Watch,
    before: Observation | null,
    residentMb: number,
  ): Observation | null {
    const { heartbeat } = worker;
    const what = watch.kind === "calls" ? heartbeat.running : heartbeat.heartbeats;
    const idle = watch.kind === "calls" ? what === 0 : !worker.wasReady || worker.load === 0;
    if (idle) return null;
    if (before?.what !== what)
      return {
        what,
        since: performance.now(),
        usedMs: usedMs(worker),
        pages: pagesTaken(worker),
        residentMb,
      };
    const wall = performance.now() - before.since;
    const violation = violationOf(watch, wall, () => usedMs(worker) - before.usedMs);
    if (violation !== null) void worker.kill({ kind: "timeout", message: violation });
    return before;
  }
}

function violationOf(watch: Watch, wallMs: number, measure: () => number): string | null {
  // Own time is never more than time on the wall, which costs less to ask.
  const ownMs = wallMs >= watch.ownMs ? measure() : 0;
  if (ownMs < watch.ownMs && wallMs < watch.wallMs) return null;
  if (watch.kind === "loop")
    return `An action kept its thread busy for ${seconds(Math.min(watch.ownMs, wallMs))} without a pause; everything on that thread was stopped.`;
  const named = ownMs >= watch.ownMs ? watch.named : seconds(watch.wallMs);
  return `Function execution timed out (maximum duration: ${named})`;
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

function usedMs(worker: Watched): number {
  const { threadId } = worker;
  return (threadId === null ? null : processorMs(threadId)) ?? worker.activeMs();
}

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** User and system time of one thread; null where the system does not tell. */
function processorMs(threadId: number): number | null {
  const fields = threadStatus(threadId);
  return fields === null ? null : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/**
 * How often the thread was given a page of memory; where the system does not tell, how long it has
 * worked.
 */
function pagesTaken(worker: Watched): number {
  const fields = worker.threadId === null ? null : threadStatus(worker.threadId);
  return fields === null ? worker.activeMs() : Number(fields[7]);
}

/** From the third field of proc_pid_stat(5) on; null where there is no such thing. */
function threadStatus(threadId: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/self/task/${threadId}/stat`, "utf8");
    // The name in parentheses may hold anything; counting begins behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
