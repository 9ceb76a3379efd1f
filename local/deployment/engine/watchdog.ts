/**
 * Ends workers that do not come back. Convex stops a query or mutation after one second of its own running time. Here that time is
 * measured as the thread's processor time (its busy time where the system does not tell), so that a crowded machine does not count
 * against a function, and several seconds are given, because a laptop with cold code is slower than a server. The error names Convex's
 * limit, since that is what the code has to meet in production.
 */
import { readFileSync } from "node:fs";
import type { Marker } from "./marker";
import type { LossReason } from "./thread-errors";

export interface Limits {
  /** Own running time of a query or mutation; milliseconds, like all of these. */
  readonly functionMs: number;
  /** From begin to end of a query or mutation, waiting included. */
  readonly functionWallMs: number;
  /** Own running time of evaluating a push. */
  readonly analysisMs: number;
  /** Own running time for which an action may keep its thread from doing anything else; four times that when it just blocks. */
  readonly actionStallMs: number;
  /** From begin to end of an action. */
  readonly actionMs: number;
  /** JavaScript heap of one worker, megabytes. */
  readonly heapMb: number;
}

export const DEFAULT_LIMITS: Limits = {
  functionMs: 5000,
  functionWallMs: 15_000,
  analysisMs: 20_000,
  actionStallMs: 30_000,
  actionMs: 10 * 60_000,
  heapMb: 512,
};

export interface Watched {
  readonly marker: Marker;
  readonly alive: boolean;
  /** It has begun to work. */
  readonly wasReady: boolean;
  readonly load: number;
  readonly threadId: number | null;
  activeMs(): number;
  kill(reason: LossReason): Promise<void>;
}

/** `calls`: one at a time, the marker names which. `loop`: many at once, the marker counts turns of the event loop. */
export type Watch =
  | {
      readonly kind: "calls";
      readonly ownMs: number;
      readonly wallMs: number;
      readonly named: string;
    }
  | { readonly kind: "loop"; readonly ownMs: number; readonly wallMs: number };

interface Sighting {
  /** Call id or count of beats. */
  readonly what: number;
  readonly since: number;
  readonly usedMs: number;
}

const PERIOD_MS = 100;

export class Watchdog {
  readonly #watched = new Map<Watched, { watch: Watch; sighting: Sighting | null }>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(), PERIOD_MS).unref();
  }

  add(worker: Watched, watch: Watch): void {
    this.#watched.set(worker, { watch, sighting: null });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }

  #look(): void {
    for (const [worker, entry] of this.#watched) {
      if (!worker.alive) this.#watched.delete(worker);
      else entry.sighting = this.#check(worker, entry.watch, entry.sighting);
    }
  }

  #check(worker: Watched, watch: Watch, before: Sighting | null): Sighting | null {
    const { marker } = worker;
    const what = watch.kind === "calls" ? marker.running : marker.beats;
    const idle = watch.kind === "calls" ? what === 0 : !worker.wasReady || worker.load === 0;
    if (idle) return null;
    if (before?.what !== what) return { what, since: performance.now(), usedMs: usedMs(worker) };
    const wall = performance.now() - before.since;
    const verdict = judge(watch, wall, () => usedMs(worker) - before.usedMs);
    if (verdict !== null) void worker.kill({ kind: "timeout", message: verdict });
    return before;
  }
}

function judge(watch: Watch, wallMs: number, measure: () => number): string | null {
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
  try {
    const stat = readFileSync(`/proc/self/task/${threadId}/stat`, "utf8");
    // The name in parentheses may hold anything; counting begins behind it (proc_pid_stat(5), fields 14 and 15).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}
