/**
 * Collects a thread's garbage while nobody waits for the thread. V8 does it when memory is asked
 * for, which is in the midst of the next call: a password hash takes 20 MiB, so that each one paid
 * for the collection of the one before.
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Long enough that the next call of a burst is not held up. */
const IDLE_MS = 50;
/** What is left outside the heap that is worth a collection, which takes 10 to 20 ms. */
const WORTH_BYTES = 8 * 1024 * 1024;
/**
 * How much may come, in hundredths of what lives, before V8 collects by itself: a few hashes. Left
 * alone it gives a thread that is collected often less room than one hash takes.
 */
const ROOM_PERCENT = 500;

/** Everything, unless told otherwise; V8 of Node 20 takes every argument for `minor`. */
type Collect = (options?: { readonly type: "minor" }) => void;

export class IdleCollector {
  /** Made when it is first needed: it takes a millisecond that the start of a thread need not. */
  #collect: Collect | null = null;
  #calls = 0;
  #timer: NodeJS.Timeout | undefined;
  #keptBytes = 0;
  /** Dies in the next collection of old objects: after one of V8's own there is less room. */
  #probe = new WeakRef({});

  /** Runs a call, and collects what it left once no call has run for a while. */
  async after<T>(call: () => Promise<T>): Promise<T> {
    this.#calls += 1;
    clearTimeout(this.#timer);
    try {
      return await call();
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#timer = setTimeout(() => this.#look(), IDLE_MS);
    }
  }

  #look(): void {
    const hasRoom = this.#probe.deref() !== undefined;
    if (hasRoom && externalBytes() - this.#keptBytes < WORTH_BYTES) return;
    const collect = (this.#collect ??= collector());
    const probe = {};
    setGrowth(ROOM_PERCENT);
    collect();
    // Buffers are freed beside other work and count as taken until a collection after that.
    collect({ type: "minor" });
    setGrowth(0);
    this.#probe = new WeakRef(probe);
    this.#keptBytes = externalBytes();
  }
}

/** Of this thread. */
function externalBytes(): number {
  return getHeapStatistics().external_memory;
}

/** How much room collections of the whole process leave from now on; 0 lets V8 choose. */
function setGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** V8 gives the function to every context that is made while its flag is set. */
function collector(): Collect {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  setFlagsFromString("--no-expose-gc");
  return collect;
}
