/**
 * A clock that a test moves. Timers of the main thread follow it; threads are told its time with
 * every call, and theirs goes on from there, so that what a function schedules may be some
 * milliseconds later than the clock says: move it by more than that.
 */
import { onTestFinished, vi } from "vitest";

export interface TestClock {
  readonly now: () => number;
  /** Moves the time on; what is due meanwhile begins. */
  advance(ms: number): Promise<void>;
}

/** Call it before the engine is opened. */
export function testClock(start = Date.UTC(2026, 0, 5, 12)): TestClock {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: start });
  onTestFinished(() => void vi.useRealTimers());
  return {
    now: () => Date.now(),
    advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
  };
}
