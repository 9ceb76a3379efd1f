import { useContext, useRef, useState } from "react";
import { PausedContext } from "./paused-context";
import { useOutcome } from "./use-outcome";
import { useSlow } from "./use-wait";

interface Running {
  turn: number;
  row: string;
}

/**
 * The buttons of a list's rows: none waits for another, and each press counts. A row that shows
 * what was pressed at once (an optimistic update) may be pressed again, and its last press is what
 * stays, because mutations arrive in their order; one that waits shows `isBusy`.
 */
export function useRowActions() {
  const { done, failure, say, fail } = useOutcome();
  const [running, setRunning] = useState<readonly Running[]>([]);
  const latest = useRef(0);
  /** What began up to this turn is not waited for any more. */
  const given = useRef(0);
  const paused = useContext(PausedContext);
  const slow = useSlow(paused ? 0 : (running[0]?.turn ?? 0));

  /** `work` resolves to what to say when it is done; null says nothing. */
  function run(row: string, work: () => Promise<string | null>): void {
    latest.current += 1;
    const turn = latest.current;
    say(null);
    setRunning((before) => [...before, { turn, row }]);
    const settle = (tell: () => void) => {
      setRunning((before) => before.filter((other) => other.turn !== turn));
      if (turn > given.current) tell();
    };
    work().then(
      (text) => settle(() => text !== null && say(text)),
      (error: unknown) => settle(() => fail(error)),
    );
  }

  function stop(): void {
    given.current = latest.current;
    setRunning([]);
  }

  const isBusy = (row: string) => running.some((one) => one.row === row);
  return { slow, done, failure, run, isBusy, stop };
}
