/**
 * A few shared bytes by which a worker tells what it is doing without sending a message: a thread
 * that is stuck in a loop sends none. Queries and mutations run one at a time per worker, so one
 * number names the call that runs.
 */

/** Id of the call whose function runs now; 0 for none. */
const RUNNING = 0;
/** Grows while the event loop turns. */
const HEARTBEATS = 1;
/** Who has the say over the thread's end; see below. */
const STATE = 2;
/** What the thread's array buffers hold. */
const BUFFERS_MB = 3;
const CELLS = 4;

const FREE = 0;
/**
 * Our own code is inside the database driver. Ended now, a thread that writes would keep the file's
 * write lock for ever, and one that makes or closes something there would take the whole process
 * with it: the driver cannot throw in a thread that is being ended, and aborts.
 */
const GUARDED = 1;
/** The thread is about to be ended: it must not enter the driver any more. */
const TERMINATING = 2;

export class Heartbeat {
  readonly #cells: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#cells = new Int32Array(buffer);
  }

  /**
   * Of a thread that is to begin: it loads the driver first, which it must not be ended in either.
   */
  static allocate(): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT);
    Atomics.store(new Int32Array(buffer), STATE, GUARDED);
    return buffer;
  }

  /** Worker: the driver is loaded. */
  loaded(): void {
    this.#leave();
  }

  get running(): number {
    return Atomics.load(this.#cells, RUNNING);
  }

  get heartbeats(): number {
    return Atomics.load(this.#cells, HEARTBEATS);
  }

  begin(call: number): void {
    Atomics.store(this.#cells, RUNNING, call);
  }

  end(): void {
    Atomics.store(this.#cells, RUNNING, 0);
  }

  get buffersMb(): number {
    return Atomics.load(this.#cells, BUFFERS_MB);
  }

  record(buffersMb: number): void {
    Atomics.store(this.#cells, BUFFERS_MB, buffersMb);
    Atomics.add(this.#cells, HEARTBEATS, 1);
  }

  /** Worker: runs `work` while nobody may end this thread; may be nested. A thread that is
   * marked for termination stops here and waits for its end. */
  readonly guard = <T>(work: () => T): T => {
    if (!this.#enter()) return work();
    try {
      return work();
    } finally {
      this.#leave();
    }
  };

  /**
   * The same until what `work` begins has ended. Not while it waits for pushed code, which may
   * never come back.
   */
  async guardUntilDone(work: () => Promise<void>): Promise<void> {
    this.#enter();
    try {
      await work();
    } finally {
      this.#leave();
    }
  }

  /**
   * Main thread: true when the thread may be ended from now on; false while it is inside the
   * driver.
   */
  markForTermination(): boolean {
    return Atomics.compareExchange(this.#cells, STATE, FREE, TERMINATING) !== GUARDED;
  }

  /** False when this thread is inside already. */
  #enter(): boolean {
    const before = Atomics.compareExchange(this.#cells, STATE, FREE, GUARDED);
    if (before === TERMINATING) Atomics.wait(this.#cells, STATE, TERMINATING);
    return before !== GUARDED;
  }

  #leave(): void {
    Atomics.compareExchange(this.#cells, STATE, GUARDED, FREE);
  }
}
