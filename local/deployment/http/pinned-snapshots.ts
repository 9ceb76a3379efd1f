/**
 * Snapshots kept for callers of `query_ts`, who may ask for that moment for a while (P2.10, P6.6).
 */
import { SnapshotLostError, type Engine, type EngineSnapshot } from "../engine/engine";
import { ApiError } from "../protocol/api-error";

const KEEP_MS = 30_000;
/** Each holds back the reuse of database pages; beyond this the oldest goes first. */
const MAX_PINNED = 16;

interface Pin {
  readonly snapshot: EngineSnapshot;
  readonly timer: NodeJS.Timeout;
  users: number;
  expired: boolean;
}

export class PinnedSnapshots {
  readonly #engine: Engine;
  readonly #pins = new Map<bigint, Pin>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Makes the present moment readable for 30 seconds and returns its timestamp. */
  async pin(): Promise<bigint> {
    const snapshot = await this.#engine.openSnapshot();
    const { ts } = snapshot;
    // The new one takes the old one's place, because the engine closes a snapshot that is held for
    // a minute.
    this.#expire(ts);
    const oldest = this.#pins.keys().next();
    if (this.#pins.size >= MAX_PINNED && oldest.done !== true) this.#expire(oldest.value);
    const timer = setTimeout(() => this.#expire(ts), KEEP_MS);
    timer.unref();
    this.#pins.set(ts, { snapshot, timer, users: 0, expired: false });
    return ts;
  }

  /**
   * Runs `work` on the snapshot of that moment. @throws ApiError 503 `OutOfRetention` when it is
   * gone
   */
  async use<T>(ts: bigint, work: (snapshot: EngineSnapshot) => Promise<T>): Promise<T> {
    const pin = this.#pins.get(ts);
    if (pin === undefined) return this.#useLatest(ts, work);
    pin.users += 1;
    try {
      return await work(pin.snapshot);
    } catch (error) {
      if (!(error instanceof SnapshotLostError)) throw error;
      this.#expire(ts);
      throw outOfRetention();
    } finally {
      pin.users -= 1;
      if (pin.expired && pin.users === 0) pin.snapshot.close();
    }
  }

  close(): void {
    for (const ts of this.#pins.keys()) this.#expire(ts);
  }

  async #useLatest<T>(ts: bigint, work: (snapshot: EngineSnapshot) => Promise<T>): Promise<T> {
    const snapshot = await this.#engine.openSnapshot();
    try {
      if (snapshot.ts === ts) return await work(snapshot);
    } finally {
      snapshot.close();
    }
    throw outOfRetention();
  }

  #expire(ts: bigint): void {
    const pin = this.#pins.get(ts);
    if (pin === undefined) return;
    this.#pins.delete(ts);
    clearTimeout(pin.timer);
    pin.expired = true;
    if (pin.users === 0) pin.snapshot.close();
  }
}

function outOfRetention(): ApiError {
  return new ApiError(
    503,
    "OutOfRetention",
    "The state at this timestamp is no longer kept. Ask /api/query_ts for a new one; it holds for 30 seconds.",
  );
}
