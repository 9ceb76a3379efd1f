import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { PausedContext } from "./paused-context";

const SLOW_AFTER = 10_000;

/**
 * Whether waiting has taken so long that it should be explained. Where one wait may follow another,
 * each has a number of its own, not 0.
 */
export function useSlow(waiting: boolean | number): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (waiting === false || waiting === 0) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting]);
  return slow;
}

/** One piece of work at a time; after ten seconds it counts as slow and may be given up. */
export function useWait() {
  const [busy, setBusy] = useState(false);
  const paused = useContext(PausedContext);
  const slow = useSlow(busy && !paused);
  /** The number of the work waited for; anything that ends under another number is ignored. */
  const current = useRef(0);
  const working = useRef(false);

  const stop = useCallback(() => {
    current.current += 1;
    working.current = false;
    setBusy(false);
  }, []);

  async function run(
    work: () => Promise<"leaving" | "done">,
    fail: (error: unknown) => void,
  ): Promise<void> {
    working.current = true;
    setBusy(true);
    const turn = current.current;
    try {
      const outcome = await work();
      if (turn === current.current && outcome === "done") stop();
    } catch (error) {
      if (turn !== current.current) return;
      stop();
      fail(error);
    }
  }

  return { busy, slow, isBusy: () => working.current, run, stop };
}
