/** Workers of one kind: started when first needed, replaced when they end, chosen by load. */
import type { Calls } from "./channel-calls";
import { WorkerLostError } from "./thread-errors";
import type { WorkerClient } from "./worker-client";

export interface PoolOptions<Asks extends Calls<Asks>, Serves extends Calls<Serves>> {
  readonly size: number;
  readonly start: () => WorkerClient<Asks, Serves>;
}

export class Pool<Asks extends Calls<Asks>, Serves extends Calls<Serves>> {
  readonly #options: PoolOptions<Asks, Serves>;
  #workers: WorkerClient<Asks, Serves>[] = [];
  #closed = false;

  constructor(options: PoolOptions<Asks, Serves>) {
    this.#options = options;
  }

  /**
   * The least loaded of those that are ready; one that still starts is better than none. Throws a
   * WorkerLostError when closed.
   */
  pick(): WorkerClient<Asks, Serves> {
    if (this.#closed) throw new WorkerLostError({ kind: "closed" }, false);
    const workers = this.#living();
    const ready = workers.filter(({ wasReady }) => wasReady);
    const [best] = (ready.length > 0 ? ready : workers).toSorted((a, b) => a.load - b.load);
    if (best === undefined) return this.#add();
    if (best.load > 0 && workers.length < this.#options.size) this.#add();
    return best;
  }

  /**
   * Prepares all, so that nobody waits for them later; starts those that may still be, one by one:
   * at once, they hold one another up.
   */
  async fill(prepare: (worker: WorkerClient<Asks, Serves>) => Promise<unknown>): Promise<void> {
    // One that ends meanwhile is replaced when it is needed.
    await Promise.allSettled(this.#living().map(prepare));
    const missing = this.#options.size - this.#living().length;
    for (let started = 0; started < missing && !this.#closed; started += 1)
      if (this.#living().length < this.#options.size)
        await prepare(this.#add()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((worker) => worker.kill({ kind: "closed" })));
  }

  #living(): readonly WorkerClient<Asks, Serves>[] {
    this.#workers = this.#workers.filter(({ alive }) => alive);
    return this.#workers;
  }

  #add(): WorkerClient<Asks, Serves> {
    const worker = this.#options.start();
    this.#workers.push(worker);
    void this.#replace(worker);
    return worker;
  }

  async #replace(worker: WorkerClient<Asks, Serves>): Promise<void> {
    await worker.exited;
    // One that never came up would not come up the second time; the next call tries again and
    // reports.
    if (worker.wasReady && !this.#closed && this.#living().length === 0) this.#add();
  }
}
