import { useOutcome } from "./use-outcome";
import { useWait } from "./use-wait";

/** One button that does one thing: its waiting, what came of it in words, and why it failed. */
export function useAsyncAction() {
  const wait = useWait();
  const { done, failure, say, refuse, fail } = useOutcome();

  /** `work` resolves to what to say when it is done; null says nothing. */
  function run(work: () => Promise<string | null>): void {
    if (wait.isBusy()) return;
    say(null);
    void wait.run(async () => {
      const text = await work();
      if (text !== null) say(text);
      return "done";
    }, fail);
  }

  const { busy, slow, stop } = wait;
  return { busy, slow, done, failure, run, refuse, stop };
}
